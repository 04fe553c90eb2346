import { digitAt, FREQUENCIES, GROUP } from './digits.ts';

/**
 * Milliseconds that are judged at once. Long enough to tell neighbours apart, short enough that a digit of 40 ms fills
 * two of them, however it lies.
 */
const WINDOW_MS = 12.75;
/** Windows in which a digit must be heard, and be away, to count. */
const HITS = 2;
const MISSES = 2;
/** Mean square of the quietest tone: 28 dB below 0 dBm0, 31 below full scale. Receivers of Q.24 go down to 25. */
const QUIETEST = (32_768 ** 2 / 2) * 10 ** -3.1;
/** High against low group as a ratio of power: +6 and -10 dB. Q.24 asks for +4 and -8. */
const TWIST = { high: 10 ** 0.6, low: 10 ** -1 };
/** Each tone against the others of its group, 8 dB. */
const ABOVE_OTHERS = 10 ** 0.8;
/** Share of all that is heard that the two tones must have: speech has more in it. */
const PURITY = 0.7;
/** How much a tone may change from one window to the next, as a ratio of power: 3 dB. Speech does not stand still. */
const STEADY = 10 ** 0.3;

/**
 * Hears DTMF digits out of speech (ITU-T Q.24): a Goertzel filter for each of the eight frequencies. Nothing is
 * allocated after the constructor.
 */
export class DigitDetector {
  readonly #window: number;
  readonly #coefficients: Float64Array;
  readonly #last: Float64Array;
  readonly #beforeLast: Float64Array;
  /** Mean square at each frequency, in this window and in the one before. */
  #powers: Float64Array;
  #powersBefore: Float64Array;
  #count = 0;
  /** Sum of squares in this window; an array, since a field would be a new heap number each time. */
  readonly #energy = new Float64Array(1);
  /** What the window before held, and how often in a row; what was told, and for how many windows it is away. */
  #heard = -1;
  #hits = 0;
  #told = -1;
  #misses = 0;

  /** Samples per second. */
  constructor(rate: number) {
    this.#window = Math.round((rate * WINDOW_MS) / 1000);
    this.#coefficients = Float64Array.from(FREQUENCIES, hertz => 2 * Math.cos((2 * Math.PI * hertz) / rate));
    this.#last = new Float64Array(FREQUENCIES.length);
    this.#beforeLast = new Float64Array(FREQUENCIES.length);
    this.#powers = new Float64Array(FREQUENCIES.length);
    this.#powersBefore = new Float64Array(FREQUENCIES.length);
  }

  /** The digit that turned out to be pressed within these samples, else null. */
  take(samples: Int16Array): string | null {
    let digit: string | null = null;
    for (let at = 0; at < samples.length; ) {
      const end = Math.min(samples.length, at + this.#window - this.#count);
      this.#filter(samples, at, end);
      this.#count += end - at;
      at = end;
      if (this.#count === this.#window) digit = this.#judge() ?? digit;
    }
    return digit;
  }

  #filter(samples: Int16Array, from: number, to: number): void {
    let energy = this.#energy[0] as number;
    for (let i = from; i < to; i++) energy += (samples[i] as number) ** 2;
    this.#energy[0] = energy;
    for (let f = 0; f < FREQUENCIES.length; f++) {
      const coefficient = this.#coefficients[f] as number;
      let last = this.#last[f] as number;
      let beforeLast = this.#beforeLast[f] as number;
      for (let i = from; i < to; i++) {
        const value = (samples[i] as number) + coefficient * last - beforeLast;
        beforeLast = last;
        last = value;
      }
      this.#last[f] = last;
      this.#beforeLast[f] = beforeLast;
    }
  }

  #judge(): string | null {
    const place = this.#place();
    const steady = place >= 0 && place === this.#heard && this.#isSteady(place);
    this.#hits = steady ? this.#hits + 1 : place >= 0 ? 1 : 0;
    this.#heard = place;
    this.#misses = place === this.#told ? 0 : this.#misses + 1;
    if (this.#misses >= MISSES) this.#told = -1;
    this.#restart();
    if (this.#hits < HITS || place === this.#told) return null;
    this.#told = place;
    this.#misses = 0;
    return digitAt(place);
  }

  /** Which digit the window holds: 4 times its row plus its column; -1 for none. */
  #place(): number {
    for (let f = 0; f < FREQUENCIES.length; f++) {
      const last = this.#last[f] as number;
      const beforeLast = this.#beforeLast[f] as number;
      const squared = last ** 2 + beforeLast ** 2 - (this.#coefficients[f] as number) * last * beforeLast;
      this.#powers[f] = (2 * squared) / this.#window ** 2;
    }
    const row = this.#strongest(0);
    const column = this.#strongest(GROUP);
    if (row < 0 || column < 0) return -1;
    const low = this.#powers[row] as number;
    const high = this.#powers[column] as number;
    if (high > low * TWIST.high || high < low * TWIST.low) return -1;
    if ((low + high) * this.#window < PURITY * (this.#energy[0] as number)) return -1;
    return row * GROUP + column - GROUP;
  }

  /** The tone of a group that is loud and stands above the others; -1 when none does. */
  #strongest(first: number): number {
    let best = first;
    for (let f = first; f < first + GROUP; f++) {
      if ((this.#powers[f] as number) > (this.#powers[best] as number)) best = f;
    }
    const power = this.#powers[best] as number;
    if (power < QUIETEST) return -1;
    for (let f = first; f < first + GROUP; f++) {
      if (f !== best && (this.#powers[f] as number) * ABOVE_OTHERS > power) return -1;
    }
    return best;
  }

  #isSteady(place: number): boolean {
    return this.#isSteadyAt(Math.floor(place / GROUP)) && this.#isSteadyAt(GROUP + (place % GROUP));
  }

  #isSteadyAt(frequency: number): boolean {
    const now = this.#powers[frequency] as number;
    const before = this.#powersBefore[frequency] as number;
    return now < before * STEADY && before < now * STEADY;
  }

  #restart(): void {
    const powers = this.#powers;
    this.#powers = this.#powersBefore;
    this.#powersBefore = powers;
    this.#last.fill(0);
    this.#beforeLast.fill(0);
    this.#energy[0] = 0;
    this.#count = 0;
  }
}
