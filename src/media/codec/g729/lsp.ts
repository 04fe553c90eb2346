/** Line spectral frequencies (Q13, 0 to π) and pairs, their cosines (Q15), of ITU-T G.729 clauses 3.2.3 to 3.2.6. */
import { multiply, multiply32by16, saturate16, saturate32 } from './arithmetic.ts';
import type { Predictor } from './tables.ts';
import { arcCosineSlopes, cosineSlopes, cosines, flatFrequencies, ORDER, TAPS } from './tables.ts';

const LOWEST = 40;
const HIGHEST = 25_681;
/** Distance that neighbours keep. */
const GAP = 321;

/** The last four vectors of the quantizer, from which the next one is predicted (clause 3.2.4). */
export class FrequencyMemory {
  readonly #past = new Int16Array(4 * ORDER);

  constructor() {
    for (let age = 0; age < 4; age++) this.#past.set(flatFrequencies, age * ORDER);
  }

  /** The frequencies of a quantizer vector. */
  compose(vector: Int16Array, predictor: Predictor, frequencies: Int16Array): void {
    for (let n = 0; n < ORDER; n++) {
      frequencies[n] = ((vector[n] as number) * (predictor.rest[n] as number) + this.#predicted(n, predictor)) >> 15;
    }
  }

  /** The quantizer vector that would give these frequencies. */
  extract(frequencies: Int16Array, predictor: Predictor, vector: Int16Array): void {
    for (let n = 0; n < ORDER; n++) {
      const rest = ((frequencies[n] as number) * 32_768 - this.#predicted(n, predictor)) >> 15;
      vector[n] = saturate16((rest * (predictor.inverse[n] as number)) >> 12);
    }
  }

  push(vector: Int16Array): void {
    this.#past.copyWithin(ORDER, 0, 3 * ORDER);
    this.#past.set(vector, 0);
  }

  #predicted(n: number, predictor: Predictor): number {
    let sum = 0;
    for (let at = n; at < 4 * ORDER; at += ORDER) sum += (this.#past[at] as number) * (predictor.past[at] as number);
    return sum;
  }
}

/** Moves neighbours in places `from` − 1 to `to` − 1 apart that are closer than `gap` (clause 3.2.4). */
export function spread(vector: Int16Array, gap: number, from = 1, to = ORDER): void {
  for (let n = from; n < to; n++) {
    const excess = ((vector[n - 1] as number) - (vector[n] as number) + gap) >> 1;
    if (excess <= 0) continue;
    vector[n - 1] = (vector[n - 1] as number) - excess;
    vector[n] = (vector[n] as number) + excess;
  }
}

/** Order, distance and range, so that the filter is stable (end of clause 3.2.4). */
export function stabilize(frequencies: Int16Array): void {
  for (let n = 1; n < ORDER; n++) {
    const before = frequencies[n - 1] as number;
    const here = frequencies[n] as number;
    frequencies[n - 1] = Math.min(before, here);
    frequencies[n] = Math.max(before, here);
  }
  frequencies[0] = Math.max(LOWEST, frequencies[0] as number);
  for (let n = 1; n < ORDER; n++) {
    frequencies[n] = Math.max(frequencies[n] as number, (frequencies[n - 1] as number) + GAP);
  }
  frequencies[ORDER - 1] = Math.min(HIGHEST, frequencies[ORDER - 1] as number);
}

/** Frequencies to pairs (clause 3.2.5). 20861: half the inverse of π, Q17. */
export function toPairs(frequencies: Int16Array, pairs: Int16Array): void {
  for (let n = 0; n < ORDER; n++) {
    const part = multiply(frequencies[n] as number, 20_861);
    const place = Math.min(part >> 8, 63);
    pairs[n] = (cosines[place] as number) + (((cosineSlopes[place] as number) * (part & 255)) >> 12);
  }
}

/** Pairs to frequencies. 25736: twice π, Q12. */
export function toFrequencies(pairs: Int16Array, frequencies: Int16Array): void {
  let place = 63;
  for (let n = ORDER - 1; n >= 0; n--) {
    const pair = pairs[n] as number;
    while (place > 0 && (cosines[place] as number) < pair) place--;
    const offset = pair - (cosines[place] as number);
    frequencies[n] = multiply((place << 9) + (((arcCosineSlopes[place] as number) * offset) >> 11), 25_736);
  }
}

const sums = new Int32Array(ORDER / 2 + 1);
const differences = new Int32Array(ORDER / 2 + 1);

/** Pairs to the coefficients of a prediction filter in Q12, at `at` (clause 3.2.6). */
function toFilter(pairs: Int16Array, filter: Int16Array, at: number): void {
  expand(pairs, 0, sums);
  expand(pairs, 1, differences);
  for (let n = ORDER / 2; n > 0; n--) {
    sums[n] = saturate32((sums[n] as number) + (sums[n - 1] as number));
    differences[n] = saturate32((differences[n] as number) - (differences[n - 1] as number));
  }
  filter[at] = 4096;
  for (let n = 1; n <= ORDER / 2; n++) {
    filter[at + n] = half(saturate32((sums[n] as number) + (differences[n] as number)));
    filter[at + TAPS - n] = half(saturate32((sums[n] as number) - (differences[n] as number)));
  }
}

/** Half of a value in Q24, in Q12. */
function half(value: number): number {
  return (value >> 13) + ((value >> 12) & 1);
}

/** The product of the polynomials of every second pair, Q24. */
function expand(pairs: Int16Array, first: number, product: Int32Array): void {
  const pair = pairs[first] as number;
  product[0] = 1 << 24;
  product[1] = -1024 * pair;
  for (let n = 2; n <= ORDER / 2; n++) {
    const next = pairs[first + 2 * n - 2] as number;
    product[n] = product[n - 2] as number;
    for (let k = n; k > 1; k--) {
      const crossed = saturate32(2 * multiply32by16(product[k - 1] as number, next));
      product[k] = saturate32(saturate32((product[k] as number) + (product[k - 2] as number)) - crossed);
    }
    product[1] = saturate32((product[1] as number) - 1024 * next);
  }
}

const between = new Int16Array(ORDER);

/** Filters of both subframes, one after the other: half way from the last frame's pairs, and there (clause 3.2.5). */
export function toFilters(last: Int16Array, pairs: Int16Array, filters: Int16Array): void {
  for (let n = 0; n < ORDER; n++) between[n] = ((pairs[n] as number) >> 1) + ((last[n] as number) >> 1);
  toFilter(between, filters, 0);
  toFilter(pairs, filters, TAPS);
}
