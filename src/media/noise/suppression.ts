import { VoiceActivity } from './activity.ts';
import { NoiseAnalyser } from './analyser.ts';
import { NoiseDescription } from './description.ts';

/** A pause is described again after this time, or when its level has changed by 3 dB, milliseconds. */
const REFRESH_MS = 400;
const CHANGED = Math.SQRT2;

/** What a frame is sent as: speech, a description of its noise, or not at all. */
export type FrameKind = 'speech' | 'noise' | 'nothing';

/**
 * Silence suppression of a codec that has none of its own (RFC 3389).
 *
 *   speech --pause--> noise (description) --> nothing … --400 ms or another level--> noise … --voice--> speech
 */
export class SilenceSuppression {
  readonly #activity = new VoiceActivity();
  readonly #analyser = new NoiseAnalyser();
  readonly #description = new NoiseDescription();
  /** Since the last description; null while somebody speaks. */
  #sinceMs: number | null = null;

  step(samples: Int16Array, count: number, ms: number): FrameKind {
    if (this.#activity.step(samples, count, ms)) {
      this.#sinceMs = null;
      return 'speech';
    }
    if (this.#sinceMs === null) this.#analyser.reset();
    this.#analyser.listen(samples, count);
    const since = this.#sinceMs === null ? REFRESH_MS : this.#sinceMs + ms;
    const ratio = Math.max(1, this.#analyser.level) / Math.max(1, this.#description.level);
    if (since < REFRESH_MS && ratio < CHANGED && ratio > 1 / CHANGED) {
      this.#sinceMs = since;
      return 'nothing';
    }
    this.#analyser.describe(this.#description);
    this.#sinceMs = 0;
    return 'noise';
  }

  /** Writes the payload of a comfort noise packet and returns its octets. */
  write(payload: Uint8Array): number {
    return this.#description.write(payload);
  }
}
