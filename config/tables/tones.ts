/**
 * Call progress tones. The values by country are those of the ITU-T E.180 collection; where a national tone
 * does not fit two frequencies and four on/off pairs, the nearest that does stands here.
 */
import * as audio from '../params/audio.ts';
import * as regional from '../params/regional.ts';
import type { Settings } from '../store.ts';
import { COUNTRY_TONES, type TonePattern } from './countries.ts';

/** A tone as the media engine plays it: hertz (0: no second one), attenuation in dB, milliseconds. */
export type Tone = {
  readonly frequencies: readonly [number, number];
  readonly levels: readonly [number, number];
  readonly cadence: readonly { readonly on: number; readonly off: number }[];
  readonly repeat: boolean;
};

export const TONE_NAMES = ['dial', 'ringback', 'busy', 'reorder', 'callWaiting', 'stutter', 'howler'] as const;
export type ToneName = (typeof TONE_NAMES)[number];
export type ProgressTones = { readonly [name in ToneName]: Tone };

/** How the entries of a configuration file are called. */
const ENTRY_NAMES: { readonly [name in ToneName]: readonly string[] } = {
  // The factory file has the values of the dial tone under this odd name.
  dial: ['dial_tone', 'call_progress_howler_tone_call_waiting_tone_2'],
  ringback: ['ringback_tone'],
  busy: ['busy_tone'],
  reorder: ['reorder_tone'],
  callWaiting: ['call_waiting_tone'],
  stutter: ['call_progress_stutter_tone'],
  howler: ['call_progress_howler_tone'],
};

/** Configuration files count on and off in 10 ms. */
const TIME_UNIT = 10;

/** Everywhere the same: it must be heard by somebody who is not at the phone. */
const HOWLER: Tone = { frequencies: [1400, 2600], levels: [0, 0], cadence: [{ on: 100, off: 100 }], repeat: true };

/** Before the microphone opens by itself. */
export const ANSWER_BEEP: Tone = {
  frequencies: [1000, 0],
  levels: [16, 16],
  cadence: [
    { on: 150, off: 100 },
    { on: 250, off: 0 },
  ],
  repeat: false,
};

/** The tones of the selected country, each replaced by the entry of the configuration file when those are in use. */
export function progressTones(settings: Settings): ProgressTones {
  const country = COUNTRY_TONES[settings.get(regional.country)];
  const level = settings.get(audio.toneLevel);
  const own = settings.get(regional.useFileTones);
  const tone = (name: Exclude<ToneName, 'howler'>): Tone =>
    (own ? fileTone(settings, name) : null) ?? fromPattern(country[name], level);
  return {
    dial: tone('dial'),
    ringback: tone('ringback'),
    busy: tone('busy'),
    reorder: tone('reorder'),
    callWaiting: tone('callWaiting'),
    stutter: tone('stutter'),
    howler: (own ? fileTone(settings, 'howler') : null) ?? HOWLER,
  };
}

function fromPattern([first, second, cadence]: TonePattern, level: number): Tone {
  return { frequencies: [first, second], levels: [level, level], cadence: periods(cadence), repeat: true };
}

/** '400/200 400/2000' as on and off. */
function periods(cadence: string): Tone['cadence'] {
  return cadence
    .split(' ')
    .filter(pair => pair !== '')
    .map(pair => {
      const [on = 0, off = 0] = pair.split('/').map(Number);
      return { on, off };
    });
}

/** The first enabled entry with one of the tone's names. */
function fileTone(settings: Settings, name: ToneName): Tone | null {
  for (const slot of regional.toneSlots()) {
    const entryName = settings.get(regional.toneName, slot).toLowerCase();
    if (settings.get(regional.toneEnabled, slot) && ENTRY_NAMES[name].includes(entryName)) return entry(settings, slot);
  }
  return null;
}

function entry(settings: Settings, slot: number): Tone {
  const cadence = settings.get(regional.toneCadence, slot);
  const times = regional.tonePeriods.map(([on, off]) => ({
    on: settings.get(on, slot) * TIME_UNIT,
    off: settings.get(off, slot) * TIME_UNIT,
  }));
  const end = times.findIndex(({ on }) => on === 0);
  return {
    frequencies: [settings.get(regional.toneFrequencyA, slot), settings.get(regional.toneFrequencyB, slot)],
    levels: [settings.get(regional.toneLevelA, slot), settings.get(regional.toneLevelB, slot)],
    cadence: cadence === '0' ? [] : times.slice(0, end === -1 ? times.length : end),
    repeat: cadence !== '2',
  };
}
