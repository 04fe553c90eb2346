import type { ToneSpec } from './protocol.ts';

/**
 * Plays one ToneSpec. Each frequency is a recursive oscillator, y[n] = 2 cos(w) y[n-1] - y[n-2]: two
 * multiplications a sample, started anew with each "on" so that rounding never adds up.
 */
export class ToneGenerator {
  readonly #rate: number;
  #spec: ToneSpec | null = null;
  /** Place in the cadence: the pair, whether it is on, and samples left (Infinity: continuous). */
  #pair = 0;
  #on = false;
  #left = 0;
  readonly #oscillators: readonly [Oscillator, Oscillator] = [new Oscillator(), new Oscillator()];

  /** Samples per second. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  get playing(): boolean {
    return this.#spec !== null;
  }

  /** Starts from the beginning of the cadence; null is silence. */
  play(spec: ToneSpec | null): void {
    this.#spec = spec;
    if (spec === null) return;
    this.#pair = 0;
    this.#switchOn(spec);
  }

  /** Adds the next samples to `sum`. */
  addTo(sum: Float32Array): void {
    for (let at = 0; at < sum.length; ) {
      const spec = this.#spec;
      if (spec === null) return;
      const run = Math.min(this.#left, sum.length - at);
      if (this.#on) {
        this.#oscillators[0].addTo(sum, at, run);
        this.#oscillators[1].addTo(sum, at, run);
      }
      at += run;
      this.#left -= run;
      if (this.#left <= 0) this.#advance(spec);
    }
  }

  #advance(spec: ToneSpec): void {
    const pair = spec.cadence[this.#pair];
    if (this.#on && pair !== undefined && pair.off > 0) {
      this.#on = false;
      this.#left = this.#samples(pair.off);
      return;
    }
    this.#pair++;
    if (this.#pair >= spec.cadence.length) {
      this.#pair = 0;
      if (!spec.repeat) {
        this.#spec = null;
        return;
      }
    }
    this.#switchOn(spec);
  }

  #switchOn(spec: ToneSpec): void {
    const pair = spec.cadence[this.#pair];
    this.#on = true;
    this.#left = pair === undefined ? Number.POSITIVE_INFINITY : this.#samples(pair.on);
    this.#oscillators[0].start(spec.frequencies[0], spec.levels[0], this.#rate);
    this.#oscillators[1].start(spec.frequencies[1], spec.levels[1], this.#rate);
  }

  /** At least one, so that a cadence of zeros cannot spin. */
  #samples(ms: number): number {
    return Math.max(1, Math.round((ms * this.#rate) / 1000));
  }
}

class Oscillator {
  #coefficient = 0;
  #last = 0;
  #beforeLast = 0;

  /** `level` in dB below full scale. */
  start(frequency: number, level: number, rate: number): void {
    const step = (2 * Math.PI * frequency) / rate;
    const amplitude = frequency > 0 ? 32767 * 10 ** (-level / 20) : 0;
    this.#coefficient = 2 * Math.cos(step);
    this.#last = -amplitude * Math.sin(step);
    this.#beforeLast = -amplitude * Math.sin(2 * step);
  }

  addTo(sum: Float32Array, from: number, count: number): void {
    for (let i = from; i < from + count; i++) {
      const value = this.#coefficient * this.#last - this.#beforeLast;
      this.#beforeLast = this.#last;
      this.#last = value;
      sum[i] = (sum[i] as number) + value;
    }
  }
}
