import { area, type Param } from '../param.ts';

const { bool, int, choice } = area({ page: 'Voice Over IP > Voice', section: '19.5', apply: 'restart-media' });

export const cancellation = bool('voip/audio/echo_cancellation/enabled', {
  label: 'Echo cancellation',
  help: 'Takes what the loudspeaker plays out of what the microphone brings.',
  page: 'none',
  default: true,
});

const MODES = ['DISABLE', 'LOW_SENSITIVITY', 'MEDIUM_SENSITIVITY', 'HIGH_SENSITIVITY'] as const;
const NLP = 'ECHO_CANCELER_NON_LINEAR_PROCESSOR_MODE__';

/** The guide has HIGH for the speaker on one tree and LOW on the other: low keeps most of whoever speaks against the echo. */
const suppression = <const P extends string>(path: P, label: string) =>
  choice(path, {
    label,
    help: 'How much of what remains of the echo is suppressed. Higher is quieter, and both sides at once are heard less.',
    page: 'none',
    values: MODES.map(mode => `${NLP}${mode}`),
    spellings: Object.fromEntries(MODES.map(mode => [mode, `${NLP}${mode}`])),
    default: `${NLP}LOW_SENSITIVITY`,
  });

export const handsetSuppression = suppression('voip/audio/echo_cancellation/nlp/handset/mode', 'Handset: echo rest');
export const headsetSuppression = suppression('voip/audio/echo_cancellation/nlp/headset/mode', 'Headset: echo rest');
export const speakerSuppression = suppression('voip/audio/echo_cancellation/nlp/speaker/mode', 'Speaker: echo rest');

const HPF = 'ACOUSTIC_ECHO_CANCELER_HPF_';

const highPass = <const P extends string>(
  path: P,
  label: string,
  standard: 'DC_REMOVER' | 'HP_FILTER',
): Param<string, P> =>
  choice(path, {
    label,
    help: 'DC_REMOVER takes away the offset, HP_FILTER rumble and hum as well.',
    page: 'none',
    values: ['AS_DEFINED_IN_ADVANCED_CHANNEL_COMMAND', 'DC_REMOVER', 'HP_FILTER', 'DISABLED'].map(
      mode => `${HPF}${mode}`,
    ),
    default: `${HPF}${standard}`,
  });

const EC = 'voip/audio/echo_cancellation';
export const handsetHighPass = highPass(`${EC}/handset/HPF_mode`, 'Handset: high-pass', 'DC_REMOVER');
export const headsetHighPass = highPass(`${EC}/headset/HPF_mode`, 'Headset: high-pass', 'DC_REMOVER');
export const speakerHighPass = highPass(`${EC}/handsfree/HPF_mode`, 'Speaker: high-pass', 'HP_FILTER');

// ---- noise reduction (19.4) ------------------------------------------------------------------------------

const noise = { section: '19.4', apply: 'live' } as const;

export const noiseReduction = bool('voip/audio/noise_reduction/enabled', {
  ...noise,
  label: 'Noise reduction',
  help: 'Makes steady noise at our end quieter.',
  default: false,
});

export const noiseSuppression = bool('voip/audio/noise_reduction/suppression/enabled', {
  ...noise,
  label: 'Noise suppression',
  help: '0 leaves noise as it is although noise reduction is on.',
  page: 'none',
  default: true,
});

const reductionOn = <const P extends string>(path: P, label: string) =>
  bool(path, { ...noise, label, help: 'Noise reduction for this microphone.', default: true });

export const handsetNoise = reductionOn('voip/audio/noise_reduction/handset/enabled', 'Handset: noise reduction');
export const headsetNoise = reductionOn('voip/audio/noise_reduction/headset/enabled', 'Headset: noise reduction');
export const speakerNoise = reductionOn('voip/audio/noise_reduction/handsfree/enabled', 'Speaker: noise reduction');

export const noiseAttenuation = int('voip/audio/noise_reduction/attenuation', {
  ...noise,
  label: 'Noise attenuation',
  help: 'Depth: 0 takes 8 dB away, each step 2 dB more, up to 24.',
  min: 0,
  max: 15,
  default: 2,
});
