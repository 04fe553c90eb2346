/**
 * Calls and registrations that fail, each for a real reason at a real far end: what the phone says about it on its
 * screen, in its log and in its call log.
 */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { Baresip } from '../support/baresip.ts';
import { Authority } from '../support/certificates.ts';
import { Dnsmasq } from '../support/dnsmasq.ts';
import { Kamailio } from '../support/kamailio.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer, registered, type Settings } from '../support/phone.ts';
import { freePort } from '../support/ports.ts';
import { Rig, useRig } from '../support/rig.ts';
import { Sipp } from '../support/sipp.ts';

type Failure = {
  readonly title: string;
  /** Puts the far end in its place; what the phone needs to know of it. */
  readonly far: (rig: Rig) => Promise<Settings>;
  /** On the screen of the 405HD: under the number, the reason in one or two rows, and what to do. */
  readonly shown: readonly string[];
};

const PROXY_PORT = 'voip/signalling/sip/proxy_port';
const TRANSPORT = 'voip/signalling/sip/transport_protocol';
const at = (port: number): Settings => ({ [PROXY_PORT]: port, [TRANSPORT]: 'UDP' });

const refusing =
  (status: number, reason: string) =>
  async (rig: Rig): Promise<Settings> =>
    at((await Sipp.start(rig, 'uas-refuse', { keys: { status, reason } })).port);

/** A port where somebody listens and never says a word. */
async function silence(rig: Rig): Promise<Settings> {
  const socket = createSocket('udp4');
  const port = await freePort();
  await new Promise<void>(bound => socket.bind(port, '127.0.0.1', bound));
  rig.defer(() => void socket.close());
  return at(port);
}

const SRTP = 'voip/media/srtp/mode';
const LATER = 'Try again later';
const ADMIN = 'Tell your administrator';

const CALLS: readonly Failure[] = [
  { title: '404', far: refusing(404, 'Not Found'), shown: ['Number does not exist', 'Check the number'] },
  { title: '408', far: refusing(408, 'Request Timeout'), shown: ['No answer'] },
  { title: '480', far: refusing(480, 'Temporarily Unavailable'), shown: ['Not available', LATER] },
  {
    title: '483',
    far: refusing(483, 'Too Many Hops'),
    shown: ['The number leads in a circle', '(483)', 'Check the number'],
  },
  { title: '486', far: refusing(486, 'Busy Here'), shown: ['Busy'] },
  {
    title: '488',
    far: refusing(488, 'Not Acceptable Here'),
    shown: ['Codec or encryption not', 'agreed (488)', ADMIN],
  },
  { title: '499', far: refusing(499, 'No Credit Left'), shown: ['Server refuses: No Credit', 'Left (499)'] },
  {
    title: '503 with Retry-After',
    far: refusing(503, 'Service Unavailable\nRetry-After: 30'),
    shown: ['Server out of service (503)', LATER],
  },
  { title: '603', far: refusing(603, 'Decline'), shown: ['Call declined'] },
  { title: '403', far: refusing(403, 'Forbidden'), shown: ['Not allowed by the server', '(403)', ADMIN] },
  { title: 'a port where nobody speaks', far: silence, shown: ['No answer from 127.0.0.1', LATER] },
  {
    title: 'a closed TCP port',
    far: async () => ({ ...at(await freePort()), [TRANSPORT]: 'TCP' }),
    shown: ['127.0.0.1 cannot be reached', LATER],
  },
  {
    title: 'a name that does not resolve',
    far: async () => ({ 'voip/signalling/sip/proxy_address': 'pbx.nowhere.test' }),
    shown: ['pbx.nowhere.test not found:', 'check name and DNS'],
  },
  {
    title: 'a far end that does not encrypt',
    far: async rig => ({
      ...at((await Baresip.start(rig, { user: '200' })).port),
      'voip/signalling/sip/proxy_address': '127.0.0.1',
      [SRTP]: 'REQUIREENCRYPTION',
      'phone400/srtp/keys_without_tls': 1,
    }),
    shown: ['Encryption not agreed (488)', ADMIN],
  },
  {
    title: 'encryption without TLS',
    far: async () => ({ [SRTP]: 'REQUIREENCRYPTION', 'phone400/srtp/keys_without_tls': 0 }),
    shown: ['Encryption needs TLS', ADMIN],
  },
  {
    title: 'a far end that insists on encryption',
    far: async rig => ({
      ...at((await Baresip.start(rig, { user: '200', encryption: 'srtp-mand' })).port),
      [SRTP]: 'DONOTSUPPORTENCRYPTION',
    }),
    shown: ['Codec or encryption not', 'agreed (488)', ADMIN],
  },
  {
    title: 'sound that never comes',
    far: async rig => ({
      ...at((await Sipp.start(rig, 'uas-hangup')).port),
      'voip/media/broken_connection_timeout': 1,
    }),
    shown: ['Connection lost', LATER],
  },
];

