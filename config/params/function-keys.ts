/** The keys that can be programmed: function keys, line keys, navigation (guide, chapter 24). */
import { area } from '../param.ts';

const { bool, choice, int, text } = area({
  page: 'Personal Settings > Function Keys',
  section: '24.1',
  apply: 'live',
  dormant: true,
});

/** Keys 0 to 11 are digit keys, or those of the sidecar of a 440HD, whose own keys are 12 to 17. */
const KEYS = [0, 17] as const;

export const type = choice('personal_settings/functional_key/N/type', {
  dormant: false,
  label: 'Function key',
  help: 'What the key does.',
  index: KEYS,
  values: [
    'EMPTY',
    'SPEED_DIAL',
    'SPEED_DIAL_BLF',
    'SCA',
    'PAGING',
    'SIP_ACCOUNT',
    'EVENT',
    'PARKING_LOT',
    'VOCANOM',
    'BOSS',
    'ADMIN',
  ],
  spellings: { '-1': 'EMPTY' },
  default: 'EMPTY',
});

export const keyLabel = text('personal_settings/functional_key/N/key_label', {
  dormant: false,
  label: 'Key label',
  help: 'Stands beside the key.',
  max: 128,
  default: '',
  index: KEYS,
});

export const number = text('personal_settings/functional_key/N/speed_dial_number', {
  dormant: false,
  label: 'Key number',
  help: 'Number or address that the key calls or watches.',
  max: 128,
  default: '',
  index: KEYS,
});

export const extension = text('personal_settings/functional_key/N/speed_dial_extension', {
  dormant: false,
  label: 'Key extension',
  help: 'Sent as digits, which are not shown, once the call of a speed dial is connected; a comma is a pause.',
  max: 128,
  default: '',
  index: KEYS,
});

export const line = int('personal_settings/functional_key/N/shared_line_index', {
  dormant: false,
  label: 'Line of the key',
  help: 'Line of a shared line or account key.',
  min: 0,
  max: 5,
  default: 0,
  index: KEYS,
});

/** What programmable keys and line keys can do alike. */
const EVENTS = [
  '',
  'CALENDAR',
  'MISSED_CALLS',
  'RECEIVED_CALLS',
  'DIALED_CALLS',
  'DIRECTORY',
  'DND_ALL',
  'FORWARD_ALL',
] as const;

export const event = choice('personal_settings/functional_key/N/key_event', {
  dormant: false,
  label: 'Event of the key',
  help: 'What a key of the type EVENT does.',
  page: 'Personal Settings > Programmable Keys',
  section: '24.2',
  default: '',
  index: KEYS,
  values: [...EVENTS, 'HOT_DESKING'],
});

export const parkingName = text('personal_settings/functional_key/N/parking_lot_name', {
  dormant: false,
  label: 'Parking place: name',
  help: 'How the parking place of the key is shown.',
  max: 128,
  default: '',
  index: KEYS,
});

export const parkingNumber = text('personal_settings/functional_key/N/parking_lot_number', {
  dormant: false,
  label: 'Parking place: number',
  help: 'Number of the parking place.',
  max: 128,
  default: '',
  index: KEYS,
});

export const parkingTarget = text('personal_settings/functional_key/N/parking_lot_target', {
  dormant: false,
  label: 'Parking place: target',
  help: 'Where a call that is parked goes.',
  max: 128,
  default: '',
  index: KEYS,
});

export const lineKeyLine = int('voip/line_key/N/line', {
  dormant: false,
  label: 'Line of the line key',
  help: 'The line that the key stands for; -1 is none.',
  page: 'none',
  section: '15.3',
  index: [0, 5],
  min: -1,
  max: 5,
  default: (key: number) => key,
});

export const lineKeyEvent = choice('voip/line_key/N/key_event', {
  dormant: false,
  label: 'Event of the line key',
  help: 'What a line key without a line does.',
  page: 'Personal Settings > Programmable Keys',
  section: '24.2',
  default: '',
  index: [0, 5],
  values: [...EVENTS, 'HOTDESK'],
});

export const navigation = text('personal_settings/navigation_control/N/key_operation', {
  dormant: false,
  label: 'Navigation key',
  help: 'What the key does on the idle screen: up, down, left, right and OK; only NONE is known.',
  page: 'Personal Settings > Programmable Keys',
  section: '24.5',
  index: [0, 4],
  default: 'NONE',
  max: 32,
  allowed: 'NONE or another word',
});

export const userPrograms = bool('system/enable_key_configuration', {
  dormant: false,
  label: 'User programs keys',
  help: 'Lets the user program keys on the phone.',
  page: 'none',
  section: '24.2',
  default: true,
});

export const userSpeedDials = bool('personal_settings/speed_dial_programming/enabled', {
  dormant: false,
  label: 'User programs speed dials',
  help: 'Lets the user program speed dials.',
  page: 'Personal Settings > Speed Dial',
  section: '24.3',
  default: true,
});

export const directorySize = int('personal_settings/max_directory_size', {
  dormant: false,
  label: 'Largest directory',
  help: 'How many contacts the local directory holds.',
  page: 'Personal Settings > Directory',
  section: '23.2',
  apply: 'reboot',
  min: 0,
  max: 700,
  unit: 'contacts',
  default: 700,
});
