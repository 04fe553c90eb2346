import { LONGEST_ORDER, type NoiseDescription } from './description.ts';

/** Share of the way to a new level that one sample goes: 10 ms at 8 kHz. */
const APPROACH = 1 / 80;

/** Noise with the level and spectrum of a description: white noise through an all-pole lattice filter. */
export class NoiseSynthesiser {
  readonly #reflection = new Float32Array(LONGEST_ORDER);
  readonly #backward = new Float32Array(LONGEST_ORDER + 1);
  #order = 0;
  #target = 0;
  #gain = 0;
  #seed = 1;

  /** From now on it sounds like this. */
  set(description: NoiseDescription): void {
    const { order, reflection, level } = description;
    let left = 1;
    for (let i = 0; i < order; i++) {
      const coefficient = reflection[i] as number;
      this.#reflection[i] = coefficient;
      left *= 1 - coefficient * coefficient;
    }
    this.#backward.fill(0, order + 1);
    this.#order = order;
    // The filter amplifies by what its coefficients take out of a signal; uniform noise of ±1 has a power of one third.
    this.#target = level * Math.sqrt(3 * Math.max(0, left));
  }

  /** Writes `count` samples from `start` on; full scale is 32767. */
  fill(sound: Float32Array | Int16Array, start: number, count: number): void {
    const backward = this.#backward;
    for (let at = start; at < start + count; at++) {
      this.#gain += (this.#target - this.#gain) * APPROACH;
      this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) | 0;
      let forward = (this.#seed / 2 ** 31) * this.#gain;
      for (let i = this.#order - 1; i >= 0; i--) {
        const coefficient = this.#reflection[i] as number;
        forward -= coefficient * (backward[i] as number);
        backward[i + 1] = (backward[i] as number) + coefficient * forward;
      }
      backward[0] = forward;
      sound[at] = forward > 32767 ? 32767 : Math.max(forward, -32768);
    }
  }
}
