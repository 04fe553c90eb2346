import type { AudioPath } from '../../hal/ports.ts';

/** Steps of the volume keys, the quietest first, dB; the last one is the full level of the device. */
const EVENLY = [-33, -30, -27, -24, -21, -18, -15, -12, -9, -6, -3, 0];
const STEPS: { readonly [path in AudioPath | 'ringer']: readonly number[] } = {
  handset: EVENLY,
  headset: EVENLY,
  speaker: EVENLY,
  ringer: EVENLY,
};
const INITIAL = 8;

/** The volume of each path and of the ringer, as factors. */
export class Volumes {
  readonly #gains: Record<AudioPath | 'ringer', number> = {
    handset: gainOf('handset', INITIAL),
    headset: gainOf('headset', INITIAL),
    speaker: gainOf('speaker', INITIAL),
    ringer: gainOf('ringer', INITIAL),
  };

  set(path: AudioPath | 'ringer', step: number): void {
    this.#gains[path] = gainOf(path, step);
  }

  gain(path: AudioPath | 'ringer'): number {
    return this.#gains[path];
  }
}

function gainOf(path: AudioPath | 'ringer', step: number): number {
  const steps = STEPS[path];
  return factor(steps[Math.min(steps.length - 1, Math.max(0, step))] as number);
}

/** Decibels as a factor. */
export function factor(db: number): number {
  return 10 ** (db / 20);
}
