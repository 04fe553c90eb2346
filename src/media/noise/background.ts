import { VoiceActivity } from './activity.ts';
import { NoiseAnalyser } from './analyser.ts';
import { NoiseDescription } from './description.ts';
import { NoiseSynthesiser } from './synthesiser.ts';

/** It is heard in place of lost sound for so long, then goes: a dead line must not sound alive, milliseconds. */
const HOLD_MS = 2000;
const FADE_MS = 2000;

/**
 * The noise behind a voice, learnt in its pauses: what a loss fades into, so that no hole is heard. Everything is
 * allocated in the constructor.
 */
export class BackgroundNoise {
  readonly #rate: number;
  readonly #activity = new VoiceActivity();
  readonly #analyser = new NoiseAnalyser();
  readonly #description = new NoiseDescription();
  readonly #synthesiser = new NoiseSynthesiser();
  #learnt = false;
  #made = 0;

  constructor(rate: number) {
    this.#rate = rate;
  }

  /** A frame as it came. */
  listen(samples: Int16Array, count: number): void {
    if (this.#activity.step(samples, count, (count * 1000) / this.#rate)) return;
    this.#analyser.listen(samples, count);
    this.#learnt = true;
  }

  /** Sound is missing from here on. */
  begin(): void {
    this.#made = 0;
    if (!this.#learnt) return;
    this.#learnt = false;
    this.#analyser.describe(this.#description);
    this.#synthesiser.set(this.#description);
  }

  /** Writes the next `count` samples. */
  fill(sound: Float32Array, start: number, count: number): void {
    this.#synthesiser.fill(sound, start, count);
    const ms = (this.#made * 1000) / this.#rate;
    this.#made += count;
    if (ms < HOLD_MS) return;
    const gain = Math.max(0, 1 - (ms - HOLD_MS) / FADE_MS);
    for (let i = start; i < start + count; i++) sound[i] = gain * (sound[i] as number);
  }
}
