import type { AudioPath } from '../../hal/ports.ts';

/** Step 11 is the full level of the device; each step below takes 3 dB. */
const LOUDEST = 11;
const STEP_DB = 3;
const INITIAL = 8;

/** The volume of each path and of the ringer, as factors. */
export class Volumes {
  readonly #gains = new Map<AudioPath | 'ringer', number>();

  set(path: AudioPath | 'ringer', step: number): void {
    this.#gains.set(path, gainOf(step));
  }

  gain(path: AudioPath | 'ringer'): number {
    return this.#gains.get(path) ?? gainOf(INITIAL);
  }
}

function gainOf(step: number): number {
  const bounded = Math.min(LOUDEST, Math.max(0, step));
  return 10 ** (((bounded - LOUDEST) * STEP_DB) / 20);
}
