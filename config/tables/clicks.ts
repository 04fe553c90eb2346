/** The short sound that says that a key was pressed. */
import type { Tone } from './tones.ts';

export const KEY_CLICK: Tone = {
  frequencies: [1600, 0],
  levels: [20, 0],
  cadence: [{ on: 12, off: 8 }],
  repeat: false,
};
