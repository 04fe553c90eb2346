/** Gaps in what a far end said that were filled with made-up sound; milliseconds are of played sound. */
export class Gaps {
  /** All that was made up. */
  concealedMs = 0;
  /** How many, and the longest. */
  count = 0;
  longestMs = 0;
  #ms = 0;

  /** So much more was made up. */
  add(ms: number): void {
    if (this.#ms === 0) this.count++;
    this.#ms += ms;
    this.concealedMs += ms;
    this.longestMs = Math.max(this.longestMs, this.#ms);
  }

  /** Sound came: the next one is another gap. */
  end(): void {
    this.#ms = 0;
  }
}
