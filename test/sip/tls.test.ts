import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer as createTcpServer } from 'node:net';
import { createServer, type TlsOptions as ServerOptions, type TLSSocket } from 'node:tls';
import { type Clock, realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { readTlsFiles, type TlsFiles } from '../../src/base/tls/files.ts';
import { Agent } from '../../src/sip/agent.ts';
import type { TlsOptions } from '../../src/sip/facts.ts';
import { sipDomains, speaksFor } from '../../src/sip/transport/certificate.ts';
import { openSockets } from '../../src/sip/transport/sockets.ts';
import type { Endpoint, Signal } from '../../src/sip/transport/wire.ts';
import { Authority, type Certificate, type Subject } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { type Rig, useRig } from '../support/rig.ts';

const HOST = '127.0.0.1';
const DOMAIN = 'pbx.test';

describe('SIP domains of a certificate', () => {
  const rows: [string, string, string[]][] = [
    ['sip: URIs go before DNS names (RFC 5922 section 7.1)', 'DNS:a.test, URI:sip:b.test', ['b.test']],
    ['DNS names where there is no sip: URI (RFC 5922 section 7.1)', 'DNS:A.test, URI:https://x.test', ['a.test']],
    ['no users, no sips: (RFC 5922 section 7.1)', 'URI:sip:me@b.test, URI:sips:b.test', []],
    ['addresses, for servers that have no name', 'IP Address:192.0.2.1', ['192.0.2.1']],
    [
      'a name that looks like several',
      'DNS:"a.test, URI:sip:evil.test", DNS:b.test',
      ['a.test, uri:sip:evil.test', 'b.test'],
    ],
    ['none', '', []],
  ];
  for (const [title, text, domains] of rows) it(title, () => assert.deepEqual(sipDomains(text), domains));

  it('names match as a whole, without wildcards (RFC 5922 section 7.2)', () => {
    const certificate = (subjectAltName: string) => ({
      subjectAltName,
      validFromDate: new Date(),
      validToDate: new Date(),
    });
    assert.ok(speaksFor(certificate('URI:sip:Example.COM'), 'example.com'));
    assert.ok(!speaksFor(certificate('DNS:*.example.com'), 'pbx.example.com'));
    assert.ok(!speaksFor(certificate('DNS:example.com'), 'pbx.example.com'));
    assert.ok(speaksFor(certificate('IP Address:2001:DB8:0:0:0:0:0:1'), '2001:db8::1'));
  });
});

describeWith(['openssl'], 'TLS servers', () => {
  const rig = useRig();
  let authority: Authority;

  beforeEach(async () => {
    authority = await Authority.create(rig);
  });

  async function server(subject: Subject, more: ServerOptions = {}, from = authority): Promise<number> {
    const { certificate, key } = await from.issue(subject);
    const tls = createServer({ cert: await readFile(certificate), key: await readFile(key), ...more });
    const sockets = new Set<TLSSocket>();
    tls.on('secureConnection', socket => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.write(
        `SIP/2.0 200 ${socket.getProtocol()} ${socket.isSessionReused() ? 'again' : 'new'} ${String((socket as { servername?: unknown }).servername)}\r\nContent-Length: 0\r\n\r\n`,
      );
    });
    tls.on('tlsClientError', () => {});
    await new Promise<void>(resolve => tls.listen(0, HOST, resolve));
    rig.defer(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => tls.close(resolve));
    });
    return (tls.address() as { port: number }).port;
  }

  /** What came back first over a connection: the reason phrase of the greeting, or what is wrong. */
  async function talk(port: number, options: Partial<TlsOptions> = {}, domain = DOMAIN): Promise<string> {
    const authorities = [await readFile(authority.certificate, 'latin1')];
    return await new Promise(resolve => {
      const to: Endpoint = { transport: 'tls', address: HOST, port, domain };
      void wire(rig, { port: 0, authorities, verify: true, ...options }, resolve).then(({ send }) => send(to));
    });
  }

  it('good: TLS 1.3, the domain as SNI (RFC 5922 section 7.3)', async () => {
    assert.equal(await talk(await server({ names: [`URI:sip:${DOMAIN}`] })), 'TLSv1.3 new pbx.test');
  });

  it('TLS 1.2 is spoken, 1.1 is not (RFC 9325 section 3.1.1)', async () => {
    const names = [`DNS:${DOMAIN}`];
    assert.equal(await talk(await server({ names }, { maxVersion: 'TLSv1.2' })), 'TLSv1.2 new pbx.test');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    assert.match(await talk(await server({ names }, old)), /only TLS versions that are too old/);
  });

  it('ciphers without forward secrecy or authenticated encryption are refused (RFC 9325 section 4.2)', async () => {
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256:AES128-GCM-SHA256' } as const;
    assert.match(await talk(await server({ names: [`DNS:${DOMAIN}`] }, weak)), /refuses the ciphers/);
  });

  const matrix: [string, Subject, string][] = [
    ['expired', { names: [`DNS:${DOMAIN}`], days: -3 }, `certificate of ${DOMAIN} expired 3 days ago`],
    ['for another name', { names: ['DNS:other.test'] }, `certificate of ${DOMAIN} is for other names`],
    ['with a wildcard', { names: ['DNS:*.test'] }, `certificate of ${DOMAIN} is for other names`],
    ['with the name in CN only', { names: [], commonName: DOMAIN }, `certificate of ${DOMAIN} is for other names`],
    [
      'for sip: of another domain, DNS of ours',
      { names: ['URI:sip:other.test', `DNS:${DOMAIN}`] },
      `certificate of ${DOMAIN} is for other names`,
    ],
    [
      'of a client',
      { names: [`DNS:${DOMAIN}`], usage: 'clientAuth' },
      `certificate of ${DOMAIN} is not meant for a server`,
    ],
  ];
  for (const [title, subject, words] of matrix) {
    it(`a certificate ${title} (RFC 5922 section 7)`, async () =>
      assert.equal(await talk(await server(subject)), words));
  }

  it('an authority that nobody knows, and checking switched off', async () => {
    const other = await Authority.create(rig, 'Other Authority');
    const port = await server({ names: [`DNS:${DOMAIN}`] }, {}, other);
    assert.equal(await talk(port), `certificate authority of ${DOMAIN} not known`);
    assert.equal(await talk(port, { verify: false }), 'TLSv1.3 new pbx.test');
  });

  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    it(`a client certificate over ${maxVersion}: asked for and given, not given, of another authority`, async () => {
      const ca = await readFile(authority.certificate);
      const mutual = { maxVersion, ca, requestCert: true, rejectUnauthorized: true };
      const port = await server({ names: [`DNS:${DOMAIN}`] }, mutual);
      const phone = await identity(await authority.issue({ names: [], commonName: '0200908', usage: 'clientAuth' }));
      assert.match(await talk(port, { identity: phone }), new RegExp(`^${maxVersion}`));
      assert.match(await talk(port), /pbx\.test (wants a|refuses the).*certificate of this phone/);
      const stranger = await Authority.create(rig, 'Stranger');
      const other = await identity(await stranger.issue({ names: [], usage: 'clientAuth' }));
      assert.doesNotMatch(await talk(port, { identity: other }), /^TLSv/);
    });
  }

  it('a session is resumed, its certificate is checked again', async () => {
    const port = await server({ names: [`DNS:${DOMAIN}`] }, { maxVersion: 'TLSv1.2' });
    let hear: (words: string) => void = () => {};
    const authorities = [await readFile(authority.certificate, 'latin1')];
    const link = await wire(rig, { port: 0, authorities, verify: true }, words => hear(words));
    const to: Endpoint = { transport: 'tls', address: HOST, port, domain: DOMAIN };
    const heard = (): Promise<string> => new Promise(resolve => (hear = resolve));
    let answer = heard();
    link.send(to);
    assert.match(await answer, / new /);
    answer = heard();
    link.wire.drop(to);
    await answer;
    answer = heard();
    link.send(to);
    assert.match(await answer, / again /);
  });

  it('a certificate that runs out while the connection lives ends it within the hour (RFC 5922 section 7)', async () => {
    let wall = new Date();
    const hour: (() => void)[] = [];
    const clock: Clock = {
      now: realClock.now,
      wall: () => wall,
      after: (ms, fire) => {
        if (ms !== 3_600_000) return realClock.after(ms, fire);
        hour.push(fire);
        return { cancel: () => {} };
      },
    };
    const port = await server({ names: [`DNS:${DOMAIN}`] });
    const authorities = [await readFile(authority.certificate, 'latin1')];
    const heard: string[] = [];
    const to: Endpoint = { transport: 'tls', address: HOST, port, domain: DOMAIN };
    const { send, wire: open } = await wire(
      rig,
      { port: 0, authorities, verify: true },
      text => heard.push(text),
      clock,
    );
    send(to);
    await eventually('a greeting', () => heard.length === 1 || undefined);
    hour.splice(0)[0]?.();
    assert.ok(open.connected(to), 'it is still good');
    wall = new Date(wall.getTime() + 31 * 86_400_000);
    hour.splice(0)[0]?.();
    await eventually('the end', () => heard.length === 2 || undefined);
    assert.match(heard[1] ?? '', /^certificate of pbx\.test expired/);
  });

  it('a port without TLS, and one where nobody is', async () => {
    const plain = createTcpServer(socket => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>(resolve => plain.listen(0, HOST, resolve));
    const { port } = plain.address() as { port: number };
    assert.equal(await talk(port), `${DOMAIN} does not speak TLS on this port`);
    await new Promise(resolve => plain.close(resolve));
    assert.match(await talk(port), /ECONNREFUSED/);
  });
});

