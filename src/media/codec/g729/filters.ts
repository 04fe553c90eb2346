/** Filters of ITU-T G.729; coefficients in Q12, a filter is the eleven from a place on. */
import { multiply32by16, multiplyRounded, round, saturate32 } from './arithmetic.ts';
import { ORDER } from './tables.ts';

/** A(z/γ), the filter with its resonances widened by `gamma` (Q15), to the front of `widened` (clause 3.3). */
export function widen(filter: Int16Array, at: number, gamma: number, widened: Int16Array, to = 0): void {
  widened[to] = filter[at] as number;
  let factor = gamma;
  for (let n = 1; n <= ORDER; n++) {
    widened[to + n] = multiplyRounded(filter[at + n] as number, factor);
    factor = multiplyRounded(factor, gamma);
  }
}

/** A(z): what remains of `count` samples from `from` on; ten more before them are read. */
export function residual(
  filter: Int16Array,
  at: number,
  signal: Int16Array,
  from: number,
  remains: Int16Array,
  to: number,
  count: number,
): void {
  for (let n = 0; n < count; n++) {
    let sum = 2048;
    for (let k = 0; k <= ORDER; k++) sum += (filter[at + k] as number) * (signal[from + n - k] as number);
    remains[to + n] = clip(sum);
  }
}

/** 1/A(z) to `signal` from `to` on, where the ten samples before are its memory; false when it had to saturate. */
export function synthesize(
  filter: Int16Array,
  at: number,
  excitation: Int16Array,
  from: number,
  signal: Int16Array,
  to: number,
  count: number,
): boolean {
  let fits = true;
  for (let n = 0; n < count; n++) {
    let sum = 4096 * (excitation[from + n] as number) + 2048;
    for (let k = 1; k <= ORDER; k++) sum -= (filter[at + k] as number) * (signal[to + n - k] as number);
    if (sum >= 2 ** 27 || sum < -(2 ** 27)) fits = false;
    signal[to + n] = clip(sum);
  }
  return fits;
}

/** A sum in Q12 as a sample. */
function clip(sum: number): number {
  return sum >= 2 ** 27 ? 32_767 : sum < -(2 ** 27) ? -32_768 : sum >> 12;
}

export type HighPassShape = {
  readonly zeros: readonly [number, number, number];
  readonly poles: readonly [number, number];
  /** Of the coefficients, below Q15. */
  readonly scale: number;
  /** What comes out is doubled so often. */
  readonly gain: number;
};

/** Below 140 Hz nothing is encoded, and half of the level (clause 3.1). Q12, the zeros halved. */
export const beforeEncoder: HighPassShape = { zeros: [1899, -3798, 1899], poles: [7807, -3733], scale: 3, gain: 0 };
/** Below 100 Hz nothing is heard, and the level is doubled (clause 4.2.5). Q13. */
export const afterDecoder: HighPassShape = { zeros: [7699, -15_398, 7699], poles: [15_836, -7667], scale: 2, gain: 1 };

/** High-pass filter of second order. */
export class HighPass {
  readonly #shape: HighPassShape;
  #x1 = 0;
  #x2 = 0;
  #y1 = 0;
  #y2 = 0;

  constructor(shape: HighPassShape) {
    this.#shape = shape;
  }

  run(input: Int16Array, from: number, output: Int16Array, to: number, count: number): void {
    const { zeros, poles, scale, gain } = this.#shape;
    for (let n = 0; n < count; n++) {
      const x = input[from + n] as number;
      const back = multiply32by16(this.#y1, poles[0]) + multiply32by16(this.#y2, poles[1]);
      const sum = back + 2 * (x * zeros[0] + this.#x1 * zeros[1] + this.#x2 * zeros[2]);
      this.#x2 = this.#x1;
      this.#x1 = x;
      this.#y2 = this.#y1;
      this.#y1 = saturate32(saturate32(sum) * 2 ** scale);
      output[to + n] = round(saturate32(this.#y1 * 2 ** gain));
    }
  }
}
