import { SampleQueue } from '../../src/base/pcm/queue.ts';
import { Resampler } from '../../src/base/pcm/resampler.ts';
import { type Fault, fail, ok, type Result } from '../../src/base/result.ts';
import type { AudioFormat } from '../ports.ts';
import { Pcm } from './pcm.ts';

/** Periods that a capture device holds while the thread is busy. */
const PERIODS = 12;
/** When more has piled up, the device or the thread stood still: what is older is left out, periods. */
const MOST_WAITING = 4;
/** Later than so many periods after the one before it, more than one may be there. */
const LATE = 1.5;

/** A PCM that listens; its period is the tick. Nothing is allocated per period. */
export class Capture {
  readonly #pcm: Pcm;
  readonly #block: Int16Array;
  readonly #read: Int16Array;
  readonly #converted: Int16Array;
  readonly #resampler: Resampler | null;
  readonly #queue: SampleQueue;
  readonly #lost: (fault: Fault) => void;
  #period: (microphone: Int16Array) => void = () => {};
  #closed = false;
  readonly #periodMs: number;
  #readAt = 0;

  private constructor(pcm: Pcm, format: AudioFormat, lost: (fault: Fault) => void) {
    this.#pcm = pcm;
    this.#lost = lost;
    this.#block = new Int16Array((format.rate * format.periodMs) / 1000);
    this.#read = new Int16Array(pcm.period);
    this.#periodMs = (pcm.period * 1000) / pcm.rate;
    this.#resampler = pcm.rate === format.rate ? null : new Resampler(pcm.rate, format.rate, pcm.period);
    this.#converted = new Int16Array(this.#resampler?.outputFor(pcm.period) ?? 0);
    const converted = Math.max(pcm.period, this.#converted.length);
    this.#queue = new SampleQueue(MOST_WAITING * this.#block.length + converted);
  }

  /** `lost` is told when it cannot go on. */
  static async open(name: string, format: AudioFormat, lost: (fault: Fault) => void): Promise<Result<Capture>> {
    const pcm = await Pcm.open({ name, direction: 'capture', ...format, periods: PERIODS });
    return pcm.ok ? ok(new Capture(pcm.value, format, lost)) : pcm;
  }

  /** `period` is called with each block at the engine's rate; the block is reused. */
  async start(period: (microphone: Int16Array) => void): Promise<Result<void>> {
    this.#period = period;
    const started = await this.#pcm.start(0);
    if (!started.ok || this.#closed) return started;
    if (this.#pcm.watch(this.#ready)) return ok(undefined);
    return fail({
      what: 'It gives no time: nothing tells when a period is there.',
      where: `sound device '${this.#pcm.name}'`,
      remedy: "Take a sound card or a sound server; for silence there is the sound device 'null'.",
    });
  }

  close(): Promise<Result<void>> {
    this.#closed = true;
    return this.#pcm.close();
  }

  /** From the microphone to here, milliseconds; 0 when that is not known now. */
  get delayMs(): number {
    return this.#closed ? 0 : this.#pcm.delayMs;
  }

  readonly #ready = (): void => {
    const { length } = this.#read;
    // Each look at a sound server costs: who comes in time finds one period. What is left makes the PCM ready again.
    const now = performance.now();
    const late = now - this.#readAt > LATE * this.#periodMs;
    this.#readAt = now;
    for (;;) {
      const count = this.#pcm.read(this.#read, length);
      if (count < 0) {
        this.#fail(count);
        return;
      }
      if (count > 0) this.#take(count);
      if (count < length || !late) break;
    }
    while (!this.#closed && this.#queue.length >= this.#block.length) {
      this.#queue.pull(this.#block, this.#block.length);
      this.#period(this.#block);
    }
  };

  #take(count: number): void {
    if (this.#resampler === null) {
      this.#queue.push(this.#read, count);
    } else {
      this.#queue.push(this.#converted, this.#resampler.process(this.#read, count, this.#converted));
    }
  }

  #fail(error: number): void {
    this.#pcm.stopWaiting();
    if (!Pcm.restarts(error)) {
      this.#lost(this.#pcm.fault(error));
      return;
    }
    void this.start(this.#period).then(started => {
      if (!started.ok && !this.#closed) this.#lost(started.error);
    });
  }
}
