/** Where the server is, DNS says: NAPTR, SRV and answers that change. */
import assert from 'node:assert/strict';
import { Authority } from '../support/certificates.ts';
import { Dnsmasq, type Records } from '../support/dnsmasq.ts';
import { Kamailio } from '../support/kamailio.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, registered, type Settings } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';

const BY_DNS = 65_535;
const DOMAIN = 'office.test';
const accounts = { '201': 'secret-1' };

function cfg(more: Settings = {}): Settings {
  return {
    ...registered(BY_DNS, 'secret-1'),
    'voip/signalling/sip/proxy_address': DOMAIN,
    'voip/signalling/sip/sip_t1': 100,
    ...more,
  };
}

/** One NAPTR and SRV per transport, in this order. */
function zone(servers: readonly { service: string; prefix: string; port: number; weight?: number }[]): Records {
  return {
    hosts: { [`pbx.${DOMAIN}`]: '127.0.0.1' },
    srv: servers.map(({ prefix, port, weight = 1 }) => ({
      name: `${prefix}.${DOMAIN}`,
      target: `pbx.${DOMAIN}`,
      port,
      priority: 1,
      weight,
    })),
    naptr: servers.map(({ service, prefix }, order) => ({
      domain: DOMAIN,
      order,
      preference: 1,
      service,
      at: `${prefix}.${DOMAIN}`,
    })),
  };
}

describeWith(['kamailio', 'dnsmasq', 'openssl'], 'the server by NAPTR', () => {
  const rig = useRig();

  it('TCP before UDP, since NAPTR says so (RFC 3263 section 4.1)', async () => {
    const server = await Kamailio.start(rig, { accounts });
    const names = await Dnsmasq.start(
      rig,
      zone([
        { service: 'SIP+D2T', prefix: '_sip._tcp', port: server.port },
        { service: 'SIP+D2U', prefix: '_sip._udp', port: server.port },
      ]),
    );
    const phone = await Phone.start(rig, { cfg: cfg(), more: ['--dns', names.server] });
    await phone.lineIs('registered');
    await names.asked('NAPTR', DOMAIN);
    await server.program.line(/REGISTERED 201 tcp <sip:201@127\.0\.0\.1:\d+;transport=tcp>/);
  });

  it('TLS by NAPTR, with a certificate for the domain and not for the host (RFC 5922 section 7.3)', async () => {
    const authority = await Authority.create(rig);
    const trust = { 'security/ca_certificate/0/uri': authority.certificate };
    const tls = await authority.issue({ names: [`DNS:${DOMAIN}`] });
    const server = await Kamailio.start(rig, { accounts, tls });
    const names = await Dnsmasq.start(rig, zone([{ service: 'SIPS+D2T', prefix: '_sips._tcp', port: server.tlsPort }]));
    const phone = await Phone.start(rig, { cfg: cfg(trust), more: ['--dns', names.server] });
    await phone.lineIs('registered');
    await server.program.line(/REGISTERED 201 tls <sip:201@127\.0\.0\.1:\d+;transport=tls>/);
    const wrong = await authority.issue({ names: [`DNS:pbx.${DOMAIN}`] });
    const impostor = await Kamailio.start(rig, { accounts, tls: wrong });
    const lies = await Dnsmasq.start(
      rig,
      zone([{ service: 'SIPS+D2T', prefix: '_sips._tcp', port: impostor.tlsPort }]),
    );
    const other = await Phone.start(rig, { cfg: cfg(trust), more: ['--dns', lies.server] });
    await other.lineIs('failed');
    assert.match((await other.lines())[0]?.reason ?? '', /certificate of office\.test is for other names/);
  });

  it('a transport that is dead gives way to the next one of NAPTR (RFC 3263 section 4.3)', async () => {
    const server = await Kamailio.start(rig, { accounts });
    const names = await Dnsmasq.start(
      rig,
      zone([
        { service: 'SIP+D2T', prefix: '_sip._tcp', port: await freePort() },
        { service: 'SIP+D2U', prefix: '_sip._udp', port: server.port },
      ]),
    );
    const phone = await Phone.start(rig, { cfg: cfg(), more: ['--dns', names.server] });
    await phone.lineIs('registered');
    await server.registered('201 udp');
  });

  it('the name server dies: its old answers serve; it comes back with others: the phone moves (RFC 8767 section 5)', async () => {
    const first = await Kamailio.start(rig, { accounts, maxExpires: 4 });
    const at = (port: number): Records => zone([{ service: 'SIP+D2U', prefix: '_sip._udp', port }]);
    const names = await Dnsmasq.start(rig, at(first.port));
    const more = { 'voip/signalling/sip/registration_failed_timeout': 1 };
    const phone = await Phone.start(rig, { cfg: cfg(more), more: ['--dns', names.server] });
    await phone.lineIs('registered');
    await names.program.stop();
    await first.program.stop();
    await phone.lineIs('failed');
    const again = await Kamailio.start(rig, { accounts, maxExpires: 4, port: first.port });
    await again.registered('201');
    await phone.lineIs('registered');
    const second = await Kamailio.start(rig, { accounts });
    await Dnsmasq.start(rig, at(second.port), names);
    await again.program.stop();
    await second.registered('201');
    await phone.lineIs('registered');
  });
});
