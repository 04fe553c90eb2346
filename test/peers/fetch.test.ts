/** Files from the servers that admins run: nginx, dnsmasq and vsftpd. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as lineParams from '../../config/params/lines.ts';
import { realClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { RunningPhone } from '../../src/main/phone.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import type { Answer, FetchFault, FetchRequest } from '../../src/provision/fetch/request.ts';
import { Authority } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { Nginx } from '../support/nginx.ts';
import { describeWith } from '../support/peers.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { startTftp } from '../support/tftp-server.ts';
import { Vsftpd } from '../support/vsftpd.ts';
import { openWhole } from '../support/whole-phone.ts';

const MAC = '00908F123456';
const CFG = 'system/type=405HD\nvoip/line/0/id=100\n';
const FIRMWARE = randomBytes(300_000);

const fetch = createFetch({ clock: realClock, log: silentLog });

async function got(url: string, more: Partial<FetchRequest> = {}): Promise<Answer> {
  const answer = await fetch({ url, most: 1_000_000, ...more }, new AbortController().signal);
  assert.ok(answer.ok, answer.ok ? '' : answer.error.what);
  return answer.value;
}

async function refused(url: string, more: Partial<FetchRequest> = {}): Promise<FetchFault> {
  const answer = await fetch({ url, most: 1_000_000, ...more }, new AbortController().signal);
  assert.ok(!answer.ok, 'nothing was refused');
  return answer.error;
}

async function files(rig: Rig): Promise<string> {
  const root = await rig.folder();
  await writeFile(join(root, '00908F123456.cfg'), CFG);
  await writeFile(join(root, '405HD.img'), FIRMWARE);
  await writeFile(join(root, 'empty.cfg'), '');
  // Exactly two blocks of plain TFTP: the transfer ends with an empty one.
  await writeFile(join(root, 'blocks.cfg'), Buffer.alloc(1024, 'x'));
  await chmod(root, 0o755);
  return root;
}

function text(answer: Answer): string {
  return 'bytes' in answer ? Buffer.from(answer.bytes).toString() : answer.kind;
}

describeWith(['nginx', 'openssl'], 'files by HTTP and HTTPS', () => {
  const rig = useRig();

  it('a cfg file, its next version, and nothing when there is none', async () => {
    const root = await files(rig);
    const server = await Nginx.start(rig, { root });
    const { url } = server;
    const first = await got(`${url}/00908F123456.cfg`, { mac: '00908F123456', userAgent: 'phone400/1 (405HD)' });
    assert.equal(text(first), CFG);
    await server.asked(/"GET \/00908F123456.cfg HTTP\/1.1" 200 "phone400\/1 \(405HD\)" "00908F123456"/);
    assert.ok(first.kind === 'body' && first.validators.etag !== undefined);
    const { validators } = first;
    assert.equal((await got(`${url}/00908F123456.cfg`, { validators })).kind, 'unchanged');
    const { lastModified = '' } = validators;
    assert.equal((await got(`${url}/00908F123456.cfg`, { validators: { lastModified } })).kind, 'unchanged');
    await writeFile(join(root, '00908F123456.cfg'), `${CFG}x=1\n`);
    assert.equal(text(await got(`${url}/00908F123456.cfg`, { validators })), `${CFG}x=1\n`);
    assert.equal((await refused(`${url}/none.cfg`)).reason, 'missing');
    assert.equal(text(await got(`${url}/empty.cfg`)), '');
  });

  it('the head of a firmware alone', async () => {
    const { url } = await Nginx.start(rig, { root: await files(rig) });
    const head = await got(`${url}/405HD.img`, { first: 256, most: 256 });
    assert.ok(head.kind === 'partial' && head.total === FIRMWARE.length);
    assert.ok(FIRMWARE.subarray(0, 256).equals(head.bytes));
    const short = await got(`${url}/00908F123456.cfg`, { first: 256 });
    assert.equal(`${short.kind} ${text(short)}`, `body ${CFG}`);
    assert.equal((await got(`${url}/empty.cfg`, { first: 256 })).kind, 'body');
  });

  it('user name and password by Basic over TLS, and in clear only where that is allowed', async () => {
    const root = await files(rig);
    const authority = await Authority.create(rig);
    const users = join(await rig.folder(), 'users');
    await writeFile(users, 'phone:{PLAIN}p@ss w rd\n');
    const lines = `auth_basic "Phones of Acme"; auth_basic_user_file ${users};`;
    const tls = await authority.issue({ names: ['IP:127.0.0.1'] });
    const trust = { authorities: [await readFile(authority.certificate, 'utf8')] };
    const checks = { verify: true, trust };
    const { url } = await Nginx.start(rig, { root, tls, lines });
    const file = `${url}/00908F123456.cfg`;
    const right = { user: 'phone', password: 'p@ss w rd' };
    const asked = await refused(file, { tls: checks });
    assert.deepEqual([asked.reason, asked.logIn], ['log-in', { realm: 'Phones of Acme', wrong: false }]);
    assert.equal(text(await got(file, { tls: checks, credentials: right })), CFG);
    assert.equal(text(await got(file.replace('//', '//phone:p%40ss%20w%20rd@'), { tls: checks })), CFG);
    const wrong = await refused(file, { tls: checks, credentials: { ...right, password: 'other' } });
    assert.deepEqual(wrong.logIn, { realm: 'Phones of Acme', wrong: true });

    const plain = await Nginx.start(rig, { root, lines });
    const open = await refused(`${plain.url}/00908F123456.cfg`, { credentials: right });
    assert.match(open.what, /anybody on the way can read/);
    assert.equal(text(await got(`${plain.url}/00908F123456.cfg`, { credentials: { ...right, clear: true } })), CFG);
  });

  it('a server must prove who it is, and the phone shows its own certificate', async () => {
    const root = await files(rig);
    const [authority, other] = [await Authority.create(rig), await Authority.create(rig, 'Other')];
    const phone = await authority.issue({ names: [], usage: 'clientAuth', commonName: '00908F123456' });
    const identity = {
      certificate: await readFile(phone.certificate, 'utf8'),
      key: await readFile(phone.key, 'utf8'),
    };
    const authorities = [await readFile(authority.certificate, 'utf8')];
    const start = async (names: string[], days = 30, clients?: string): Promise<string> => {
      const certificate = await authority.issue({ names, days });
      const tls = { ...certificate, ...(clients === undefined ? {} : { clients }) };
      return `${(await Nginx.start(rig, { root, tls })).url}/00908F123456.cfg`;
    };
    const good = await start(['IP:127.0.0.1'], 30, authority.certificate);
    assert.equal(
      text(await got(good, { tls: { verify: true, trust: { authorities, identity }, least: 'TLSv1.3' } })),
      CFG,
    );
    // nginx tells in HTTP that it wants a certificate.
    assert.match((await refused(good, { tls: { verify: true, trust: { authorities } } })).what, /400|certificate/);

    const reasons = async (url: string, authority: readonly string[] = authorities): Promise<string> =>
      (await refused(url, { tls: { verify: true, trust: { authorities: authority } } })).what;
    assert.match(await reasons(good, [await readFile(other.certificate, 'utf8')]), /authority that the phone does not/);
    assert.match(await reasons(good, []), /authority that the phone does not/);
    const elsewhere = await start(['DNS:pbx.test']);
    assert.match(await reasons(elsewhere), /is for other names/);
    assert.equal(text(await got(elsewhere, { tls: { verify: false } })), CFG);
    assert.match(await reasons(await start(['IP:127.0.0.1'], -3)), /has expired/);
    assert.match(await reasons(good.replace('https:', 'http:')), /400/);
  });

  it('over IPv6', async () => {
    const { url } = await Nginx.start(rig, { root: await files(rig), address: '[::1]' });
    assert.equal(text(await got(`${url}/00908F123456.cfg`)), CFG);
  });
});

describeWith(['nginx', 'openssl'], 'a whole phone and its update server', () => {
  const rig = useRig();

  it('each proves to the other who it is, and what the configuration names by URL follows', async () => {
    const root = await files(rig);
    const [authority, second] = [await Authority.create(rig), await Authority.create(rig, 'Second')];
    const certificate = await authority.issue({ names: ['IP:127.0.0.1'] });
    const own = await authority.issue({ names: [], usage: 'clientAuth', commonName: MAC });
    const server = await Nginx.start(rig, { root, tls: { ...certificate, clients: authority.certificate } });
    await writeFile(join(root, 'second.pem'), await readFile(second.certificate));
    const link = `${server.url}/second.pem`;
    const moved = await Nginx.start(rig, { root, tls: await second.issue({ names: ['IP:127.0.0.1'] }) });
    const lasting = `security/ca_certificate/1/uri=${link}\nprovisioning/configuration/url=${moved.url}/moved.cfg\n`;
    await writeFile(join(root, `${MAC}.cfg`), `voip/line/0/id=300\n${lasting}`);
    await writeFile(join(root, 'moved.cfg'), `voip/line/0/id=301\n${lasting}`);

    const cfg = join(await rig.folder(), 'factory.cfg');
    const lines = {
      'provisioning/method': 'STATIC',
      'provisioning/configuration/url': `${server.url}/<MAC>.cfg`,
      'provisioning/configuration/mac_address_in_header': '1',
      'security/ca_certificate/0/uri': authority.certificate,
      'security/autoupdate_certificate_uri': own.certificate,
      'security/autoupdate_private_key_uri': own.key,
    };
    await writeFile(
      cfg,
      Object.entries(lines)
        .map(line => `${line.join('=')}\n`)
        .join(''),
    );
    const data = await rig.folder();
    const first = await start(rig, data, cfg);
    await server.asked(new RegExp(`GET /${MAC}.cfg HTTP/1.1" 200 "phone400/[^"]*" "${MAC}" "-" "CN=${MAC}"`));
    await eventually('the second authority', () => first.linked.textOf(link));
    // The other server is believed as soon as its authority is known.
    await eventually('the other server', () => {
      first.provisioning.check();
      return first.store.get(lineParams.id, 0) === '301';
    });
    await first.close();

    const next = await start(rig, data, cfg);
    assert.equal(next.certificates.sip.authorities?.length, 2);
    assert.equal(next.fileFaults.length, 0);
    await moved.asked(/GET \/moved.cfg HTTP\/1.1" 304/);
  });
});

async function start(rig: Rig, data: string, cfg: string): Promise<RunningPhone> {
  const phone = await openWhole(data, { cfg: [cfg], mac: MAC, logLevel: 'debug', webPort: 0 });
  rig.defer(() => phone.close());
  return phone;
}

describeWith(['dnsmasq'], 'files by TFTP', () => {
  const rig = useRig();

  before(function () {
    // Its port cannot be had otherwise.
    if (process.getuid?.() !== 0) this.skip();
  });

  it('small, empty, of whole blocks, and 300,000 octets with large blocks', async () => {
    const url = await startTftp(rig, await files(rig));
    assert.equal(text(await got(`${url}/00908F123456.cfg`)), CFG);
    assert.equal(text(await got(`${url}/empty.cfg`)), '');
    assert.equal(text(await got(`${url}/blocks.cfg`)).length, 1024);
    const firmware = await got(`${url}/405HD.img`);
    assert.ok('bytes' in firmware && FIRMWARE.equals(firmware.bytes));
    const head = await got(`${url}/405HD.img`, { first: 256, most: 256 });
    assert.ok(head.kind === 'partial' && head.total === FIRMWARE.length);
    assert.equal((await refused(`${url}/none.cfg`)).reason, 'missing');
    assert.equal((await refused(`${url}/405HD.img`, { most: 1000 })).reason, 'large');
  });

  it('from a server without options', async () => {
    const url = await startTftp(rig, await files(rig), '--tftp-no-blocksize');
    assert.equal(text(await got(`${url}/blocks.cfg`)).length, 1024);
    assert.equal((await got(`${url}/405HD.img`)).kind, 'body');
  });
});

describeWith(['vsftpd'], 'files by FTP', () => {
  const rig = useRig();

  before(function () {
    if (process.getuid?.() !== 0) this.skip();
  });

  it('anonymously, by EPSV and RETR', async () => {
    const { url } = await Vsftpd.start(rig, await files(rig));
    const cfg = await got(`${url}/00908F123456.cfg`);
    assert.equal(text(cfg), CFG);
    assert.ok('validators' in cfg);
    assert.equal((await got(`${url}/00908F123456.cfg`, { validators: cfg.validators })).kind, 'unchanged');
    const firmware = await got(`${url}/405HD.img`);
    assert.ok('bytes' in firmware && FIRMWARE.equals(firmware.bytes));
    assert.equal((await got(`${url}/405HD.img`, { first: 256, most: 256 })).kind, 'partial');
    assert.equal((await refused(`${url}/none.cfg`)).reason, 'missing');
    assert.equal((await refused(`${url}/405HD.img`, { most: 1000 })).reason, 'large');
    assert.equal((await refused(url.replace('//', '//phone:wrong@').concat('/x'))).reason, 'log-in');
  });
});
