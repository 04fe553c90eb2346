/**
 * The gain tables of the guide, chapter 22: three devices, narrow-band and wide-band calls. They are many and alike, so they
 * are made from the tables below instead of being written down one by one. Where the guide has one value for each
 * model it is that of the 405HD.
 */
import { area, type Param } from '../param.ts';

const { int, choice, bool } = area({ page: 'Voice Over IP > Voice', section: '22', apply: 'live' });

export const BANDS = ['nb', 'wb'] as const;
export const DEVICES = ['handset', 'headset', 'handsfree'] as const;
export type Band = (typeof BANDS)[number];
export type Device = (typeof DEVICES)[number];

const NAMES = {
  nb: 'narrow band',
  wb: 'wide band',
  handset: 'Handset',
  headset: 'Headset',
  handsfree: 'Speaker',
} as const;
const SECTIONS = { handset: '22.5', headset: '22.6', handsfree: '22.4' } as const;

/** 1.5 to 42 in steps of 1.5, then 48 and 54. */
const STEPS = [...Array.from({ length: 28 }, (_, step) => (step + 1) * 1.5), 48, 54];
const spelled = (sign: 'plus' | 'minus', unit: 'dB' | 'db'): string[] =>
  STEPS.map(step => `${sign}${String(step).replace('.', '_')}${unit}`);
const INPUTS = ['0dB', ...spelled('plus', 'dB'), 'MUTE'];
const OUTPUTS = ['0db', ...spelled('minus', 'db'), 'MUTE'];

/** Gains of the codec chip, and of the signal processing behind it: [microphone, ear] of each device. */
const ANALOG = {
  handset: ['plus18dB', 'minus12db'],
  headset: ['plus18dB', 'minus12db'],
  handsfree: ['plus34_5dB', '0db'],
} as const;
const DIGITAL = { handset: [2, -2], headset: [4, -4], handsfree: [0, 2] } as const;

type GainParams = {
  readonly analogInput: Param<string>;
  readonly analogOutput: Param<string>;
  readonly digitalInput: Param<number>;
  readonly digitalOutput: Param<number>;
};

function gainParams(band: Band, device: Device): GainParams {
  const path = `voip/audio/gain/${band}/${device}`;
  const what = { section: SECTIONS[device] };
  const label = (part: string) => `${NAMES[device]}: ${part}, ${NAMES[band]}`;
  const digital = { ...what, min: -32, max: 31, unit: 'dB' };
  return {
    analogInput: choice(`${path}_analog_input_gain` as string, {
      ...what,
      label: label('analog microphone gain'),
      help: 'What differs from the factory value is added to the microphone.',
      values: INPUTS,
      default: ANALOG[device][0],
    }),
    analogOutput: choice(`${path}_analog_output_gain` as string, {
      ...what,
      label: label('analog ear gain'),
      help: 'What differs from the factory value is added to what is heard.',
      values: OUTPUTS,
      default: ANALOG[device][1],
    }),
    digitalInput: int(`${path}_digital_input_gain` as string, {
      ...digital,
      label: label('digital microphone gain'),
      help: 'What differs from the factory value is added to the microphone.',
      default: DIGITAL[device][0],
    }),
    digitalOutput: int(`${path}_digital_output_gain` as string, {
      ...digital,
      label: label('digital ear gain'),
      help: 'What differs from the factory value is added to what is heard.',
      default: DIGITAL[device][1],
    }),
  };
}

type ByBandAndDevice<T> = { readonly [band in Band]: { readonly [device in Device]: T } };

function table<T>(make: (band: Band, device: Device) => T): ByBandAndDevice<T> {
  const row = (band: Band) => Object.fromEntries(DEVICES.map(device => [device, make(band, device)]));
  return Object.fromEntries(BANDS.map(band => [band, row(band)])) as ByBandAndDevice<T>;
}

export const GAINS = table(gainParams);

