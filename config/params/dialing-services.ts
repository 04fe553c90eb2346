/** Redial, pauses in numbers, dialling by voice (guide, chapter 16). */
import { area } from '../param.ts';

const { bool, choice, host, int, text } = area({
  page: 'Voice Over IP > Services',
  section: '16.1',
  apply: 'live',
  dormant: true,
});

export const redialBusy = bool('voip/dialing/automatic_redial_on_busy/enabled', {
  label: 'Redial when busy',
  help: 'Offers to call again a party that was busy.',
  section: '16.3',
  default: false,
  page: 'Voice Over IP > Dialing',
});

export const redialBusyTime = int('voip/dialing/automatic_redial_on_busy/retry_timer', {
  label: 'Redial interval',
  help: 'Time between two attempts.',
  section: '16.3',
  unit: 's',
  default: 30,
  page: 'Voice Over IP > Dialing',
  min: 1,
  max: 3600,
});

export const onHookDialing = text('voip/dialing/on_hook_dialing', {
  label: 'Digits on hook',
  help: 'What digits on hook do to the sound device.',
  page: 'none',
  section: '16.8',
  default: 'OPEN_DEFAULT_AUDIO_DEVICE',
  max: 64,
  allowed: 'OPEN_DEFAULT_AUDIO_DEVICE or another word',
});

export const shownDigits = int('voip/extension_display/number_of_id', {
  label: 'Shown digits of the number',
  help: 'How many characters of the line number the screen shows.',
  page: 'none',
  section: '15.3',
  default: 5,
  min: 0,
  max: 64,
  unit: 'characters',
});

export const pauseDialing = bool('voip/services/pause_dialing/enabled', {
  dormant: false,
  label: 'Pauses in numbers',
  help: 'A stored number may hold pauses; what follows is sent as digits.',
  page: 'none',
  section: '16.2',
  default: false,
});

export const pauseTime = int('voip/services/pause_dialing/pause_duration', {
  dormant: false,
  label: 'Length of a pause',
  help: 'How long one pause lasts.',
  page: 'none',
  section: '16.2',
  min: 0,
  max: 10,
  unit: 's',
  default: 2,
});

export const pauseDigit = int('voip/services/pause_dialing/digit_duration', {
  dormant: false,
  label: 'Digit after a pause',
  help: 'How long each of these digits sounds.',
  page: 'none',
  section: '16.2',
  min: 0,
  max: 2000,
  unit: 'ms',
  default: 100,
});

export const pauseGap = int('voip/services/pause_dialing/digit_gap', {
  dormant: false,
  label: 'Gap after a pause',
  help: 'Silence between two of these digits.',
  page: 'none',
  section: '16.2',
  min: 0,
  max: 2000,
  unit: 'ms',
  default: 300,
});

export const voiceDialing = bool('voip/services/vocanom_server/enabled', {
  dormant: false,
  label: 'Voice dialling',
  help: 'Dials by voice through a server.',
  default: false,
});

export const voiceDialingServer = host('voip/services/vocanom_server/ip_address', {
  dormant: false,
  label: 'Voice dialling server',
  help: 'Address of that server.',
  default: '',
});

export const voiceDialingPort = int('voip/services/vocanom_server/port', {
  dormant: false,
  label: 'Voice dialling port',
  help: 'SIP port of that server.',
  min: 1024,
  max: 65_535,
  default: 5060,
});

export const voiceDialingTransport = choice('voip/services/vocanom/transport_mode', {
  dormant: false,
  label: 'Voice dialling transport',
  help: 'SIP transport to that server.',
  default: 'UDP',
  values: ['UDP', 'TCP', 'TLS'],
});

export const voiceDialingNumber = text('voip/services/vocanom/number', {
  dormant: false,
  label: 'Voice dialling number',
  help: 'Number that is called.',
  max: 128,
  default: '',
});

export const voiceDialingLabel = text('voip/services/vocanom/label', {
  dormant: false,
  label: 'Voice dialling label',
  help: 'What the softkey shows.',
  max: 128,
  default: 'VocaNOM',
});
