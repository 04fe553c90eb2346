import type { Audio } from '../../hal/ports.ts';

/** So long after the last sound the device is put to rest, milliseconds: between two orders it stays open. */
const LINGER_MS = 1000;

/**
 * Puts the sound device to rest when there is nothing to hear and nothing to say: an idle phone needs no ticks. Each
 * order looks whether it wakes it.
 */
export class Rest {
  readonly #audio: Audio;
  readonly #needed: () => boolean;
  readonly #linger: number;
  #quiet = 0;
  #resting = false;

  /** `needed`: there is something to hear or to say. */
  constructor(audio: Audio, needed: () => boolean) {
    this.#audio = audio;
    this.#needed = needed;
    this.#linger = LINGER_MS / audio.format.periodMs;
  }

  /** True when the device slept until now. */
  wake(): boolean {
    if (!this.#needed()) return false;
    this.#quiet = 0;
    if (!this.#resting) return false;
    this.#resting = false;
    this.#audio.rest(false);
    return true;
  }

  tick(): void {
    this.#quiet = this.#needed() ? 0 : this.#quiet + 1;
    if (this.#quiet < this.#linger || this.#resting) return;
    this.#resting = true;
    this.#audio.rest(true);
  }
}
