/** The built-in rings. Each has its own pitch and rhythm, so that phones in one room can be told apart. */
import type { Tone } from './tones.ts';

export const RING_NAMES = [
  'Ring01',
  'Ring02',
  'Ring03',
  'Ring04',
  'Ring05',
  'Ring06',
  'Ring07',
  'Ring08',
  'Ring09',
  'Ring10',
  'Ring11',
] as const;

export type RingName = (typeof RING_NAMES)[number];

/** Full scale would distort a small loudspeaker. */
const RING_LEVEL = 10;

function ring(frequencies: readonly [number, number], ...periods: readonly (readonly [number, number])[]): Tone {
  return {
    frequencies,
    levels: [RING_LEVEL, RING_LEVEL],
    cadence: periods.map(([on, off]) => ({ on, off })),
    repeat: true,
  };
}

export const RINGS: { readonly [name in RingName]: Tone } = {
  Ring01: ring([800, 1000], [1000, 2000]),
  Ring02: ring([660, 880], [400, 200], [400, 2000]),
  Ring03: ring([1200, 1500], [200, 200], [200, 200], [200, 2000]),
  Ring04: ring([523, 659], [1500, 1500]),
  Ring05: ring([440, 554], [600, 300], [200, 1900]),
  Ring06: ring([988, 0], [100, 100], [100, 100], [100, 100], [100, 1500]),
  Ring07: ring([587, 740], [2000, 4000]),
  Ring08: ring([1047, 1319], [150, 150], [600, 1800]),
  Ring09: ring([392, 494], [300, 100], [300, 100], [900, 2200]),
  Ring10: ring([1568, 0], [80, 120], [80, 2200]),
  Ring11: ring([698, 1397], [250, 250], [250, 250], [750, 1500]),
};

/** Hertz. */
const BEEP = 1000;

/** So many beeps, each so many tenths of a second long, as are their pauses; then silence. */
export function ringBeeps(count: number, tenths: number): Tone {
  const ms = tenths * 100;
  return { ...ring([BEEP, 0], ...Array.from({ length: count }, () => [ms, ms] as const)), repeat: false };
}
