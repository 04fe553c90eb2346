/** What is said comes back to the own ear after a while: so a user hears whether a handset, headset or speaker works. */
export class LoopBack {
  readonly #samples: Int16Array;
  /** Where the next block is written; the place behind what was written longest ago. */
  #at = 0;
  #on = false;

  /** Samples per second, and after how many milliseconds they come back. */
  constructor(rate: number, delayMs: number) {
    this.#samples = new Int16Array(Math.round((rate * delayMs) / 1000));
  }

  get on(): boolean {
    return this.#on;
  }

  /** Begins with silence. */
  set on(on: boolean) {
    if (on && !this.#on) this.#samples.fill(0);
    this.#on = on;
  }

  /** Adds what was said a while ago. Call it once a block, before `take`. */
  addTo(sum: Float32Array): void {
    if (!this.#on) return;
    const size = this.#samples.length;
    for (let i = 0; i < sum.length; i++) {
      sum[i] = (sum[i] as number) + (this.#samples[(this.#at + i) % size] as number);
    }
  }

  /** The microphone's block, in the place of what has just been heard. */
  take(block: Int16Array): void {
    if (!this.#on) return;
    const size = this.#samples.length;
    for (let i = 0; i < block.length; i++) this.#samples[(this.#at + i) % size] = block[i] as number;
    this.#at = (this.#at + block.length) % size;
  }
}
