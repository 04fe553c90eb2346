import { Resampler } from '../../src/base/pcm/resampler.ts';
import { type Fault, ok, type Result } from '../../src/base/result.ts';
import type { AudioFormat } from '../ports.ts';
import { Cushion } from './cushion.ts';
import { Pcm } from './pcm.ts';
import { Surplus } from './surplus.ts';

/** Periods that a playback device holds. */
const PERIODS = 12;
/** What programs for PulseAudio are told to hold ready, milliseconds; the addon hides it from libpulse. */
const WANTED_MS = Number(process.env.PULSE_LATENCY_MSEC ?? 0) || 0;
/** A device that takes nothing for so many periods does not sound, whatever it says. */
const MOST_REFUSED = 200;

/**
 * A PCM that sounds. Runs empty: it begins anew with a thicker cushion (cushion.ts). Holds too much: periods are left out (surplus.ts),
 * blended so that nothing clicks. Nothing is allocated per period.
 */
export class Playback {
  readonly #pcm: Pcm;
  readonly #block: number;
  readonly #periodMs: number;
  readonly #resampler: Resampler | null;
  readonly #converted: Int16Array;
  readonly #surplus: Surplus;
  readonly #held: Int16Array;
  readonly #blended: Int16Array;
  readonly #lost: (fault: Fault) => void;
  readonly #cushion: Cushion;
  #running = false;
  #refused = 0;
  #leaveOut = false;
  #holding = false;

  private constructor(pcm: Pcm, format: AudioFormat, lost: (fault: Fault) => void) {
    this.#pcm = pcm;
    this.#lost = lost;
    this.#block = (format.rate * format.periodMs) / 1000;
    this.#periodMs = format.periodMs;
    this.#cushion = new Cushion(Math.ceil(WANTED_MS / format.periodMs));
    this.#surplus = new Surplus(format.periodMs, pcm.bufferMs);
    this.#held = new Int16Array(this.#block);
    this.#blended = new Int16Array(this.#block);
    this.#resampler = pcm.rate === format.rate ? null : new Resampler(format.rate, pcm.rate, this.#block);
    this.#converted = new Int16Array(this.#resampler?.outputFor(this.#block) ?? 0);
  }

  /** `lost` is told when it cannot go on. */
  static async open(name: string, format: AudioFormat, lost: (fault: Fault) => void): Promise<Result<Playback>> {
    const pcm = await Pcm.open({ name, direction: 'playback', ...format, periods: PERIODS });
    return pcm.ok ? ok(new Playback(pcm.value, format, lost)) : pcm;
  }

  async start(): Promise<Result<void>> {
    const started = await this.#pcm.start(this.#cushion.periods);
    this.#running = started.ok;
    return started;
  }

  close(): Promise<Result<void>> {
    this.#running = false;
    return this.#pcm.close();
  }

  /** From `write` to the ear, milliseconds; 0 when that is not known now. A server may not know while its buffer is known to be full. */
  get delayMs(): number {
    return this.#running ? Math.max(this.#pcm.delayMs, this.#pcm.filledMs) : 0;
  }

  write(block: Int16Array): void {
    if (++this.#refused > MOST_REFUSED) this.#giveUp();
    if (!this.#running) return;
    if (this.#leaveOut) {
      this.#leaveOut = false;
      this.#holding = true;
      this.#held.set(block);
      return;
    }
    this.#send(this.#holding ? this.#blend(block) : block);
    this.#holding = false;
    this.#cushion.written();
    // The cushion, and the block that was just written.
    this.#leaveOut = this.#surplus.after(block, (this.#cushion.periods + 1) * this.#periodMs, this.#pcm);
  }

  #send(block: Int16Array): void {
    let samples = block;
    let count = this.#block;
    if (this.#resampler !== null) {
      count = this.#resampler.process(block, count, this.#converted);
      samples = this.#converted;
    }
    const written = this.#pcm.write(samples, count);
    if (written < 0) this.#fail(written);
    else if (written > 0) this.#refused = 0;
  }

  /** The block that was held back fades out while the one after it fades in. */
  #blend(block: Int16Array): Int16Array {
    for (let i = 0; i < this.#block; i++) {
      const share = i / this.#block;
      this.#blended[i] = (this.#held[i] as number) * (1 - share) + (block[i] as number) * share;
    }
    return this.#blended;
  }

  #giveUp(): void {
    this.#refused = 0;
    this.#lost({ what: 'The sound device takes no sound.', where: `sound device '${this.#pcm.name}'` });
  }

  #fail(error: number): void {
    this.#running = false;
    if (!Pcm.restarts(error)) {
      this.#lost(this.#pcm.fault(error));
      return;
    }
    this.#cushion.emptied();
    this.#surplus.clear();
    void this.start().then(started => {
      if (!started.ok) this.#lost(started.error);
    });
  }
}
