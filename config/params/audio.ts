import { area } from '../param.ts';

const { bool, int, choice } = area({ page: 'Voice Over IP > Voice', section: '22', apply: 'live' });

export const jitterMinimum = int('voip/audio/jitter_buffer/min_delay', {
  label: 'Smallest jitter delay',
  help: 'Sound that the adaptive buffer holds when a stream starts.',
  apply: 'reboot',
  section: '19.2',
  min: 0,
  max: 300,
  unit: 'ms',
  default: 10,
});

export const jitterOptimization = int('voip/audio/jitter_buffer/optimization_factor', {
  label: 'Jitter optimization',
  help: '0 keeps the delay low, 12 does not let it shrink, 13 never stretches or shortens the sound either (fax, modem).',
  section: '19.2',
  apply: 'restart-media',
  min: 0,
  max: 13,
  default: 10,
});

export const toneLevel = int('voip/audio/gain/tone_signal_level', {
  label: 'Tone level',
  help: 'Level of call progress tones; a larger number is quieter.',
  section: '22.2',
  min: 1,
  max: 31,
  unit: 'minus dBm',
  default: 16,
});

export const digitLevel = int('voip/audio/gain/dtmf_tone_signal_level', {
  label: 'Digit tone level',
  help: 'Level of the digit tones that the user and, where digits travel as sound, the far end hears; a larger number is quieter.',
  section: '22.2',
  min: 1,
  max: 32,
  unit: 'minus dBm',
  default: 16,
});

export const eventLevel = int('voip/audio/gain/dtmf_rtp_event_signal_level', {
  label: 'Event level',
  help: 'The volume that is written into telephone-event packets.',
  section: '22.2',
  min: 0,
  max: 63,
  unit: 'minus dBm0',
  default: 9,
});

export const ringerLevel = int('voip/audio/gain/ringer_signal_level', {
  label: 'Ringer level',
  help: 'Level of the ringer.',
  section: '22.3',
  min: -32,
  max: 31,
  unit: 'dB',
  default: 0,
});

export const answerDevice = choice('voip/answer_device', {
  label: 'Answer device',
  help: 'What opens when a call is answered or dialled without lifting the handset.',
  page: 'Voice Over IP > Services',
  section: '16.8',
  values: ['SPEAKER', 'HEADSET'],
  default: 'SPEAKER',
});

export const ringViaAnswerDevice = bool('voip/ring_via_answer_device/enabled', {
  label: 'Ring on the answer device',
  help: '0 rings on the loudspeaker, 1 on the answer device.',
  page: 'none',
  section: '21.16',
  default: false,
});

export const handsFree = bool('voip/hands_free_mode/enabled', {
  label: 'Hands-free',
  help: 'Allows the speakerphone.',
  page: 'none',
  section: '21.20',
  default: true,
});

export const handset = bool('voip/handset_mode/enabled', {
  dormant: true,
  label: 'Handset',
  help: 'Allows the handset.',
  page: 'none',
  section: '21.20',
  default: true,
});

export const headsetOnly = bool('voip/headset_only/enabled', {
  label: 'Headset only',
  help: 'Allows the headset and nothing else.',
  page: 'none',
  section: '21.20',
  default: false,
});

/** Steps of the volume keys. The guide names no parameter for them, so they have a prefix of our own. */
const volume = <const P extends string>(path: P, label: string) =>
  int(path, {
    label,
    help: 'Step of the volume keys, 0 is the quietest.',
    page: 'none',
    section: '',
    min: 0,
    max: 11,
    default: 7,
  });

export const volumeHandset = volume('phone400/volume/handset', 'Handset volume');
export const volumeHeadset = volume('phone400/volume/headset', 'Headset volume');
export const volumeSpeaker = volume('phone400/volume/speaker', 'Speaker volume');
export const volumeRinger = volume('phone400/volume/ringer', 'Ringer volume');