describeWith(['openssl'], 'certificates of the phone', () => {
  const rig = useRig();
  const now = (): Date => new Date();

  async function faultsOf(files: Partial<TlsFiles>): Promise<string[]> {
    const { faults } = await readTlsFiles('SIP', { authorities: [], certificate: '', key: '', ...files }, now());
    return faults.map(({ what }) => what);
  }

  it('whatever is wrong is said in plain words, and named authorities never fall back to those of the system', async () => {
    const authority = await Authority.create(rig);
    const good = await authority.issue({ names: [], usage: 'clientAuth' });
    const other = await authority.issue({ names: [], usage: 'clientAuth' });
    const old = await authority.issue({ names: [], usage: 'clientAuth', days: -3 });
    const whole = await readTlsFiles('SIP', { authorities: [authority.certificate], ...good }, now());
    assert.ok(whole.faults.length === 0 && whole.identity !== undefined && whole.authorities?.length === 1);
    assert.deepEqual(await faultsOf(old), ['the SIP certificate expired 3 days ago.']);
    assert.deepEqual(await faultsOf({ ...good, key: other.key }), [
      'the SIP private key belongs to another certificate.',
    ]);
    assert.deepEqual(await faultsOf({ ...good, key: good.certificate }), ['the SIP private key cannot be used.']);
    assert.deepEqual(await faultsOf({ ...good, certificate: good.key }), ['the SIP certificate is no certificate.']);
    assert.deepEqual(await faultsOf({ ...good, key: '/nowhere' }), ['the SIP private key is missing.']);
    assert.deepEqual(await faultsOf({ certificate: good.certificate }), ['the SIP certificate has no private key.']);
    const lost = await readTlsFiles('SIP', { authorities: ['https://x.test/ca.pem'], certificate: '', key: '' }, now());
    assert.deepEqual(lost.authorities, []);
    assert.match(lost.faults[0]?.what ?? '', /has not been fetched yet/);
  });

  it('two phones with certificates call each other by sips: over TLS alone (RFC 5630 section 3.1)', async () => {
    const authority = await Authority.create(rig);
    const [alice, bob] = [await phone(rig, authority), await phone(rig, authority)];
    const transports = new Set<string>();
    for (const { facts } of [alice, bob])
      facts.subscribe(fact => fact.type === 'message' && transports.add(fact.transport));
    const contacts: string[] = [];
    bob.facts.subscribe(fact => {
      if (fact.type === 'message') contacts.push(...(/^Contact: .*$/m.exec(fact.text) ?? []));
      if (fact.type === 'incoming') fact.session.accept('answer');
    });
    const session = alice.invite(1, `sips:100@${HOST}:${bob.tlsPort}`, 'offer');
    await new Promise<void>(resolve => {
      session.facts.subscribe(fact => {
        if (fact.type === 'confirmed') session.hangup();
        if (fact.type === 'ended') resolve();
      });
    });
    assert.deepEqual([...transports], ['tls']);
    assert.equal(session.inClear, false);
    assert.ok(contacts.length > 0 && contacts.every(text => text.startsWith('Contact: <sips:100@')), contacts.join());
  });
});

