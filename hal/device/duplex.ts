import { type Fault, ok, type Result } from '../../src/base/result.ts';
import type { AudioFormat } from '../ports.ts';
import { Capture } from './capture.ts';
import type { Pair } from './names.ts';
import { Playback } from './playback.ts';

/** The delay between them is looked at again after so many periods: it moves slowly, and to ask a sound server costs. */
const LOOK_EVERY = 10;

/** A microphone and an ear that run together. */
export class Duplex {
  readonly #playback: Playback;
  readonly #capture: Capture;
  readonly #periodMs: number;
  #delayMs = 0;
  #looked = LOOK_EVERY;

  private constructor(capture: Capture, playback: Playback, periodMs: number) {
    this.#capture = capture;
    this.#periodMs = periodMs;
    this.#playback = playback;
  }

  /** Opens both sides; one alone is of no use. */
  static async open(pair: Pair, format: AudioFormat, lost: (fault: Fault) => void): Promise<Result<Duplex>> {
    const [capture, playback] = await Promise.all([
      Capture.open(pair.capture, format, lost),
      Playback.open(pair.playback, format, lost),
    ]);
    if (capture.ok && playback.ok) return ok(new Duplex(capture.value, playback.value, format.periodMs));
    if (capture.ok) await capture.value.close();
    if (playback.ok) await playback.value.close();
    return capture.ok ? (playback as Result<never>) : capture;
  }

  /** Both at once, so that the delay from the one to the other stays what it is at the start. */
  async start(period: (microphone: Int16Array) => void): Promise<Result<void>> {
    const [spoken, heard] = await Promise.all([this.#capture.start(period), this.#playback.start()]);
    return spoken.ok ? heard : spoken;
  }

  async close(): Promise<void> {
    await Promise.all([this.#capture.close(), this.#playback.close()]);
  }

  /** From the ear's block to the microphone's block that holds its echo, milliseconds: that one takes a period to fill. */
  get delayMs(): number {
    return this.#delayMs;
  }

  /** Once a period: what is to be heard. */
  hear(block: Int16Array): void {
    if (++this.#looked >= LOOK_EVERY) {
      this.#looked = 0;
      this.#delayMs = this.#capture.delayMs + this.#periodMs + this.#playback.delayMs;
    }
    this.#playback.write(block);
  }
}
