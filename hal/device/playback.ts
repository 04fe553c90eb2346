import { Resampler } from '../../src/base/pcm/resampler.ts';
import { type Fault, ok, type Result } from '../../src/base/result.ts';
import type { AudioFormat } from '../ports.ts';
import { Pcm } from './pcm.ts';

/** Periods that a playback device holds. */
const PERIODS = 12;
/** Periods of silence it begins with; one more each time it ran empty. They are the delay to the ear. */
const CUSHION = 2;
const THICKEST_CUSHION = 8;
/** What programs for PulseAudio are told to hold ready, milliseconds; the addon hides it from libpulse. */
const WANTED_MS = Number(process.env.PULSE_LATENCY_MSEC ?? 0) || 0;
/** How often its delay is looked at, periods, and by how much it may grow before a period is left out, milliseconds. */
const LOOK_EVERY = 100;
const GROWN_MS = 15;
/** Mean square of a block in which nobody would miss anything: about -50 dB below full scale. */
const QUIET = 100 * 100;
/** A device that takes nothing for so many periods does not sound, whatever it says. */
const MOST_REFUSED = 200;

/**
 * A PCM that sounds. Runs empty: it begins anew with a thicker cushion. Runs full, because its clock is slower than the
 * one that fills it, or because what had been held up came at once: periods are left out, blended so that nothing clicks, one a
 * second, and all that are too many as soon as there is silence. Nothing is allocated per period.
 */
export class Playback {
  readonly #pcm: Pcm;
  readonly #block: number;
  readonly #periodMs: number;
  readonly #resampler: Resampler | null;
  readonly #converted: Int16Array;
  readonly #held: Int16Array;
  readonly #blended: Int16Array;
  readonly #lost: (fault: Fault) => void;
  #cushion: number;
  #running = false;
  #refused = 0;
  #leaveOut = false;
  #holding = false;
  #looked = 0;
  #least = Number.POSITIVE_INFINITY;
  #usual = Number.POSITIVE_INFINITY;
  /** What was too much when the delay was last looked at and is still to be left out in silence, milliseconds. */
  #over = 0;

  private constructor(pcm: Pcm, format: AudioFormat, lost: (fault: Fault) => void) {
    this.#pcm = pcm;
    this.#lost = lost;
    this.#block = (format.rate * format.periodMs) / 1000;
    this.#periodMs = format.periodMs;
    this.#cushion = Math.min(THICKEST_CUSHION, Math.max(CUSHION, Math.ceil(WANTED_MS / format.periodMs)));
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
    const started = await this.#pcm.start(this.#cushion);
    this.#running = started.ok;
    return started;
  }

  close(): Promise<Result<void>> {
    this.#running = false;
    return this.#pcm.close();
  }

  /** From `write` to the ear, milliseconds; 0 when that is not known now. */
  get delayMs(): number {
    return this.#running ? this.#pcm.delayMs : 0;
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
    if (this.#over >= this.#periodMs && this.#quiet(block)) {
      this.#over -= this.#periodMs;
      this.#leaveOut = true;
    }
    if (++this.#looked >= LOOK_EVERY) this.#look();
    else if (this.#looked > LOOK_EVERY - 10) this.#least = Math.min(this.#least, this.#pcm.delayMs);
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

  #quiet(block: Int16Array): boolean {
    let energy = 0;
    for (let i = 0; i < this.#block; i++) energy += (block[i] as number) ** 2;
    return energy <= QUIET * this.#block;
  }

  #giveUp(): void {
    this.#refused = 0;
    this.#lost({ what: 'The sound device takes no sound.', where: `sound device '${this.#pcm.name}'` });
  }

  #look(): void {
    this.#usual = Math.min(this.#usual, this.#least);
    this.#leaveOut = this.#least > this.#usual + GROWN_MS;
    this.#over = this.#leaveOut ? this.#least - this.#usual - this.#periodMs : 0;
    this.#looked = 0;
    this.#least = Number.POSITIVE_INFINITY;
  }

  #fail(error: number): void {
    this.#running = false;
    if (!Pcm.restarts(error)) {
      this.#lost(this.#pcm.fault(error));
      return;
    }
    this.#cushion = Math.min(THICKEST_CUSHION, this.#cushion + 1);
    this.#usual = Number.POSITIVE_INFINITY;
    this.#over = 0;
    void this.start().then(started => {
      if (!started.ok) this.#lost(started.error);
    });
  }
}
