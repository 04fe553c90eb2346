/** Fine tuning of the voice path that the guide hides (guide, chapters 19.4 and 19.5). */
import { area } from '../param.ts';

const { bool, choice, int } = area({ page: 'none', section: '19.5', apply: 'live', dormant: true });

export const comfortNoise = bool('voip/audio/comfort_noise/enabled', {
  label: 'Comfort noise',
  help: 'Plays comfort noise also when the far end does not describe its noise.',
  default: true,
});

export const comfortMode = choice('voip/audio/comfort_noise/mode', {
  label: 'Kind of comfort noise',
  help: 'How comfort noise is made.',
  values: ['NONE', 'NOPARCORS', 'ALL', 'RESERVED'],
  default: 'NONE',
});

/** minus5dBm to minus60dBm in steps of 1 dB. */
const COMFORT_LEVELS = Array.from({ length: 56 }, (_, step) => `minus${step + 5}dBm`);

export const comfortLevel = choice('voip/audio/comfort_noise/threshold', {
  label: 'Level of comfort noise',
  help: 'Comfort noise is not louder than this.',
  default: 'minus55dBm',
  values: COMFORT_LEVELS,
});

export const compressor = bool('voip/audio/compressor/enabled', {
  label: 'Compressor',
  help: 'Makes loud and soft speech more alike.',
  default: true,
});

export const compressorRatio = int('voip/audio/compressor/ratio', {
  label: 'Compressor ratio',
  help: 'How much loud speech is held back.',
  min: 0,
  max: 10,
  default: 10,
});

export const compressorThreshold = int('voip/audio/compressor/threshold', {
  label: 'Compressor threshold',
  help: 'From which level on speech is held back.',
  min: 0,
  max: 32,
  default: 0,
});

export const aggressiveEcho = bool('voip/audio/echo_canceler/aggressive_nlp', {
  label: 'Suppress more echo',
  help: 'Suppresses what remains of the echo more.',
  default: true,
});

export const echoNoise = bool('voip/audio/echo_canceler/cng/enabled', {
  label: 'Noise in suppressed gaps',
  help: 'Fills with comfort noise what echo suppression leaves silent.',
  default: true,
});

export const echoAutomatic = bool('voip/audio/echo_cancellation/automatic_nlp', {
  label: 'Automatic echo suppression',
  help: 'The phone chooses how much of the echo rest is suppressed.',
  default: false,
});

export const echoEnhanced = int('voip/audio/echo_cancellation/enhanced_nlp_mode', {
  label: 'Echo suppression variant',
  help: 'Variant of the stronger suppression.',
  min: 0,
  max: 5,
  default: 0,
});

export const echoExtended = bool('voip/audio/echo_cancellation/extended_nlp/enabled', {
  label: 'Stronger echo suppression',
  help: 'Suppresses the echo rest more strongly.',
  default: false,
});

export const echoDelay = int('voip/audio/echo_cancellation/nlp/max_delay', {
  label: 'Echo suppression delay',
  help: 'How much delay the suppression may add.',
  min: 0,
  max: 10,
  default: 2,
});

export const echoStart = bool('voip/audio/echo_cancellation/preconvergenceattenuation', {
  label: 'Quieter at the start',
  help: 'Plays more softly until the echo canceller has adapted.',
  default: true,
});

export const equalizer = bool('voip/audio/equalizer/enabled', {
  label: 'Equalizer',
  help: 'Evens out what loudspeaker and microphone do to the sound.',
  default: true,
});

export const noisePostGain = bool('voip/audio/noise_reduction/post_gain/enabled', {
  label: 'Gain after noise reduction',
  help: 'Makes up for what noise reduction takes away.',
  section: '19.4',
  default: false,
});

export const noiseGain = int('voip/audio/noise_reduction/suppression/gain', {
  label: 'Noise reduction gain',
  help: 'Gain of the suppression of noise.',
  section: '19.4',
  apply: 'reboot',
  min: 16,
  max: 32,
  default: 16,
});

export const noiseThreshold = int('voip/audio/noise_reduction/threshold', {
  label: 'Noise reduction threshold',
  help: 'How readily sound is taken for noise.',
  page: 'Voice Over IP > Voice',
  section: '19.4',
  apply: 'reboot',
  min: 0,
  max: 3,
  default: 2,
});
