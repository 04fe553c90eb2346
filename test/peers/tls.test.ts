/** SIP over TLS with Kamailio: whom the phone trusts, who trusts the phone, and calls. */
import assert from 'node:assert/strict';
import { Baresip } from '../support/baresip.ts';
import { Authority, type Certificate } from '../support/certificates.ts';
import { Kamailio } from '../support/kamailio.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, registered, type Settings } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';

const ADDRESS = '127.0.0.1';
const accounts = { '201': 'secret-1', '202': 'secret-2' };

function overTls(server: Kamailio, authority: Authority, more: Settings = {}): Settings {
  return {
    ...registered(server.tlsPort, 'secret-1'),
    'voip/signalling/sip/transport_protocol': 'TLS',
    'security/ca_certificate/0/uri': authority.certificate,
    ...more,
  };
}

const SECOND: Settings = {
  'voip/line/0/id': 202,
  'voip/line/0/auth_name': 202,
  'voip/line/0/auth_password': 'secret-2',
};

describeWith(['kamailio', 'openssl'], 'Kamailio over TLS', () => {
  const rig = useRig();
  let authority: Authority;
  let good: Certificate;

  beforeEach(async () => {
    authority = await Authority.create(rig);
    good = await authority.issue({ names: [`IP:${ADDRESS}`] });
  });

  it('registers, and unregisters at the end (RFC 3261 section 26.3.1)', async () => {
    const server = await Kamailio.start(rig, { accounts, tls: good });
    const phone = await Phone.start(rig, { cfg: overTls(server, authority) });
    await phone.lineIs('registered');
    await server.registered('201 tls');
    await phone.stop();
    await server.unregistered('201');
  });

  const matrix: [string, () => Promise<Certificate>, string][] = [
    ['that expired', () => authority.issue({ names: [`IP:${ADDRESS}`], days: -3 }), 'expired 3 days ago'],
    ['for another name', () => authority.issue({ names: ['DNS:other.test'] }), 'for other names'],
    [
      'of an unknown authority',
      async () => (await Authority.create(rig, 'Stranger')).issue({ names: [`IP:${ADDRESS}`] }),
      'not known',
    ],
  ];
  for (const [title, certificate, words] of matrix) {
    it(`a server certificate ${title}: no registration, and the line says why (RFC 5922 section 7)`, async () => {
      const server = await Kamailio.start(rig, { accounts, tls: await certificate() });
      const phone = await Phone.start(rig, { cfg: overTls(server, authority) });
      await phone.lineIs('failed');
      assert.match((await phone.lines())[0]?.reason ?? '', new RegExp(`certificate.* ${ADDRESS} .*${words}`));
      assert.equal(server.count('REGISTERED'), 0);
    });
  }

  it('a server that wants a client certificate: with one the phone registers, without one it says so', async () => {
    const tls = { ...good, clients: authority.certificate };
    const server = await Kamailio.start(rig, { accounts, tls });
    const own = await authority.issue({ names: [], commonName: '020090800405', usage: 'clientAuth' });
    const files = { 'security/sip_certificate_uri': own.certificate, 'security/sip_private_key_uri': own.key };
    const phone = await Phone.start(rig, { cfg: overTls(server, authority, files) });
    await phone.lineIs('registered');
    const stranger = await Phone.start(rig, { cfg: overTls(server, authority, SECOND) });
    await stranger.lineIs('failed');
    assert.match((await stranger.lines())[0]?.reason ?? '', /certificate of this phone/);
  });

  it('two phones talk over TLS on the connections that they opened (RFC 5923 section 5)', async () => {
    const server = await Kamailio.start(rig, { accounts, tls: good });
    const caller = await Phone.start(rig, { cfg: overTls(server, authority) });
    const callee = await Phone.start(rig, { cfg: overTls(server, authority, SECOND) });
    await caller.lineIs('registered');
    await callee.lineIs('registered');
    await caller.dial('202');
    await callee.answer();
    await caller.callIs('connected');
    await caller.talks();
    await callee.talks();
    await caller.hook('on');
    await callee.callIs('ended');
    await server.program.line(/said: INVITE 201 202/);
    assert.equal(server.count('INVITE 201 202 tls'), 1);
  });

  it('sips addresses: registration and call (RFC 5630 section 4)', async () => {
    const server = await Kamailio.start(rig, { accounts, tls: good });
    const sips = { 'voip/signalling/sip/enable_sips': 1 };
    const caller = await Phone.start(rig, { cfg: overTls(server, authority, sips) });
    const callee = await Phone.start(rig, { cfg: overTls(server, authority, { ...SECOND, ...sips }) });
    await server.program.line(/REGISTERED 201 tls <sips:/);
    await caller.lineIs('registered');
    await callee.lineIs('registered');
    await caller.dial('202');
    await callee.answer();
    await caller.callIs('connected');
    await callee.rest();
    await caller.callIs('ended');
  });

  it('a server that comes back gets a new connection and a new registration', async () => {
    const first = await Kamailio.start(rig, { accounts, tls: good });
    const more = { 'voip/signalling/sip/registration_failed_timeout': 1 };
    const phone = await Phone.start(rig, { cfg: overTls(first, authority, more) });
    await phone.lineIs('registered');
    await first.program.stop();
    await phone.lineIs('failed');
    const second = await Kamailio.start(rig, { accounts, tls: good, port: first.port, tlsPort: first.tlsPort });
    await second.registered('201 tls');
    await phone.lineIs('registered');
  });
});

describeWith(['kamailio', 'baresip', 'openssl'], 'baresip over TLS', () => {
  const rig = useRig();

  it('is called and calls through Kamailio', async () => {
    const authority = await Authority.create(rig);
    const tls = await authority.issue({ names: [`IP:${ADDRESS}`], commonName: ADDRESS });
    const server = await Kamailio.start(rig, { accounts, tls });
    const peer = await Baresip.start(rig, {
      user: '202',
      password: 'secret-2',
      server: `${ADDRESS}:${server.tlsPort}`,
      transport: 'tls',
      authority: authority.certificate,
    });
    const phone = await Phone.start(rig, { cfg: overTls(server, authority), audio: 'tone' });
    await server.registered('202 tls');
    await phone.lineIs('registered');
    await phone.dial('202');
    await peer.event('CALL_INCOMING');
    await peer.order('accept');
    await phone.callIs('connected');
    await phone.talks();
    await phone.rest();
    await peer.event('CALL_CLOSED');
    await peer.order('dial', `sip:201@${ADDRESS}:${server.tlsPort};transport=tls`);
    await phone.answer();
    await phone.talks();
    await peer.order('hangup');
    await phone.callIs('ended');
  });
});
