import { ToneGenerator } from '../tone.ts';
import { digitTone } from './digits.ts';

/** Digits that may wait. */
const QUEUE = 32;

/** Digits as sound, one after the other, in place of speech. */
export class InBandSender {
  readonly #tone: ToneGenerator;
  readonly #sum: Float32Array;
  readonly #block: Int16Array;
  readonly #waiting: { digit: string; ms: number; level: number }[] = [];

  /** Samples per second, and of one block. */
  constructor(rate: number, block: number) {
    this.#tone = new ToneGenerator(rate);
    this.#sum = new Float32Array(block);
    this.#block = new Int16Array(block);
  }

  /** False for what is no digit, or when too many wait. `level` in dB below 0 dBm0. */
  queue(digit: string, ms: number, level: number): boolean {
    if (digitTone(digit, ms, level) === null || this.#waiting.length >= QUEUE) return false;
    this.#waiting.push({ digit, ms, level });
    return true;
  }

  /** The next block of a digit or of the gap behind it; null when speech may go out. */
  next(): Int16Array | null {
    if (!this.#tone.playing) {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) return null;
      this.#tone.play(digitTone(waiting.digit, waiting.ms, waiting.level));
    }
    const sum = this.#sum.fill(0);
    this.#tone.addTo(sum);
    for (let i = 0; i < sum.length; i++) this.#block[i] = Math.round(sum[i] as number);
    return this.#block;
  }
}
