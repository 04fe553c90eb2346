/** Softkeys beyond those of the idle screen and of a call: programmable ones, record, forward (guide, chapter 24.4). */
import { area } from '../param.ts';

const { bool, choice, int, text } = area({
  page: 'Personal Settings > Softkeys',
  section: '24.4',
  apply: 'live',
  dormant: true,
});

const PLACES = [0, 19] as const;
const PROGRAMMABLE = [0, 11] as const;

export const idleProgrammable = int('personal_settings/soft_key/N/psk_index', {
  dormant: false,
  label: 'Programmable softkey on the idle screen',
  help: 'Which programmable softkey the place shows when its function is PSK.',
  min: 0,
  max: 11,
  default: 0,
  index: PLACES,
});

export const callProgrammable = int('personal_settings/soft_keys/ongoing_call/N/psk_index', {
  dormant: false,
  label: 'Programmable softkey of a call',
  help: 'Which programmable softkey the place shows when its function is PSK.',
  min: 0,
  max: 11,
  default: 0,
  index: PLACES,
});

export const programmableLabel = text('personal_settings/soft_keys/psk/N/label', {
  dormant: false,
  label: 'Programmable softkey: label',
  help: 'What the softkey shows.',
  section: '24.4.1',
  max: 11,
  default: '',
  index: PROGRAMMABLE,
});

export const prefix = text('personal_settings/soft_keys/psk/N/prefix', {
  dormant: false,
  label: 'Programmable softkey: code',
  help: 'What the softkey dials, or puts before a number.',
  section: '24.4.1',
  max: 128,
  default: '',
  index: PROGRAMMABLE,
});

export const asksNumber = bool('personal_settings/soft_keys/psk/N/is_dial_required', {
  dormant: false,
  label: 'Programmable softkey: with number',
  help: '1 lets the user add a number, 0 dials the code alone.',
  section: '24.4.1',
  default: false,
  index: PROGRAMMABLE,
});

export const recordDigit = choice('personal_settings/soft_keys/rec/N/signal_value', {
  label: 'Record softkey: digit',
  help: 'The digits that the record softkey sends, one in each place, up to END.',
  index: PROGRAMMABLE,
  values: ['END', 'ZERO', 'ONE', 'TWO', 'THREE', 'FOUR', 'FIVE', 'SIX', 'SEVEN', 'EIGHT', 'NINE', 'STAR', 'POUND'],
  default: (place: number) => (['STAR', 'ZERO'] as const)[place] ?? 'END',
});

export const recordDuration = int('personal_settings/soft_keys/call_record/signal_duration', {
  label: 'Record softkey: digit length',
  help: 'How long each of these digits sounds.',
  unit: 'ms',
  default: 170,
  min: 40,
  max: 2000,
});

export const dialCallLog = bool('personal_settings/new_call_screen/call_log_soft_key/enabled', {
  dormant: false,
  label: 'Call Log softkey',
  help: 'Shows Call Log while a number is typed.',
  default: true,
});

export const dialDirectory = bool('personal_settings/new_call_screen/directory_soft_key/enabled', {
  dormant: false,
  label: 'Directory softkey',
  help: 'Shows Directory while a number is typed.',
  default: true,
});

export const forward = bool('system/forward/show_softkey', {
  dormant: false,
  label: 'Forward softkey',
  help: 'Shows Forward on the idle screen.',
  page: 'none',
  section: '21.3',
  default: true,
});

export const privateHold = bool('voip/services/sk_private_hold/enable', {
  label: 'Private hold softkey',
  help: 'Offers to hold a call of a shared line so that only this phone resumes it.',
  page: 'none',
  section: '21.14',
  default: true,
});

export const hardTransferBlind = bool('voip/signalling/sip/hk_blind_transfer/enable', {
  label: 'Transfer key is blind',
  help: '1 transfers without asking the other party first, 0 calls it before.',
  page: 'none',
  section: '21.22',
  default: true,
});

export const login = bool('system/login_sk_before_signed_in', {
  label: 'Login softkey',
  help: 'Shows Login while no agent is logged in.',
  page: 'none',
  section: '25',
  default: false,
});

export const digitsOnly = bool('voip/block_non_numeric_key', {
  dormant: false,
  label: 'Digit keys only',
  help: 'Takes all keys but the digits out of service.',
  page: 'none',
  section: '25',
  default: false,
});

export const dialedAsNumber = bool('personal_settings/dialed_calls_list/display_caller_id_as_number/enable', {
  label: 'Numbers in the dialled calls',
  help: 'Lists dialled calls by number, not by name.',
  page: 'none',
  default: false,
});
