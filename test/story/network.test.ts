import { Phone, registered } from '../support/phone.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer } from '../support/sip-peer.ts';

/** What the network does, what the screen says then, and how its icon looks. */
const STORY: readonly (readonly [network: object, says: string, icon: 'network-down' | null])[] = [
  [{ access: 'waiting' }, 'Waiting for 802.1x', 'network-down'],
  [{ access: 'failed' }, 'No answer to 802.1x', 'network-down'],
  [{ access: { refused: 'credentials' } }, '802.1x: wrong password', 'network-down'],
  [{ access: { refused: 'server-certificate' } }, '802.1x: not trusted', 'network-down'],
  [{ access: { refused: 'method' } }, '802.1x: other method', 'network-down'],
  [{ access: 'granted' }, '1 201', null],
  [{ dhcp: 'searching' }, 'No network address', 'network-down'],
  [{ dhcp: 'no-answer' }, 'No answer from DHCP', 'network-down'],
  [{ dhcp: 'bound' }, '1 201', null],
  [{ dhcp: 'lost' }, 'Address has expired', 'network-down'],
  [{ dhcp: 'bound' }, '1 201', null],
  [{ duplicate: '00:90:8f:00:00:07' }, 'taken twice', null],
  [{ dhcp: 'bound' }, '1 201', null],
  [{ names: false }, 'No name server', null],
  [{ names: true }, '1 201', null],
  [{ time: false }, 'Date and time', null],
  [{ link: false }, 'cable unplugged', 'network-down'],
];

describe('story: the phone says what keeps it off the network', () => {
  const rig = useRig();

  it('802.1x, DHCP, an address taken twice, no name server, no time, no cable; its status page tells more', async () => {
    const phone = await Phone.start(rig, { model: '405HD' });
    for (const [network, says, icon] of STORY) {
      await phone.network(network);
      await phone.screenShows(says);
      const { icons } = await phone.screen();
      if (icons.includes('network-down') !== (icon !== null)) throw new Error(`${says}: ${icons.join(' ')}`);
    }
    await phone.network({ link: true });
    await phone.network({ vlan: { id: 20, by: 'LLDP' } });
    await phone.network({ access: { refused: 'certificate' } });
    for (const key of ['MENU', '5', '1', 'DOWN', 'DOWN', 'DOWN', 'DOWN']) await phone.key(key);
    await phone.screenShows('20 (LLDP)');
    await phone.screenShows('Refused');
  });

  it('a line that waits after a failure registers, and its keys watch, as soon as cable and address are back', async () => {
    const registrar = await SipPeer.open(rig);
    const phone = await Phone.start(rig, {
      model: '440HD',
      cfg: {
        ...registered(registrar.port, 'secret'),
        'voip/signalling/sip/registration_failed_timeout': 3600,
        'personal_settings/functional_key/0/type': 'SPEED_DIAL_BLF',
        'personal_settings/functional_key/0/speed_dial_number': '202',
      },
    });
    const seen = new Set<string>();
    const answer = async (status: string): Promise<void> => {
      const attempt = await registrar.message('REGISTER', ({ text }) => !seen.has(attemptOf(text)));
      seen.add(attemptOf(attempt.text));
      registrar.reply(attempt, status, { headers: ['Expires: 3600'] });
    };
    await answer('503 Service Unavailable');
    await phone.lineIs('failed');
    await phone.network({ link: false });
    await phone.network({ link: true });
    await answer('503 Service Unavailable');
    await phone.lineIs('failed');
    await phone.network({ dhcp: 'lost' });
    await phone.set({ 'voip/line/0/description': 'Reception' });
    await phone.network({ dhcp: 'bound' });
    await answer('200 OK');
    await phone.lineIs('registered');
    // What its keys watch is watched again as well.
    await registrar.message('SUBSCRIBE');
  });
});

/** The same for all retransmissions. */
function attemptOf(text: string): string {
  return /branch=[^;\s]*/.exec(text)?.[0] ?? '';
}
