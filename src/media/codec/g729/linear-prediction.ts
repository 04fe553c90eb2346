/** Linear prediction analysis of ITU-T G.729 clauses 3.2.1 to 3.2.3. */
import * as arithmetic from './arithmetic.ts';
import { firstPairs, ORDER, TAPS } from './tables.ts';

const { divide16, divide32, multiply32, multiply32by16, multiplyRounded, saturate16, saturate32, shift32, spare32 } =
  arithmetic;
/** Samples that are analyzed: 120 of the past, the frame, 40 of the next one. */
export const WINDOW = 240;
const HALF = ORDER / 2;
/** Half of a Hamming window, then a quarter of a cosine, Q15. */
const analysisWindow = Int16Array.from({ length: WINDOW }, (_, n) =>
  Math.round(
    32_767 * (n < 200 ? 0.54 - 0.46 * Math.cos((2 * Math.PI * n) / 399) : Math.cos((2 * Math.PI * (n - 200)) / 159)),
  ),
);
/** What widens resonances by 60 Hz and adds a little white noise; upper and lower half of a fraction in Q31. */
const LAG_WINDOW_HIGH = [32728, 32619, 32438, 32187, 31867, 31480, 31029, 30517, 29946, 29321];
const LAG_WINDOW_LOW = [11904, 17280, 30720, 25856, 24192, 28992, 24384, 7360, 19520, 14784];
const lagWindow = Int32Array.from(LAG_WINDOW_HIGH, (high, n) => (high << 16) + 2 * (LAG_WINDOW_LOW[n] as number));
/** Where roots are looked for: cosines, Q15. */
const STEPS = 50;
const grid = Int16Array.from({ length: STEPS + 1 }, (_, n) =>
  Math.max(-32_760, Math.min(32_760, Math.trunc(32_768 * Math.cos((Math.PI * n) / STEPS)))),
);
/** A reflection coefficient beyond this is not stable. */
const STABLE = 32_750;

export class LinearPrediction {
  /** Line spectral pairs of the last analysis, Q15. */
  readonly pairs = Int16Array.from(firstPairs);
  readonly #windowed = new Int16Array(WINDOW);
  readonly #correlations = new Int32Array(TAPS);
  /** Q27. */
  readonly #coefficients = new Int32Array(TAPS);
  readonly #next = new Int32Array(TAPS);
  /** Of the last stable filter, Q12. */
  readonly #filter = Int16Array.from({ length: TAPS }, (_, n) => (n === 0 ? 4096 : 0));
  readonly #sums = new Int16Array(HALF + 1);
  readonly #differences = new Int16Array(HALF + 1);
  readonly #roots = new Int16Array(ORDER);