async function phone(rig: Rig, authority: Authority): Promise<Agent> {
  const identityOf = await identity(await authority.issue({ names: [`IP:${HOST}`], usage: 'serverAuth,clientAuth' }));
  const opened = await Agent.open({
    clock: realClock,
    log: silentLog,
    address: HOST,
    port: 0,
    userAgent: 'test',
    timers: { t1: 500, t2: 4_000, t4: 5_000 },
    inviteTimeout: 60_000,
    rport: true,
    nameServers: [],
    tls: {
      port: 0,
      verify: true,
      authorities: [await readFile(authority.certificate, 'latin1')],
      identity: identityOf,
    },
  });
  assert.ok(opened.ok);
  rig.defer(() => opened.value.close());
  opened.value.setAccount({
    id: 1,
    user: '100',
    domain: HOST,
    displayName: '',
    credentials: { username: '', password: '' },
    registrars: [],
    registration: { expires: 60, refreshPercent: 50, retryAfter: 5 },
  });
  return opened.value;
}

async function identity({ certificate, key }: Certificate): Promise<NonNullable<TlsOptions['identity']>> {
  return { certificate: await readFile(certificate, 'latin1'), key: await readFile(key, 'latin1') };
}

/** Sockets of a phone; `hear` gets the reason phrase of what comes in, or why a connection is gone. */
async function wire(rig: Rig, tls: TlsOptions, hear: (words: string) => void, clock: Clock = realClock) {
  const opened = await openSockets({
    address: HOST,
    port: 0,
    clock,
    log: silentLog,
    tls,
    receive: ({ message }) => hear(message.ok && message.value.kind === 'response' ? message.value.reason : 'garbage'),
    signal: (signal: Signal) => signal.type === 'closed' && hear(signal.fault.what),
  });
  assert.ok(opened.ok);
  rig.defer(() => opened.value.close());
  const send = (to: Endpoint): void => opened.value.send(to, Buffer.from('\r\n'), () => {});
  return { wire: opened.value, send };
}
