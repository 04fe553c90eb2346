/** The short sounds by which the phone answers a key. */
import type { Tone } from './tones.ts';

export type Cue = 'click' | 'confirm' | 'wrong';

export const CUES: { readonly [cue in Cue]: Tone } = {
  /** A key was pressed. */
  click: { frequencies: [1600, 0], levels: [20, 0], cadence: [{ on: 12, off: 8 }], repeat: false },
  /** What was asked for is done: two short high beeps. */
  confirm: {
    frequencies: [1400, 0],
    levels: [22, 0],
    cadence: [
      { on: 60, off: 60 },
      { on: 60, off: 0 },
    ],
    repeat: false,
  },
  /** The key does nothing here, or what was asked for is refused: one long low beep. */
  wrong: { frequencies: [320, 400], levels: [22, 22], cadence: [{ on: 220, off: 0 }], repeat: false },
};
