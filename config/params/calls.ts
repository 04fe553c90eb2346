/** What a call may do beyond the first steps: pick up, park, remind, lock, charge, conferences (guide, chapter 21). */
import { area } from '../param.ts';

const { bool, choice, int, text } = area({
  page: 'Voice Over IP > Services',
  section: '21.9',
  apply: 'live',
  dormant: true,
});

const LINES = [0, 5] as const;

export const pickup = bool('voip/services/call_pickup/enabled', {
  dormant: false,
  label: 'Call pick up',
  help: 'Lets the user take a call that rings at a watched extension.',
  default: false,
});

export const pickupCode = text('voip/services/call_pickup/access_code', {
  dormant: false,
  label: 'Pick-up code',
  help: 'Dialled before the extension whose call is taken.',
  max: 64,
  default: '**',
});

export const parkCode = text('voip/services/park_prefix', {
  dormant: false,
  label: 'Park code',
  help: 'Dialled to park a call.',
  page: 'none',
  default: '*26',
  max: 64,
});

export const parkByRefer = bool('voip/services/park_with_refer', {
  dormant: false,
  label: 'Park by REFER',
  help: 'Parks by a REFER in place of dialling the code.',
  page: 'none',
  default: false,
});

export const retrieveCode = text('voip/services/retrieve_prefix', {
  dormant: false,
  label: 'Retrieve code',
  help: 'Dialled to fetch a parked call.',
  page: 'none',
  default: '*32',
  max: 64,
});

export const waitingMode = choice('voip/services/call_waiting/mode', {
  label: 'Call waiting mode',
  help: 'Later spelling of call waiting with a third state, busy as soon as one call is there.',
  section: '21.2',
  values: ['DISABLE', 'ENABLE', 'BUSY_ON_BUSY'],
  default: 'ENABLE',
});

export const waitingReminder = bool('voip/cwrr_enabled', {
  dormant: false,
  label: 'Waiting call reminder',
  help: 'Who goes on hook while a call waits on hold is reminded of it by a ring.',
  page: 'none',
  default: true,
  section: '21.2',
});

export const holdReminder = bool('voip/lhcwrr_enabled', {
  dormant: false,
  label: 'Held call reminder',
  help: 'Reminds of a call that is on hold for long: by a ring, or by one call waiting tone in the ear.',
  page: 'none',
  default: false,
  section: '21.13',
});

export const holdReminderTime = int('voip/lhcwrr_wait_time', {
  dormant: false,
  label: 'Held call reminder time',
  help: 'How long a call is on hold before the reminder, and from one to the next.',
  page: 'none',
  unit: 's',
  default: 120,
  min: 1,
  max: 7200,
  section: '21.13',
});

export const hangUpHeld = bool('voip/onhook_disconnect_when_held/enabled', {
  label: 'Hanging up ends held calls',
  help: '1 ends a held call when the handset is put down, 0 keeps it.',
  page: 'none',
  section: '21.15',
  default: false,
});

export const rejectCode = text('voip/services/reject_code', {
  label: 'Reject code (earlier setting)',
  help: 'One answer for all refused calls, CODE_603 for example; the three codes of today go before it.',
  section: '15.7',
  max: 16,
  default: 'CODE_603',
});

export const lockOffered = bool('system/lock/N/enabled', {
  dormant: false,
  label: 'Lock',
  help: 'The server of the line locks its extension: its refusal of a call locks the phone.',
  page: 'none',
  section: '21.17',
  default: false,
  index: LINES,
});

export const lockActive = bool('system/lock/N/activated', {
  dormant: false,
  label: 'Locked',
  help: '1 in a file locks the phone; when the file takes it back the phone is open again.',
  page: 'none',
  section: '21.17',
  default: false,
  index: LINES,
});

export const lockRings = bool('system/lock/N/allow_incoming_calls', {
  dormant: false,
  label: 'Ring while locked',
  help: '1 rings, and the password is needed to answer; 0 refuses calls.',
  page: 'none',
  section: '21.17',
  default: false,
  index: LINES,
});

export const lockCode = int('system/server_lock_error_code', {
  dormant: false,
  label: 'Code of a locked extension',
  help: 'This answer of the server locks the phone.',
  page: 'none',
  section: '21.17',
  min: 400,
  max: 499,
  unit: 'SIP code',
  default: 400,
});

export const charges = bool('system/aoc/enabled', {
  label: 'Advice of charge',
  help: 'Shows what a call costs.',
  section: '21.12',
  default: false,
});

export const chargeCurrency = text('system/aoc/currency', {
  label: 'Currency',
  help: 'Stands behind the charge.',
  section: '21.12',
  max: 64,
  default: 'usd',
});

export const chargeRatio = text('system/aoc/ratio', {
  label: 'Charge factor',
  help: 'From units to money, a decimal number.',
  section: '21.12',
  max: 64,
  default: '1',
  check: (text: string) => (/^\d{1,9}(\.\d{1,9})?$/.test(text) ? null : 'must be a decimal number such as 0.05'),
});

export const conferenceMode = choice('voip/services/conference/mode', {
  label: 'Conference',
  help: 'LOCAL mixes in the phone, REMOTE at a server.',
  section: '21.4',
  default: 'LOCAL',
  values: ['LOCAL', 'REMOTE'],
});

export const conferenceServer = text('voip/services/conference/conf_ms_addr', {
  label: 'Conference server',
  help: 'Address that is called for a conference at a server, user@host or host.',
  section: '21.4',
  max: 64,
  default: '',
});

export const callListUris = bool('voip/call_list_support_uri', {
  label: 'Addresses in the call lists',
  help: 'Keeps addresses in the call lists, not only numbers.',
  section: '',
  default: false,
});
