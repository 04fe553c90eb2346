import { NoiseDescription } from './description.ts';
import { NoiseSynthesiser } from './synthesiser.ts';

/**
 * The far end's pauses, from its comfort noise packets (RFC 3389 section 4).
 *
 *   speech --description--> pause --sound of later time arrives--> ending --it is played--> speech
 */
export class HeardNoise {
  readonly #description = new NoiseDescription();
  readonly #synthesiser = new NoiseSynthesiser();
  #timestamp = 0;
  #state: 'speech' | 'pause' | 'ending' = 'speech';

  /** True while noise is to be heard where no sound is there. */
  get playing(): boolean {
    return this.#state !== 'speech';
  }

  describe(payload: Uint8Array, timestamp: number): void {
    if (!this.#description.read(payload, payload.length)) return;
    this.#synthesiser.set(this.#description);
    this.#timestamp = timestamp;
    this.#state = 'pause';
  }

  /** Sound arrived; what is older than the pause waits in the buffer to be played before it. */
  arrived(timestamp: number): void {
    if (this.#state === 'pause' && ((timestamp - this.#timestamp) | 0) > 0) this.#state = 'ending';
  }

  played(): void {
    if (this.#state === 'ending') this.#state = 'speech';
  }

  stop(): void {
    this.#state = 'speech';
  }

  /** Writes `count` samples of noise from `start` on. */
  readonly fill = (sound: Float32Array, start: number, count: number): void => {
    this.#synthesiser.fill(sound, start, count);
  };
}
