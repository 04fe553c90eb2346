/** VLANs of the phone and of its PC port (guide, chapter 14). */
import { area } from '../param.ts';

const { bool, choice, int } = area({ page: 'Network Settings', section: '14', apply: 'reboot', dormant: true });

export const mode = choice('network/lan/vlan/mode', {
  label: 'VLAN',
  help: 'How the voice VLAN is found: by CDP, by LLDP-MED, by both, set by hand, or not at all.',
  default: 'CDP_LLDP',
  values: ['Disable', 'MANUAL', 'CDP', 'LLDP', 'CDP_LLDP'],
});

export const id = int('network/lan/vlan/id', {
  label: 'VLAN number',
  help: 'Voice VLAN that is set by hand; 0 is none.',
  section: '14.1.1',
  min: 0,
  max: 4094,
  default: 0,
});

export const priority = int('network/lan/vlan/priority', {
  label: 'VLAN priority',
  help: '802.1p priority of the frames of the phone.',
  section: '14.1.1',
  min: 0,
  max: 7,
  default: 0,
});

export const period = int('network/lan/vlan/period', {
  label: 'Discovery period',
  help: 'Time between two CDP or LLDP frames of the phone.',
  section: '14.1.2',
  min: 15,
  max: 65_535,
  unit: 's',
  default: 30,
});

export const pcTagging = bool('network/lan/vlan/pc_port_tagging/enable', {
  label: 'Tag the PC port',
  help: 'Puts what comes from the PC port into a VLAN of its own.',
  default: false,
});

export const pcId = int('network/lan/vlan/pc_port_id', {
  label: 'VLAN of the PC port',
  help: 'VLAN of the PC port when it is tagged.',
  min: 0,
  max: 4094,
  default: 0,
});

export const pcPriority = int('network/lan/vlan/pc_port_priority', {
  label: 'Priority of the PC port',
  help: '802.1p priority of the PC port when it is tagged.',
  min: 0,
  max: 7,
  default: 0,
});

export const switchVlans = bool('network/lan/vlan/vlan_switch/enable', {
  label: 'Separate VLANs in the switch',
  help: 'Lets the switch inside the phone keep voice and data VLANs apart.',
  page: 'none',
  apply: 'live',
  default: false,
});
