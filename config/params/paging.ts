import { isIPv4 } from 'node:net';
import { area } from '../param.ts';

const { bool, int, choice, text } = area({ page: 'Voice Over IP > Services', section: '26', apply: 'live' });

export const enabled = bool('voip/services/group_paging/enabled', {
  label: 'Paging',
  help: 'Speaks to groups of phones and hears them, without a call: RTP to a multicast address.',
  default: false,
});

export const bargeIn = bool('voip/services/group_paging/allow_barge_in/enabled', {
  label: 'Pages interrupt calls',
  help: 'A page puts the call on hold; the user brings it back. Otherwise the user is asked.',
  section: '26.1.1',
  default: false,
});

export const codec = choice('voip/services/group_paging/codec', {
  label: 'Paging codec',
  help: 'Of the pages that are sent. Received ones may have any of the first four; G723 and G726 send PCMU.',
  values: ['PCMU', 'PCMA', 'G722_8000', 'G729', 'G723', 'G726'],
  default: 'G722_8000',
});

export const endTimeout = int('voip/services/group_paging/end_income_paging_timeout', {
  label: 'End of a page',
  help: 'The silence after which a page is over.',
  min: 800,
  max: 100_000,
  unit: 'ms',
  default: 800,
});

/** As many as the largest model has keys for. */
const GROUPS = [0, 17] as const;
const KEYS = { page: 'Personal Settings > Function Keys', index: GROUPS };

export const groupActive = bool('voip/services/group_paging/group/N/activated', {
  ...KEYS,
  label: 'Group in use',
  help: 'The phone listens to the group and can speak to it.',
  default: false,
});

export const groupAddress = text('voip/services/group_paging/group/N/multicast_addr', {
  ...KEYS,
  label: 'Address of the group',
  help: 'A multicast address, one for each group.',
  max: 15,
  check: address => (isMulticast(address) ? null : 'must be from 224.0.0.0 to 239.255.255.255'),
  allowed: '224.0.0.0 to 239.255.255.255',
  default: '224.0.1.0',
});

export const groupPort = int('voip/services/group_paging/group/N/port', {
  ...KEYS,
  label: 'Port of the group',
  help: 'UDP port; several groups may share one.',
  min: 0,
  max: 65_535,
  default: 8888,
});

export const groupName = text('voip/services/group_paging/group/N/name', {
  ...KEYS,
  label: 'Name of the group',
  help: 'What the screen calls it.',
  max: 32,
  default: '',
});

export const groupPriority = choice('voip/services/group_paging/group/N/priority', {
  ...KEYS,
  label: 'Priority of the group',
  help: 'A page of a higher one takes over; EMERGENCY interrupts calls whatever else is set.',
  page: 'none',
  values: ['NORMAL', 'PRIORITY', 'EMERGENCY'],
  default: 'NORMAL',
});

export const userPages = bool('voip/services/group_paging/allow_make_paging/enabled', {
  label: 'Softkey for pages',
  help: 'Offers the groups on a softkey of the idle screen. Off: pages begin in the menu and by keys of type PAGING only.',
  default: false,
});

export const groupSocket = int('voip/services/group_paging/group/N/sfd', {
  dormant: true,
  index: GROUPS,
  label: 'Socket of the group',
  help: 'A number that the original firmware writes into its exports.',
  page: 'none',
  min: 0,
  max: 65_535,
  default: 0,
});

function isMulticast(address: string): boolean {
  const first = Number.parseInt(address, 10);
  return isIPv4(address) && first >= 224 && first <= 239;
}
