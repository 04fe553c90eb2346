/** Adaptive post filter of ITU-T G.729 Annex A (clause A.4.2): harmonics, formants, tilt, level. */
import * as arithmetic from './arithmetic.ts';
import { residual, synthesize, widen } from './filters.ts';
import { LONGEST_LAG, ORDER, SUBFRAME, TAPS } from './tables.ts';

const { divide16, multiply, round, saturate16, saturate32, shift32, spare32 } = arithmetic;
/** γn 0.55 and γd 0.7, Q15. */
const NUMERATOR = 18_022;
const DENOMINATOR = 22_938;
/** Tilt 0.8, and how far the level follows the signal with each sample: 0.1. */
const TILT = 26_214;
const HELD = 29_491;
const FOLLOWED = 3276;
/** Samples of the impulse response that tell the tilt. */
const RESPONSE = 22;

export class PostFilter {
  readonly #numerator = new Int16Array(RESPONSE);
  readonly #denominator = new Int16Array(TAPS);
  readonly #response = new Int16Array(ORDER + RESPONSE);
  /** Residual of the last lags and this subframe, and a quarter of it. */
  readonly #residual = new Int16Array(LONGEST_LAG + SUBFRAME);
  readonly #quarter = new Int16Array(LONGEST_LAG + SUBFRAME);
  readonly #enhanced = new Int16Array(SUBFRAME);
  /** Ten samples of memory, then the subframe. */
  readonly #output = new Int16Array(ORDER + SUBFRAME);
  #lastEnhanced = 0;
  #level = 4096;

  /**
   * A subframe of `speech` at `from` (ten samples before it are read) to `heard` at `to`. `lag`: of the decoder; null
   * in comfort noise, which has no harmonics.
   */
  run(
    speech: Int16Array,
    from: number,
    filter: Int16Array,
    at: number,
    lag: number | null,
    heard: Int16Array,
    to: number,
  ): void {
    widen(filter, at, NUMERATOR, this.#numerator);
    widen(filter, at, DENOMINATOR, this.#denominator);
    residual(this.#numerator, 0, speech, from, this.#residual, LONGEST_LAG, SUBFRAME);
    for (let n = LONGEST_LAG; n < LONGEST_LAG + SUBFRAME; n++) this.#quarter[n] = (this.#residual[n] as number) >> 2;
    this.#enhanceHarmonics(lag);
    this.#straighten(this.#tilt());
    synthesize(this.#denominator, 0, this.#enhanced, 0, this.#output, ORDER, SUBFRAME);
    this.#matchLevel(speech, from, heard, to);
    this.#output.copyWithin(0, SUBFRAME);
    this.#residual.copyWithin(0, SUBFRAME);
    this.#quarter.copyWithin(0, SUBFRAME);
  }

  /** Clause A.4.2.1: adds the residual of the best lag near the decoder's one, when it predicts by 3 dB or more. */
  #enhanceHarmonics(lag: number | null): void {
    for (let n = 0; n < SUBFRAME; n++) this.#enhanced[n] = this.#residual[LONGEST_LAG + n] as number;
    if (lag === null) return;
    const from = Math.min(lag - 3, LONGEST_LAG - 6);
    let best = from;
    let most = Number.NEGATIVE_INFINITY;
    for (let tried = from; tried <= from + 6; tried++) {
      const correlation = this.#product(0, tried);
      if (correlation > most) {
        most = correlation;
        best = tried;
      }
    }
    const shared = Math.max(0, most);
    const before = saturate32(1 + this.#product(best, best));
    const here = saturate32(1 + this.#product(0, 0));
    const spare = spare32(Math.max(shared, before, here));
    let weight = round(shift32(shared, spare));
    const energy = round(shift32(before, spare));
    if (2 * weight * weight < energy * round(shift32(here, spare))) return;
    let gain = 10_923;
    let own = 21_845;
    if (weight <= energy) {
      weight = multiply(weight, 16_384) >> 1;
      const sum = weight + (energy >> 1);
      gain = sum > 0 ? divide16(weight, sum) : 0;
      own = 32_767 - gain;
    }
    for (let n = LONGEST_LAG; n < LONGEST_LAG + SUBFRAME; n++) {
      const repeated = multiply(gain, this.#residual[n - best] as number);
      this.#enhanced[n - LONGEST_LAG] = saturate16(multiply(own, this.#residual[n] as number) + repeated);
    }
  }

  /** Twice the product of the subframe of two lags ago. */
  #product(a: number, b: number): number {
    let sum = 0;
    for (let n = LONGEST_LAG; n < LONGEST_LAG + SUBFRAME; n++) {
      sum += (this.#quarter[n - a] as number) * (this.#quarter[n - b] as number);
    }
    return saturate32(2 * sum);
  }

  /** First reflection coefficient of the formant filter's response, when it falls (clause A.4.2.3), Q15. */
  #tilt(): number {
    const response = this.#response;
    synthesize(this.#denominator, 0, this.#numerator, 0, response, ORDER, RESPONSE);
    let energy = 0;
    let next = 0;
    for (let n = ORDER; n < ORDER + RESPONSE; n++) {
      energy += (response[n] as number) ** 2;
      if (n > ORDER) next += (response[n] as number) * (response[n - 1] as number);
    }
    const slope = saturate32(2 * next) >> 16;
    return slope <= 0 ? 0 : divide16(multiply(slope, TILT), saturate32(2 * energy) >> 16);
  }

  #straighten(tilt: number): void {
    for (let n = 0; n < SUBFRAME; n++) {
      const sample = this.#enhanced[n] as number;
      this.#enhanced[n] = saturate16(sample - multiply(tilt, this.#lastEnhanced));
      this.#lastEnhanced = sample;
    }
  }

  /** Clause A.4.2.4: the level of what came in, approached sample by sample. */
  #matchLevel(speech: Int16Array, from: number, heard: Int16Array, to: number): void {
    const after = energyOf(this.#output, ORDER);
    const before = energyOf(speech, from);
    if (after === 0) this.#level = 0;
    const step = after === 0 || before === 0 ? 0 : levelStep(before, after);
    for (let n = 0; n < SUBFRAME; n++) {
      if (after !== 0) this.#level = saturate16(multiply(this.#level, HELD) + step);
      const sample = this.#output[ORDER + n] as number;
      heard[to + n] = after === 0 ? sample : saturate16((sample * this.#level) >> 12);
    }
  }
}

/** Of a subframe, of a quarter of its samples. */
function energyOf(signal: Int16Array, from: number): number {
  let sum = 0;
  for (let n = from; n < from + SUBFRAME; n++) sum += ((signal[n] as number) >> 2) ** 2;
  return saturate32(2 * sum);
}

/** A tenth of the square root of the quotient of two energies, Q12. */
function levelStep(before: number, after: number): number {
  const spareAfter = spare32(after) - 1;
  const spareBefore = spare32(before);
  const quotient = divide16(round(shift32(after, spareAfter)), round(shift32(before, spareBefore)));
  const inverse = arithmetic.inverseRoot(shift32(quotient * 128, spareBefore - spareAfter));
  return multiply(round(shift32(inverse, 9)), FOLLOWED);
}
