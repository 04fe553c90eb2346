import { area } from '../param.ts';

const { bool, int, choice, text } = area({ page: 'Voice Over IP > Dialing', section: '16.2', apply: 'live' });

export const timeout = int('voip/dialing/timeout', {
  label: 'Dialing timeout',
  help: 'Pause after the last digit that ends the number; the T of a digit map. -1 waits for ever.',
  min: -1,
  max: 10,
  unit: 's',
  default: 5,
});

export const shortTimeout = int('voip/dialing/interdigit_short_timeout', {
  label: 'Short dialing timeout',
  help: 'The pause when the digits match a pattern already, but could go on to match another one.',
  page: 'none',
  min: 0,
  max: 10,
  unit: 's',
  default: 3,
});

export const numberSize = int('voip/dialing/phone_number_max_size', {
  label: 'Longest number',
  help: 'The number is dialled when it has this many digits.',
  min: 0,
  max: 32,
  unit: 'digits',
  default: 32,
});

export const completeKeyEnabled = bool('voip/dialing/dial_complete_key/enabled', {
  label: 'Dial complete key',
  help: 'Lets a key end the number at once.',
  default: true,
});

export const completeKey = choice('voip/dialing/dial_complete_key/key', {
  label: 'Which key',
  help: 'The key that ends the number.',
  values: ['#', '*'],
  default: '#',
});

export const dialToneTimeout = int('voip/dialing/dialtone_timeout', {
  label: 'Dial tone',
  help: 'Longest dial tone; the reorder tone follows.',
  section: '16.4',
  min: 0,
  max: 300,
  unit: 's',
  default: 30,
});

export const reorderToneTimeout = int('voip/dialing/warning_tone_timeout', {
  label: 'Reorder tone',
  help: 'Longest reorder tone; the howler tone follows.',
  section: '16.4',
  min: 0,
  max: 300,
  unit: 's',
  default: 40,
});

export const howlerToneTimeout = int('voip/dialing/offhook_tone_timeout', {
  label: 'Howler tone',
  help: 'Longest howler tone; silence follows.',
  section: '16.4',
  min: 0,
  max: 300,
  unit: 's',
  default: 120,
});

export const unansweredTimeout = int('voip/dialing/unanswered_call_timeout', {
  label: 'Unanswered call',
  help: 'A call that nobody takes is given up after this time.',
  apply: 'reboot',
  section: '16.4',
  min: 0,
  max: 300,
  unit: 's',
  default: 60,
});

export const automaticDisconnect = bool('voip/dialing/automatic_disconnect', {
  dormant: true,
  label: 'Automatic disconnect',
  help: 'Closes the audio path by itself when the far end has hung up.',
  page: 'none',
  section: '17.5',
  default: true,
});

export const automaticDisconnectDelay = int('voip/dialing/automatic_disconnect_delay_timer', {
  label: 'Automatic disconnect after',
  help: 'How long the reason stays on the screen before the path is closed.',
  page: 'none',
  section: '17.5',
  min: 0,
  max: 65_535,
  unit: 'ms',
  default: 3000,
});

export const remoteDisconnectTone = bool('voip/dialing/enable_remote_disconnect_warningTone', {
  dormant: true,
  label: 'Tone after remote hang-up',
  help: 'Plays the reorder tone when the far end has hung up.',
  page: 'none',
  section: '17.5',
  default: false,
});

export const showDigitsInCall = bool('voip/dialing/display_digits_in_active_call', {
  dormant: true,
  label: 'Show digits in a call',
  help: 'Shows the digits that are pressed during a call.',
  page: 'none',
  default: true,
});

export const escapeHash = bool('voip/dialing/replace_number_sign_with_escape_char/enabled', {
  dormant: true,
  label: 'Write # as %23',
  help: 'Escapes a dialled # in the request URI.',
  page: 'none',
  default: false,
});

export const callSelf = bool('voip/dialing/allow_calling_self_extension/enabled', {
  dormant: true,
  label: 'Call the own number',
  help: 'Allows a call to the number of the line itself.',
  page: 'none',
  default: false,
});

export const secondaryToneEnabled = bool('voip/dialing/secondary_dial_tone/enabled', {
  dormant: true,
  label: 'Second dial tone',
  help: 'Plays a second dial tone after the prefix of an outside line.',
  section: '16.4',
  default: false,
});

export const secondaryTonePrefix = text('voip/dialing/secondary_dial_tone/key_sequence', {
  dormant: true,
  label: 'Prefix',
  help: 'The digits after which the second dial tone is heard.',
  section: '16.4',
  max: 32,
  default: '9',
});

export const secondaryToneKeepsPrefix = bool('voip/dialing/secondary_dial_tone/add_prefix', {
  dormant: true,
  label: 'Keep the prefix',
  help: 'Leaves the prefix in the number that is sent.',
  section: '16.4',
  default: true,
});

export const autoDialEnabled = bool('voip/dialing/auto_dialing/enabled', {
  dormant: true,
  label: 'Automatic dialing',
  help: 'Dials a fixed number when the phone goes off hook and no digit follows.',
  section: '21.6',
  default: false,
});

export const autoDialTimeout = int('voip/dialing/auto_dialing/timeout', {
  dormant: true,
  label: 'Automatic dialing after',
  help: 'Wait before the fixed number is dialled; 0 dials at once.',
  section: '21.6',
  min: 0,
  max: 120,
  unit: 's',
  default: 15,
});

export const autoDialDestination = text('voip/dialing/auto_dialing/destination', {
  dormant: true,
  label: 'Fixed number',
  help: 'The number that is dialled.',
  section: '21.6',
  max: 32,
  default: '0',
});

export const digitMap = text('voip/signalling/sip/digit_map', {
  label: 'Digit map',
  help: 'Patterns that end the number as soon as one of them matches, separated by | or by ;',
  section: '16.6',
  max: 256,
  default: '',
});

export const numberRules = text('voip/signalling/sip/number_rules', {
  label: 'Dial plan',
  help: 'Rules pattern=target, separated by ; that rewrite a dialled number.',
  section: '16.6',
  max: 256,
  default: '',
});
