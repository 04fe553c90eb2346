/** Zero crossings of the prototype on each side of its centre: 2 ms of delay at 8 kHz. */
const CROSSINGS = 16;
/** Of the lower rate's Nyquist frequency; the rest is the transition band. */
const PASSBAND = 0.92;
/** Kaiser window: about 80 dB in the stopband. */
const KAISER_BETA = 8;

/** Sums that run side by side: one alone would wait for each addition. */
const LANES = 4;

/**
 * Changes the sample rate of a continuous signal by any ratio of whole numbers: a polyphase windowed-sinc filter.
 * Everything is allocated in the constructor.
 */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  /** One row of taps per phase, oldest sample first. */
  readonly #rows: Float32Array;
  /** The last taps - 1 samples, then the new ones. */
  readonly #line: Float32Array;
  /** Time of the next output, in 1/up of an input sample after the start of the new samples. */
  #next = 0;

  /** `maxInput`: the most samples that one call may bring. Rates in samples per second. */
  constructor(from: number, to: number, maxInput: number) {
    const divisor = gcd(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    const taps = 2 * CROSSINGS * Math.max(1, from / to);
    this.#taps = this.#up === this.#down ? 1 : LANES * Math.ceil(taps / LANES);
    this.#rows = design(this.#up, this.#taps, Math.min(1, to / from));
    this.#line = new Float32Array(this.#taps - 1 + maxInput);
  }

  /** The most samples that `count` new ones can give. */
  outputFor(count: number): number {
    return Math.ceil((count * this.#up) / this.#down) + 1;
  }

  /** Takes `count` samples, writes what they give to the front of `output` and returns how many those are. */
  process(input: Int16Array, count: number, output: Int16Array): number {
    const taps = this.#taps;
    if (taps === 1) {
      for (let i = 0; i < count; i++) output[i] = input[i] as number;
      return count;
    }
    const up = this.#up;
    const rows = this.#rows;
    const line = this.#line;
    for (let i = 0; i < count; i++) line[taps - 1 + i] = input[i] as number;
    let written = 0;
    for (; this.#next < count * up; this.#next += this.#down) {
      const start = Math.floor(this.#next / up);
      const row = (this.#next - start * up) * taps;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      for (let k = 0; k < taps; k += LANES) {
        const tap = row + k;
        const at = start + k;
        a += (rows[tap] as number) * (line[at] as number);
        b += (rows[tap + 1] as number) * (line[at + 1] as number);
        c += (rows[tap + 2] as number) * (line[at + 2] as number);
        d += (rows[tap + 3] as number) * (line[at + 3] as number);
      }
      const sum = a + b + c + d;
      output[written++] = sum > 32767 ? 32767 : sum < -32768 ? -32768 : Math.round(sum);
    }
    this.#next -= count * up;
    line.copyWithin(0, count, count + taps - 1);
    return written;
  }
}

/** `cutoff` is relative to the input's Nyquist frequency. */
function design(up: number, taps: number, cutoff: number): Float32Array {
  const rows = new Float32Array(up * taps);
  if (taps === 1) return rows.fill(1);
  const half = taps / 2;
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const distance = k - (half - 1) - phase / up;
      const value = sinc(distance * cutoff * PASSBAND) * kaiser(distance / half);
      rows[phase * taps + k] = value;
      sum += value;
    }
    for (let k = 0; k < taps; k++) rows[phase * taps + k] = (rows[phase * taps + k] as number) / sum;
  }
  return rows;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - x * x)) / bessel0(KAISER_BETA);
}

/** Modified Bessel function of the first kind, order 0. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-9; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
