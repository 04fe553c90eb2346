import { area } from '../param.ts';
import { COUNTRIES } from '../tables/countries.ts';

const { bool, int, choice, text } = area({ page: 'Personal Settings > Tones', section: '17.2', apply: 'live' });

export const country = choice('voip/regional_settings/selected_country', {
  label: 'Country',
  help: 'Whose call progress tones are played.',
  values: COUNTRIES,
  default: 'USA',
});

export const useFileTones = bool('voip/regional_settings/use_config_file_values', {
  label: 'Tones from the configuration file',
  help: 'Plays the tone entries of the configuration instead of those of the country.',
  default: false,
});

/** The entries of the factory file: name, cadence, two frequencies, two levels, then on and off in 10 ms. */
const FACTORY = [
  ['call_progress_howler_tone_call_waiting_tone_2', '0', 350, 440, 19, 19, 500, 0, 0, 0],
  ['ringback_tone', '1', 440, 480, 19, 19, 200, 400, 0, 0],
  ['busy_tone', '1', 480, 620, 24, 24, 50, 50, 0, 0],
  ['reorder_tone', '1', 480, 620, 24, 24, 25, 25, 0, 0],
  ['off_hook_warning_tone', '1', 480, 620, 24, 24, 25, 25, 0, 0],
  ['call_waiting_tone', '1', 350, 440, 13, 13, 30, 1000, 30, 1000],
  ['call_waiting_ringback_tone', '1', 440, 480, 19, 19, 200, 400, 0, 0],
  ['call_progress_stutter_tone', '1', 350, 440, 19, 19, 25, 15, 0, 0],
  ['call_progress_howler_tone', '1', 1400, 2600, 0, 0, 10, 10, 0, 0],
  ['NULL', '1', 350, 440, 13, 13, 30, 1000, 30, 1000],
  ['call_progress_howler_tone_call_waiting_tone_2', '0', 350, 440, 19, 19, 500, 0, 0, 0],
] as const;

const SLOTS = [0, FACTORY.length - 1] as const;

/** The slots of the tone entries. */
export function toneSlots(): number[] {
  return FACTORY.map((_, slot) => slot);
}

export const toneEnabled = bool('voip/regional_settings/call_progress_tones/N/enabled', {
  label: 'Tone entry in use',
  help: 'Makes the entry valid.',
  index: SLOTS,
  default: true,
});

export const toneName = text('voip/regional_settings/call_progress_tones/N/name', {
  label: 'Tone',
  help: 'Which tone the entry describes, for example ringback_tone; NULL is none.',
  index: SLOTS,
  max: 128,
  default: slot => FACTORY[slot]?.[0] ?? 'NULL',
});

export const toneCadence = choice('voip/regional_settings/call_progress_tones/N/cadence', {
  label: 'Cadence',
  help: '0 sounds continuously, 1 repeats the on and off times, 2 plays them once.',
  index: SLOTS,
  values: ['0', '1', '2'],
  default: slot => FACTORY[slot]?.[1] ?? '0',
});

const tonePart = <const P extends string>(path: P, part: 2 | 3 | 4 | 5, label: string, max: number, unit: string) =>
  int(path, {
    label,
    help: unit === 'Hz' ? 'A frequency of the tone; 0 leaves it out.' : 'Attenuation; a larger number is quieter.',
    index: SLOTS,
    min: unit === 'Hz' ? 300 : 0,
    max,
    also: unit === 'Hz' ? [0] : [],
    unit,
    default: slot => FACTORY[slot]?.[part] ?? 0,
  });

const TONES = 'voip/regional_settings/call_progress_tones/N';
export const toneFrequencyA = tonePart(`${TONES}/frequency_a`, 2, 'First frequency', 1980, 'Hz');
export const toneFrequencyB = tonePart(`${TONES}/frequency_b`, 3, 'Second frequency', 3000, 'Hz');
export const toneLevelA = tonePart(`${TONES}/frequency_a_level`, 4, 'Level of the first', 63, 'minus dBm');
export const toneLevelB = tonePart(`${TONES}/frequency_b_level`, 5, 'Level of the second', 63, 'minus dBm');

/** `factory` is the place of the value in the factory entries; null for what they leave at 0. */
const toneOn = <const P extends string>(path: P, factory: 6 | 8 | null) =>
  toneTime(path, factory, 'Tone on', 'Length of the sound; 0 ends the sequence.');

const toneOff = <const P extends string>(path: P, factory: 7 | 9 | null) =>
  toneTime(path, factory, 'Tone off', 'Length of the silence that follows.');

function toneTime<const P extends string>(path: P, factory: 6 | 7 | 8 | 9 | null, label: string, help: string) {
  return int(path, {
    label,
    help,
    index: SLOTS,
    min: 0,
    max: 10_000,
    unit: '10 ms',
    default: slot => (factory === null ? 0 : (FACTORY[slot]?.[factory] ?? 0)),
  });
}

export const toneOn0 = toneOn(`${TONES}/tone_on_0`, 6);
export const toneOff0 = toneOff(`${TONES}/tone_off_0`, 7);
export const toneOn1 = toneOn(`${TONES}/tone_on_1`, 8);
export const toneOff1 = toneOff(`${TONES}/tone_off_1`, 9);
export const toneOn2 = toneOn(`${TONES}/tone_on_2`, null);
export const toneOff2 = toneOff(`${TONES}/tone_off_2`, null);
export const toneOn3 = toneOn(`${TONES}/tone_on_3`, null);
export const toneOff3 = toneOff(`${TONES}/tone_off_3`, null);

export const tonePeriods = [
  [toneOn0, toneOff0],
  [toneOn1, toneOff1],
  [toneOn2, toneOff2],
  [toneOn3, toneOff3],
] as const;
