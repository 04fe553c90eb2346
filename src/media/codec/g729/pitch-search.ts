/** Search of the pitch lag, first in the weighted speech, then in the excitation (ITU-T G.729 clauses A.3.4, A.3.7). */
import { inverseRoot, multiply, multiply32, saturate16, saturate32, spare32 } from './arithmetic.ts';
import { repeat } from './pitch.ts';
import { FRAME, LONGEST_LAG, SUBFRAME } from './tables.ts';

/** Longest lag of the first subframe that is searched by thirds. */
const FINE = 84;

/** Lag of a frame of weighted speech, which follows the longest lag of its past in `weighted`. */
export class OpenLoop {
  readonly #signal = new Int16Array(LONGEST_LAG + FRAME);
  #lag = 0;

  /** The best lags of three ranges; a shorter one of which the longer is a multiple is preferred (clause A.3.4). */
  search(weighted: Int16Array): number {
    this.#scale(weighted);
    let short = this.#best(20, 40, 1);
    const shortLag = this.#lag;
    let middle = this.#best(40, 80, 1);
    const middleLag = this.#lag;
    const long = this.#best(80, LONGEST_LAG, 2);
    const longLag = this.#lag;
    if (Math.abs(2 * middleLag - longLag) < 5) middle = saturate16(middle + (long >> 2));
    if (Math.abs(3 * middleLag - longLag) < 7) middle = saturate16(middle + (long >> 2));
    if (Math.abs(2 * shortLag - middleLag) < 5) short = saturate16(short + multiply(middle, 6554));
    if (Math.abs(3 * shortLag - middleLag) < 7) short = saturate16(short + multiply(middle, 6554));
    const lag = short < middle ? middleLag : shortLag;
    return Math.max(short, middle) < long ? longLag : lag;
  }

  #scale(weighted: Int16Array): void {
    let energy = 0;
    for (let n = 0; n < LONGEST_LAG + FRAME; n += 2) energy += (weighted[n] as number) ** 2;
    const left = energy < 2 ** 19 ? 3 : 0;
    const right = energy >= 2 ** 30 ? 3 : 0;
    for (let n = 0; n < LONGEST_LAG + FRAME; n++) {
      this.#signal[n] = saturate16(((weighted[n] as number) << left) >> right);
    }
  }

  /** Normalized correlation of the best lag, which it leaves in #lag. Longer lags are tried by twos, then around. */
  #best(from: number, to: number, step: number): number {
    let most = Number.NEGATIVE_INFINITY;
    let lag = from;
    for (let tried = from; tried < to; tried += step) {
      const correlation = this.#correlate(0, tried);
      if (correlation > most) {
        most = correlation;
        lag = tried;
      }
    }
    const middle = lag;
    for (let tried = middle + 1; step === 2 && tried >= middle - 1; tried -= 2) {
      const correlation = this.#correlate(0, tried);
      if (correlation > most) {
        most = correlation;
        lag = tried;
      }
    }
    this.#lag = lag;
    const energy = saturate32(1 + this.#correlate(lag, lag));
    return (multiply32(most, inverseRoot(energy)) << 16) >> 16;
  }

  /** Twice the product of the frame of two lags ago; every second sample will do. */
  #correlate(a: number, b: number): number {
    let sum = 0;
    for (let n = LONGEST_LAG; n < LONGEST_LAG + FRAME; n += 2) {
      sum += (this.#signal[n - a] as number) * (this.#signal[n - b] as number);
    }
    return saturate32(2 * sum);
  }
}

const backward = new Int16Array(SUBFRAME);
const kept = new Int16Array(SUBFRAME);
const wide = new Float64Array(SUBFRAME);

/** Correlation of a target with the impulse response, in 13 bits. */
export function correlateBackward(response: Int16Array, target: Int16Array, correlation: Int16Array): void {
  let largest = 0;
  for (let n = 0; n < SUBFRAME; n++) {
    let sum = 0;
    for (let k = n; k < SUBFRAME; k++) sum += (target[k] as number) * (response[k - n] as number);
    wide[n] = saturate32(2 * sum);
    largest = Math.max(largest, Math.abs(wide[n] as number));
  }
  const shift = 18 - Math.min(16, spare32(saturate32(largest)));
  for (let n = 0; n < SUBFRAME; n++) correlation[n] = (wide[n] as number) >> shift;
}

/**
 * The lag, in thirds, of the excitation before `at` that fits best to the target, of `from` to `to` whole samples; what
 * it repeats is left at `at`. `thirds`: whether they are searched at any lag.
 */
export function searchLag(
  excitation: Int16Array,
  at: number,
  target: Int16Array,
  response: Int16Array,
  from: number,
  to: number,
  thirds: boolean,
): number {
  correlateBackward(response, target, backward);
  let most = Number.NEGATIVE_INFINITY;
  let lag = from;
  for (let tried = from; tried <= to; tried++) {
    const correlation = product(excitation, at - tried);
    if (correlation > most) {
      most = correlation;
      lag = tried;
    }
  }
  let best = 3 * lag;
  repeat(excitation, at, best);
  if (!thirds && lag > FINE) return best;
  most = product(excitation, at);
  for (const fraction of [-1, 1]) {
    for (let n = 0; n < SUBFRAME; n++) kept[n] = excitation[at + n] as number;
    repeat(excitation, at, 3 * lag + fraction);
    const correlation = product(excitation, at);
    if (correlation > most) {
      most = correlation;
      best = 3 * lag + fraction;
    } else {
      excitation.set(kept, at);
    }
  }
  return best;
}

function product(excitation: Int16Array, at: number): number {
  let sum = 0;
  for (let n = 0; n < SUBFRAME; n++) sum += (backward[n] as number) * (excitation[at + n] as number);
  return saturate32(2 * sum);
}