  /** The first 240 samples of `speech`. */
  analyze(speech: Int16Array): void {
    this.#correlate(speech);
    if (this.#solve()) {
      for (let n = 1; n <= ORDER; n++) {
        this.#filter[n] = arithmetic.round(shift32((this.#coefficients[n] as number) & -2, 1));
      }
    }
    if (this.#findRoots()) this.pairs.set(this.#roots);
  }

  /** Autocorrelations, as large as 32 bits allow, times the lag window. */
  #correlate(speech: Int16Array): void {
    const windowed = this.#windowed;
    for (let n = 0; n < WINDOW; n++) {
      windowed[n] = multiplyRounded(speech[n] as number, analysisWindow[n] as number);
    }
    let energy = 1 + this.#product(0);
    while (energy > 0x7fffffff) {
      for (let n = 0; n < WINDOW; n++) windowed[n] = (windowed[n] as number) >> 2;
      energy = 1 + this.#product(0);
    }
    const spare = spare32(energy);
    this.#correlations[0] = energy << spare;
    for (let lag = 1; lag <= ORDER; lag++) {
      const raised = shift32(saturate32(this.#product(lag)), spare);
      this.#correlations[lag] = multiply32(raised, lagWindow[lag - 1] as number) & -2;
    }
  }

  #product(lag: number): number {
    let sum = 0;
    for (let n = lag; n < WINDOW; n++) sum += (this.#windowed[n] as number) * (this.#windowed[n - lag] as number);
    return 2 * sum;
  }

  /** The algorithm of Levinson and Durbin; false when the filter would not be stable. */
  #solve(): boolean {
    const [r, a, next] = [this.#correlations, this.#coefficients, this.#next];
    let reflection = negativeQuotient(r[1] as number, r[0] as number);
    a[1] = reflection >> 4;
    let error = remainder(r[0] as number, reflection);
    let scale = spare32(error);
    error <<= scale;
    for (let n = 2; n <= ORDER; n++) {
      let sum = 0;
      for (let k = 1; k < n; k++) sum = saturate32(sum + multiply32(r[k] as number, a[n - k] as number));
      sum = saturate32(shift32(sum, 4) + (r[n] as number));
      reflection = shift32(negativeQuotient(sum, error), scale);
      if (Math.abs(reflection >> 16) > STABLE) return false;
      for (let k = 1; k < n; k++) {
        next[k] = saturate32(multiply32(reflection, a[n - k] as number) + ((a[k] as number) & -2));
      }
      for (let k = 1; k < n; k++) a[k] = next[k] as number;
      a[n] = reflection >> 4;
      error = remainder(error, reflection);
      const spare = spare32(error);
      error <<= spare;
      scale += spare;
    }
    return true;
  }

  /** Roots of the sum and difference polynomials take turns on the unit circle; false when not all were found. */
  #findRoots(): boolean {
    const scale = this.#split(11) ? 11 : 10;
    if (scale === 10) this.#split(10);
    let [polynomial, other] = [this.#sums, this.#differences];
    let low = grid[0] as number;
    let atLow = chebyshev(low, polynomial, scale);
    let found = 0;
    for (let step = 1; step <= STEPS && found < ORDER; step++) {
      const high = low;
      const atHigh = atLow;
      low = grid[step] as number;
      atLow = chebyshev(low, polynomial, scale);
      if (atLow * atHigh > 0) continue;
      low = rootBetween(low, atLow, high, atHigh, polynomial, scale);
      this.#roots[found++] = low;
      [polynomial, other] = [other, polynomial];
      atLow = chebyshev(low, polynomial, scale);
    }
    return found === ORDER;
  }

  /** The polynomials with `scale` bits behind the point; false when they need more than 16. */
  #split(scale: number): boolean {
    const [filter, sums, differences] = [this.#filter, this.#sums, this.#differences];
    let fits = true;
    sums[0] = 1 << scale;
    differences[0] = 1 << scale;
    for (let n = 0; n < HALF; n++) {
      const left = filter[n + 1] as number;
      const right = filter[ORDER - n] as number;
      const sum = ((left + right) >> (12 - scale)) - (sums[n] as number);
      const difference = ((left - right) >> (12 - scale)) + (differences[n] as number);
      sums[n + 1] = saturate16(sum);
      differences[n + 1] = saturate16(difference);
      if (sum !== sums[n + 1] || difference !== differences[n + 1]) fits = false;
    }
    return fits;
  }
}

/** −a / b in Q31, by its magnitude. */
function negativeQuotient(a: number, b: number): number {
  const quotient = divide32(saturate32(Math.abs(a)), b);
  return a > 0 ? -quotient : quotient;
}

/** error · (1 − k²) */
function remainder(error: number, reflection: number): number {
  return multiply32(error, 0x7fffffff - Math.abs(multiply32(reflection, reflection)));
}

/** A polynomial at a cosine (clause 3.2.3), Q14. */
function chebyshev(x: number, polynomial: Int16Array, scale: number): number {
  let before = 1 << (scale + 13);
  let last = saturate32(x * 2 ** (scale - 1) + (polynomial[1] as number) * 8192);
  for (let n = 2; n < HALF; n++) {
    const doubled = saturate32(2 * multiply32by16(last, x));
    const value = saturate32(doubled - (before & -2) + (polynomial[n] as number) * 8192);
    before = last;
    last = value;
  }
  const sum = saturate32(multiply32by16(last, x) - (before & -2) + (polynomial[HALF] as number) * 4096);
  return shift32(sum, 17 - scale) >> 16;
}

/** Where the polynomial is 0 between two cosines: halved twice, then along a straight line. */
function rootBetween(
  low: number,
  atLow: number,
  high: number,
  atHigh: number,
  polynomial: Int16Array,
  scale: number,
): number {
  for (let halving = 0; halving < 2; halving++) {
    const middle = (low >> 1) + (high >> 1);
    const atMiddle = chebyshev(middle, polynomial, scale);
    if (atLow * atMiddle <= 0) {
      high = middle;
      atHigh = atMiddle;
    } else {
      low = middle;
      atLow = atMiddle;
    }
  }
  const rise = saturate16(atHigh - atLow);
  if (rise === 0) return low;
  const size = saturate16(Math.abs(rise));
  const spare = arithmetic.spare16(size);
  const inverse = divide16(16_383, size << spare);
  const slope = lower16((2 * (high - low) * inverse) >> (20 - spare));
  return saturate16(low - lower16((atLow * (rise < 0 ? -slope : slope)) >> 10));
}

function lower16(value: number): number {
  return (value << 16) >> 16;
}