export const additionalSpeakerGain = {
  nb: speakerGain('nb'),
  wb: speakerGain('wb'),
};

function speakerGain(band: Band): Param<number> {
  return int(`voip/audio/gain/${band}/additional_speaker_gain` as string, {
    label: `Additional speaker gain, ${NAMES[band]}`,
    help: 'Steps of 3 dB; 3 is the factory value.',
    section: '22.4',
    min: 0,
    max: 3,
    default: 3,
  });
}

const SIDETONES = [9, 12, 15, 18, 21, 24, 27].map(db => `minus${db}db`);

const sidetone = (device: 'handset' | 'headset', standard: string): Param<string> =>
  choice(`voip/audio/gain/${device}_analog_sidetone_gain` as string, {
    label: `${NAMES[device]}: sidetone`,
    help: 'How much of the own voice is heard in the ear.',
    section: SECTIONS[device],
    values: [...SIDETONES, 'MUTE'],
    default: standard,
  });

export const handsetSidetone = sidetone('handset', 'minus12db');
export const headsetSidetone = sidetone('headset', 'minus9db');

export const microphone = bool('voip/audio/microphone/enable', {
  label: 'Hands-free microphone',
  help: '0 mutes the microphone of the speakerphone for good.',
  page: 'none',
  section: '19.5',
  default: true,
});

// ---- automatic gain control (22.1) -----------------------------------------------------------------------

/** dB a second; the underscore is the decimal point. */
const SLOPES =
  '0_25 0_50 0_75 1_00 1_25 1_50 1_75 2_00 2_50 3_00 3_50 4_00 4_50 5_00 5_50 6_00 7_00 8_00 9_00 10_00 11_00 12_00 13_00 14_00 15_00 20_00 25_00 30_00 35_00 40_00 50_00 70_00'.split(
    ' ',
  );
const AGC = 'voip/audio/gain/automatic_gain_control';

function controlParams(band: Band, device: Device) {
  const path = `${AGC}/${band}/${device}`;
  const label = (part: string) => `${NAMES[device]}: level control, ${part}, ${NAMES[band]}`;
  return {
    enabled: bool(`${path}_enabled` as string, {
      label: label('on'),
      help: 'Brings speech to one level.',
      section: '22.1',
      default: false,
    }),
    direction: choice(`${path}_direction` as string, {
      label: label('whose'),
      help: 'CTL_REMOTE controls what is heard, CTL_LOCAL the microphone.',
      section: '22.1',
      values: ['CTL_REMOTE', 'CTL_LOCAL'],
      default: 'CTL_REMOTE',
    }),
    slope: choice(`${path}_slow_adap_gain_slope` as string, {
      label: label('speed'),
      help: 'How fast the gain changes after the first phase.',
      section: '22.1',
      values: SLOPES,
      default: '1_00',
    }),
    target: int(`${path}_target_energy` as string, {
      label: label('level'),
      help: 'The level that speech is brought to.',
      section: '22.1',
      min: -31,
      max: 0,
      unit: 'dBm',
      default: -19,
    }),
  };
}

export const CONTROLS = table(controlParams);

export const fastDuration = int(`${AGC}/fast_adap_duration`, {
  label: 'Level control: first phase',
  help: 'How much speech the fast first phase takes.',
  section: '22.1',
  min: 0,
  max: 65_535,
  unit: 'ms',
  default: 1500,
});

export const fastSlope = choice(`${AGC}/fast_adap_gain_slope`, {
  label: 'Level control: first speed',
  help: 'How fast the gain changes in the first phase.',
  section: '22.1',
  values: SLOPES,
  default: '3_50',
});

export const maxGain = int(`${AGC}/max_gain`, {
  label: 'Level control: largest gain',
  help: 'The largest gain that it adds or takes away.',
  section: '22.1',
  min: 0,
  max: 18,
  unit: 'dB',
  default: 18,
});
