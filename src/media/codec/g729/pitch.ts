/** Adaptive codebook of ITU-T G.729: lags in thirds of a sample (clauses 3.7 and 4.1.3). */
import { LONGEST_LAG, lagInterpolation, SHORTEST_LAG, SUBFRAME } from './tables.ts';

const HALF_TAPS = 10;

/** Of the first subframe: 19 1/3 to 84 2/3 by thirds, then whole ones to 143. */
export function firstLag(code: number): number {
  return code < 197 ? code + 58 : 3 * (code - 112);
}

/** Of the second subframe, near the whole lag of the first one. */
export function secondLag(code: number, near: number): number {
  return 3 * secondLagFrom(near) + code - 2;
}

/** The lowest whole lag of the second subframe; nine more follow. */
export function secondLagFrom(near: number): number {
  return Math.min(Math.max(near - 5, SHORTEST_LAG), LONGEST_LAG - 9);
}

/** The nearest whole lag. */
export function wholeLag(thirds: number): number {
  return Math.floor((thirds + 1) / 3);
}

/** Writes the past excitation of `thirds` ago to the subframe at `at`; short lags repeat themselves. */
export function repeat(excitation: Int16Array, at: number, thirds: number): void {
  const start = at - Math.ceil(thirds / 3);
  const phase = Math.ceil(thirds / 3) * 3 - thirds;
  for (let n = 0; n < SUBFRAME; n++) {
    let sum = 0x4000;
    for (let k = 0; k < HALF_TAPS; k++) {
      sum +=
        (excitation[start + n - k] as number) * (lagInterpolation[phase + 3 * k] as number) +
        (excitation[start + n + 1 + k] as number) * (lagInterpolation[3 - phase + 3 * k] as number);
    }
    excitation[at + n] = sum >= 2 ** 30 ? 32_767 : sum < -(2 ** 30) ? -32_768 : sum >> 15;
  }
}
