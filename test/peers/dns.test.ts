/** The server is a name: dnsmasq says where it is (RFC 3263). */
import { Dnsmasq } from '../support/dnsmasq.ts';
import { Kamailio } from '../support/kamailio.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, registered } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';

const BY_DNS = 65_535;
const accounts = { '201': 'secret-1' };

function cfg(proxy: string, port: number) {
  return {
    ...registered(port, 'secret-1'),
    'voip/signalling/sip/proxy_address': proxy,
    'voip/signalling/sip/sip_t1': 100,
  };
}

describeWith(['kamailio', 'dnsmasq'], 'the server is a name', () => {
  const rig = useRig();

  it('A record, port from the settings', async () => {
    const server = await Kamailio.start(rig, { accounts });
    const names = await Dnsmasq.start(rig, { hosts: { 'pbx.office.test': '127.0.0.1' } });
    const phone = await Phone.start(rig, { cfg: cfg('pbx.office.test', server.port), more: ['--dns', names.server] });
    await phone.lineIs('registered');
    await names.asked('A', 'pbx.office.test');
  });

  it('SRV record, port from the record (RFC 3263 section 4.2)', async () => {
    const server = await Kamailio.start(rig, { accounts });
    const names = await Dnsmasq.start(rig, {
      hosts: { 'pbx.office.test': '127.0.0.1' },
      srv: [{ name: '_sip._udp.office.test', target: 'pbx.office.test', port: server.port, priority: 1 }],
    });
    const phone = await Phone.start(rig, { cfg: cfg('office.test', BY_DNS), more: ['--dns', names.server] });
    await phone.lineIs('registered');
    await names.asked('SRV', '_sip._udp.office.test');
  });

  it('the second SRV target serves when the first is dead (RFC 3263 section 4.3)', async () => {
    const server = await Kamailio.start(rig, { accounts });
    const names = await Dnsmasq.start(rig, {
      hosts: { 'pbx.office.test': '127.0.0.1' },
      srv: [
        { name: '_sip._udp.office.test', target: 'pbx.office.test', port: await freePort(), priority: 1 },
        { name: '_sip._udp.office.test', target: 'pbx.office.test', port: server.port, priority: 2 },
      ],
    });
    const phone = await Phone.start(rig, { cfg: cfg('office.test', BY_DNS), more: ['--dns', names.server] });
    await phone.lineIs('registered');
  });

  it('a name that does not exist is told, and the phone lives', async () => {
    const names = await Dnsmasq.start(rig, {});
    const phone = await Phone.start(rig, { cfg: cfg('nowhere.test', BY_DNS), more: ['--dns', names.server] });
    await phone.lineIs('failed');
    await phone.screenMatches('nowhere|not found|unknown|no address');
  });
});