describeWith(['sipp', 'baresip', 'dnsmasq'], 'calls that fail say why', () => {
  /** One phone for all of them. */
  const house = new Rig();
  const rig = useRig();
  let phone: Phone;

  before(async () => {
    const names = await Dnsmasq.start(house, {});
    phone = await Phone.start(house, {
      cfg: { ...peerToPeer(9), 'voip/signalling/sip/sip_t1': 100 },
      more: ['--dns', names.server, '--log', 'info'],
    });
  });
  after(() => house.close());

  for (const { title, far, shown } of CALLS) {
    it(title, async () => {
      await phone.set(await far(rig));
      const before = phone.program.lines.length;
      await phone.dial('200');
      await phone.callIs('ended');
      await phone.screenShows(shown[0] ?? '');
      const { rows } = await phone.screen();
      const said = (await phone.calls())[0]?.endedText ?? '';
      await phone.rest();
      await phone.callIs('none');
      assert.deepEqual(rows.slice(1, 1 + shown.length), shown);
      const told = line(`call to 200 on line 1: ${said}`);
      await phone.program.until(() => phone.program.lines.slice(before).find(one => told.test(one)), String(told));
    });
  }

  it('the call log remembers it', async () => {
    await phone.set(await refusing(404, 'Not Found')(rig));
    await phone.dial('200');
    await phone.screenShows('Number does not exist');
    await phone.rest();
    await phone.callIs('none');
    await phone.key('REDIAL', 1500);
    await phone.key('RIGHT');
    await phone.screenShows('Number does not exist');
  });
});

/** A line of the log that ends so. */
function line(text: string): RegExp {
  return new RegExp(`${text.replace(/[.()]/g, '\\$&')}$`);
}

type Refusal = Failure & {
  /** On the page of lines. */
  readonly explained: readonly string[];
};

const ADDRESS = '127.0.0.1';
const accounts = { '201': 'secret-1' };

async function overTls(rig: Rig, name: string, days: number): Promise<Settings> {
  const authority = await Authority.create(rig);
  const tls = await authority.issue({ names: [name], days });
  const server = await Kamailio.start(rig, { accounts, tls });
  return {
    ...registered(server.tlsPort, 'secret-1'),
    [TRANSPORT]: 'TLS',
    'security/ca_certificate/0/uri': authority.certificate,
  };
}

const notRegistering =
  (status: number, reason: string) =>
  async (rig: Rig): Promise<Settings> =>
    registered((await Sipp.start(rig, 'uas-no-register', { keys: { status, reason } })).port, 'secret-1');

const REGISTRATIONS: readonly Refusal[] = [
  {
    title: 'a wrong password',
    far: async rig => registered((await Kamailio.start(rig, { accounts })).port, 'not-his'),
    shown: ['Line 1: Wrong password'],
    explained: ['Wrong password', ADMIN],
  },
  {
    title: 'a line that the server does not admit',
    far: notRegistering(403, 'Forbidden'),
    shown: ['Line 1: Line not admitted'],
    explained: ['Server does not admit this', 'line', ADMIN],
  },
  {
    title: 'a server that is out of service',
    far: notRegistering(503, 'Service Unavailable\nRetry-After: 30'),
    shown: ['Line 1: Server out of service'],
    explained: ['Server out of service', LATER],
  },
  {
    title: 'a certificate that expired',
    far: rig => overTls(rig, `IP:${ADDRESS}`, -3),
    shown: ['Line 1: Expired 3 days ago'],
    explained: ['Certificate of 127.0.0.1', 'expired 3 days ago', ADMIN],
  },
  {
    title: 'a certificate of somebody else',
    far: rig => overTls(rig, 'DNS:other.test', 30),
    shown: ['1: Certificate: other name'],
    explained: ['Certificate of 127.0.0.1 is', 'for other names', ADMIN],
  },
];

describeWith(['kamailio', 'sipp', 'openssl'], 'registrations that fail say why', () => {
  const rig = useRig();

  for (const { title, far, shown, explained } of REGISTRATIONS) {
    it(title, async () => {
      const phone = await Phone.start(rig, { cfg: await far(rig), more: ['--log', 'info'] });
      await phone.lineIs('failed');
      for (const text of shown) await phone.screenShows(text);
      await phone.key('MENU');
      await phone.keys('52');
      for (const text of explained) await phone.screenShows(text);
      const [{ reason = '' } = {}] = await phone.lines();
      await phone.program.line(line(`sip:201@127.0.0.1 is not registered: ${reason}`));
    });
  }
});
