/** Fundamental frequencies of voices, Hz. */
const HIGHEST = 420;
const LOWEST = 62;
/** What is compared, milliseconds. */
const COMPARED_MS = 10;
/** A lag at a multiple of a shorter one must be better by this to be taken. */
const OCTAVE_COST = 0.06;
/** Search goes on at about this rate first, samples per second. */
const COARSE_RATE = 4000;

/** Finds after how many samples the sound repeats, by normalized cross-correlation: coarse first, then exact. */
export class PitchSearch {
  /** Result of the last search: samples, and how alike the two periods are (-1 to 1). */
  lag = 0;
  likeness = 0;
  /** The lag between whole samples. */
  exact = 0;
  readonly shortest: number;
  readonly longest: number;
  /** Samples before the end that a whole search looks at. */
  readonly reach: number;
  readonly #factor: number;
  readonly #compared: number;
  readonly #coarse: Float32Array;

  constructor(rate: number) {
    this.#factor = Math.max(1, Math.round(rate / COARSE_RATE));
    this.shortest = Math.ceil(rate / HIGHEST);
    this.longest = Math.floor(rate / LOWEST);
    this.#compared = (rate * COMPARED_MS) / 1000;
    this.reach = this.longest + this.#compared + 2 * this.#factor;
    this.#coarse = new Float32Array(Math.ceil(this.reach / this.#factor));
  }

  /** Looks at the `length` samples before `end`; fewer than `reach` limit the lags. */
  search(sound: Float32Array, end: number, length: number): void {
    const factor = this.#factor;
    const coarse = this.#coarse;
    const count = Math.min(coarse.length, Math.floor(length / factor));
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let k = 0; k < factor; k++) sum += sound[end - (count - i) * factor + k] as number;
      coarse[i] = sum;
    }
    const compared = Math.min(Math.floor(this.#compared / factor), Math.floor(count / 2));
    const longest = Math.min(Math.floor(this.longest / factor), count - compared);
    let best = Math.ceil(this.shortest / factor);
    let bestScore = -1;
    for (let lag = best; lag <= longest; lag++) {
      const score = likeness(coarse, count - compared, lag, compared);
      // Multiples of the period are as alike; the shortest one counts.
      if (score > bestScore + (bestScore > 0.5 && lag > 1.5 * best ? OCTAVE_COST : 0)) {
        bestScore = score;
        best = lag;
      }
    }
    this.#refine(sound, end, best * factor, length);
  }

  #refine(sound: Float32Array, end: number, around: number, length: number): void {
    const compared = Math.min(this.#compared, length - around - this.#factor);
    this.lag = around;
    this.likeness = -1;
    for (let lag = around - this.#factor; lag <= around + this.#factor; lag++) {
      const score = likeness(sound, end - compared, lag, compared);
      if (score > this.likeness) {
        this.likeness = score;
        this.lag = lag;
      }
    }
    const before = likeness(sound, end - compared, this.lag - 1, compared);
    const after = likeness(sound, end - compared, this.lag + 1, compared);
    const bend = 2 * this.likeness - before - after;
    const shift = bend > 1e-9 ? (after - before) / (2 * bend) : 0;
    this.exact = this.lag + Math.max(-0.5, Math.min(0.5, shift));
  }
}

/** Normalized correlation of `count` samples from `start` on with those `lag` before; 0 for silence. */
export function likeness(sound: Float32Array, start: number, lag: number, count: number): number {
  let product = 0;
  let here = 0;
  let there = 0;
  for (let i = start; i < start + count; i++) {
    const a = sound[i] as number;
    const b = sound[i - lag] as number;
    product += a * b;
    here += a * a;
    there += b * b;
  }
  return product / Math.sqrt(here * there + 1);
}
