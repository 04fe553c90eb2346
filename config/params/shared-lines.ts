/** Busy lamps, shared lines and the kind of server behind them (guide, chapters 15.4, 21.1 and 21.11). */
import { area } from '../param.ts';

const { bool, choice, host, int, text } = area({
  page: 'Voice Over IP > Services',
  section: '21.11',
  apply: 'live',
  dormant: true,
});

const LINES = [0, 5] as const;

export const serverType = choice('voip/services/application_server_type', {
  label: 'Kind of server',
  help: 'Whose way busy lamps, shared lines and other services follow.',
  section: '21.1',
  apply: 'reboot',
  default: 'GENERIC',
  values: ['GENERIC', 'ASTERISK', 'BSFT', 'CORAL', 'METASWITCH', 'FREESWITCH', 'LYNC', 'GENESYS'],
  spellings: { BROADSOFT: 'BSFT' },
});

export const lamps = bool('voip/services/busy_lamp_field/enabled', {
  dormant: false,
  label: 'Busy lamps',
  help: 'Shows the state of watched extensions.',
  default: true,
});

export const lampsByRegistrar = bool('voip/services/busy_lamp_field/application_server/use_registrar', {
  dormant: false,
  label: 'Busy lamps from the registrar',
  help: '0 asks the server below in its place.',
  default: true,
});

export const lampsServer = host('voip/services/busy_lamp_field/application_server/addr', {
  dormant: false,
  label: 'Busy lamp server',
  help: 'Asked for the state of extensions when it is not the registrar.',
  default: '',
});

export const lampsList = text('voip/services/busy_lamp_field/uri', {
  dormant: false,
  label: 'Busy lamp list',
  help: 'Address of a list of extensions that the server keeps.',
  max: 64,
  default: '',
});

export const lampsExpires = int('voip/services/busy_lamp_field/subscription_period', {
  dormant: false,
  label: 'Busy lamp subscription',
  help: 'Lifetime of the subscription that is asked for.',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 3600,
});

export const lampsColors = choice('voip/services/busy_lamp_field/color_settings', {
  dormant: false,
  label: 'Busy lamp colours',
  help: 'Which of two sets of colours the lamps have.',
  default: 'OPTION_2',
  values: ['OPTION_1', 'OPTION_2'],
});

export const retryOrder = int('voip/services/subs/retry_after_cseq_too_small', {
  label: 'Subscription retry time after disorder',
  help: 'Time to the next attempt after the server found the numbers of the requests out of order.',
  page: 'none',
  unit: 's',
  default: 30,
  min: 1,
  max: 86_400,
});

export const kind = text('voip/services/sla/type', {
  label: 'Shared lines',
  help: 'Whose way shared lines follow; only NONE is known.',
  section: '15.4',
  default: 'NONE',
  max: 32,
  allowed: 'NONE or another word',
});

export const barging = bool('voip/services/sla/barging/enable', {
  label: 'Barge in',
  help: 'Lets a phone of a shared line join a running call.',
  section: '15.4',
  default: false,
});

export const seize = bool('voip/services/sla/lineseize/enable', {
  label: 'Seize the line',
  help: 'Takes a shared line before it dials.',
  section: '15.4',
  default: true,
});

export const groupOn = bool('voip/sla/group/N/enabled', {
  label: 'Shared group',
  help: 'Makes the group of shared lines active.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  index: [0, 1],
  default: false,
});

export const groupName = text('voip/sla/group/N/description', {
  label: 'Name of the shared group',
  help: 'How the group is shown.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  index: [0, 1],
  max: 32,
  default: (group: number) => `Group${group + 1}`,
});

export const group = int('voip/line/N/group', {
  label: 'Group of the line',
  help: 'The group of shared lines that the line belongs to; 0 is the first.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  default: 0,
  index: LINES,
  min: 0,
  max: 1,
});

export const callInfoExpires = int('voip/line/N/shared_call_appearance/call_info_expiration_timeout', {
  label: 'Shared line subscription',
  help: 'Lifetime of the call-info subscription that is asked for.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 3600,
  index: LINES,
});

export const callInfoRetry = int('voip/line/N/shared_call_appearance/call_info_subscription_failed_timeout', {
  label: 'Shared line retry time',
  help: 'Time from a failed subscription to the next attempt.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 60,
  index: LINES,
});

export const seizeExpires = int('voip/line/N/shared_call_appearance/line_seize_expiration_timeout', {
  label: 'Seizure lifetime',
  help: 'Lifetime of the line-seize subscription.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 15,
  index: LINES,
});

export const speedDialDelay = int('voip/line/N/shared_call_appearance/speed_dial_delay', {
  label: 'Speed dial delay',
  help: 'How long a speed dial waits for the line to be taken.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  min: 0,
  max: 60,
  unit: 's',
  default: 2,
  index: LINES,
});

export const seizeTone = text('voip/line/N/shared_call_appearance/waiting_to_line_seize_tone', {
  label: 'Tone while seizing',
  help: 'What is heard until the line is taken.',
  page: 'Voice Over IP > Line Settings',
  section: '15.4',
  default: 'SILENCE',
  index: LINES,
  max: 32,
  allowed: 'SILENCE or another word',
});

export const accountType = text('voip/line/N/account_type', {
  label: 'Kind of account',
  help: 'Kind of the account of the line; only SIP is known.',
  page: 'none',
  section: '20',
  default: 'SIP',
  index: LINES,
  max: 32,
  allowed: 'SIP or another word',
});

export const shownByServer = text('voip/line/N/extension_display_from_server', {
  label: 'Shown name from the server',
  help: 'Name of the line that the server gave.',
  page: 'none',
  section: '20',
  max: 128,
  default: '',
  index: LINES,
});

export const registered = bool('voip/line/N/ipphone_registered', {
  label: 'Registered',
  help: 'State that the original firmware writes into its exports.',
  page: 'none',
  section: '20',
  default: false,
  index: LINES,
});
