import { type Pacing, PacingClock } from '../../../src/base/pacing.ts';
import { readWav } from '../../../src/base/pcm/wav.ts';
import { ok, type Result } from '../../../src/base/result.ts';
import type { AudioFormat, AudioPath, AudioTick, SimulatedAudio } from '../../ports.ts';
import { Recording } from './recording.ts';
import { Player, type Source } from './source.ts';

/**
 * 16 kHz carries every codec of the phone. 10 ms: a packet waits for the next tick half as long as with 20, and the
 * device buffers half as much (docs/decisions/pacing.md).
 */
export const FORMAT: AudioFormat = { rate: 16_000, periodMs: 10 };
export const BLOCK = (FORMAT.rate * FORMAT.periodMs) / 1000;

/** A sound device without hardware: a source speaks, a recording listens. All simulated drivers are made of it. */
export class SimulatedDevice implements SimulatedAudio {
  readonly format = FORMAT;
  readonly #source: Source;
  readonly #pacing: Pacing;
  readonly #microphone = new Int16Array(BLOCK);
  readonly #ear = new Int16Array(BLOCK);
  readonly #ring = new Int16Array(BLOCK);
  #tick: AudioTick | null = null;
  #path: AudioPath | null = null;
  #resting = true;
  #ticking = false;
  #file: Player | null = null;
  #recording: Recording | null;

  constructor(source: Source, recording: Recording | null = null, pacing: Pacing = new PacingClock()) {
    this.#source = source;
    this.#recording = recording;
    this.#pacing = pacing;
  }

  start(tick: AudioTick): Result<void> {
    this.#tick = tick;
    this.#resting = false;
    this.#pace();
    return ok(undefined);
  }

  rest(on: boolean): void {
    this.#resting = on;
    this.#pace();
  }

  select(path: AudioPath | null): void {
    if (this.#path === null && path !== null) this.#source.rewind();
    this.#path = path;
  }

  async playFile(path: string): Promise<Result<{ ms: number }>> {
    const sound = await readWav(path);
    if (!sound.ok) return sound;
    this.#file = new Player(sound.value, FORMAT.rate, BLOCK, null);
    return ok({ ms: this.#file.ms });
  }

  async recordTo(path: string | null): Promise<Result<void>> {
    const ended = this.#endRecording();
    if (path === null) return ended;
    const opened = Recording.open(path, FORMAT.rate);
    if (!opened.ok) return opened;
    this.#recording = opened.value;
    this.#pace();
    return ok(undefined);
  }

  async close(): Promise<void> {
    this.#resting = true;
    this.#endRecording();
  }

  /** A recording goes on while the phone rests: its silence counts. */
  #pace(): void {
    const needed = this.#tick !== null && (!this.#resting || this.#recording !== null);
    if (needed === this.#ticking) return;
    this.#ticking = needed;
    if (needed) this.#pacing.start(FORMAT.periodMs, () => this.#period());
    else this.#pacing.stop();
  }

  #period(): void {
    if (this.#path === null) this.#microphone.fill(0);
    else this.#speak();
    this.#tick?.(this.#microphone, this.#ear, this.#ring);
    this.#recording?.append(this.#ear);
  }

  /** A file that was asked for goes before the source and is dropped when it is through. */
  #speak(): void {
    if (this.#file?.fill(this.#microphone) === true) return;
    this.#file = null;
    this.#source.fill(this.#microphone);
  }

  #endRecording(): Result<void> {
    const ended = this.#recording?.close() ?? ok(undefined);
    this.#recording = null;
    this.#pace();
    return ended;
  }
}
