/** How often is looked, and over how many of these looks the least counts, periods: to ask a sound server costs. */
const LOOK_EVERY = 50;
const LOOKS = 10;
/** With less room than so many periods what is too much goes even in the midst of speech. */
const LEAST_ROOM = 2;
/** Mean square of a block in which nobody would miss anything: about -50 dB below full scale. */
const QUIET = 100 * 100;

/**
 * What waits before the ear beyond what has to, because the device's clock is slower than the one that fills it, or because it
 * took nothing for a while (sound servers do when a stream begins): periods of it are to be left out, all that are too many as
 * soon as there is silence, one at a time in speech and only before the buffer is full. Nothing is allocated per period.
 */
export class Surplus {
  readonly #periodMs: number;
  readonly #bufferMs: number;
  #looked = 0;
  #least = Number.POSITIVE_INFINITY;
  /** What is still to be left out in silence, milliseconds. */
  #over = 0;

  /** `bufferMs`: what the device's buffer holds at most. */
  constructor(periodMs: number, bufferMs: number) {
    this.#periodMs = periodMs;
    this.#bufferMs = bufferMs;
  }

  /** The device begins anew. */
  clear(): void {
    this.#looked = 0;
    this.#least = Number.POSITIVE_INFINITY;
    this.#over = 0;
  }

  /** True: the period after this one, which was just written, is to be left out. `usualMs`: what has to wait then. */
  after(block: Int16Array, usualMs: number, device: { readonly filledMs: number }): boolean {
    if (++this.#looked > LOOK_EVERY - LOOKS) this.#least = Math.min(this.#least, device.filledMs);
    const brimming = this.#looked >= LOOK_EVERY && this.#look(usualMs);
    if (this.#over < this.#periodMs || !(brimming || isQuiet(block))) return false;
    this.#over -= this.#periodMs;
    return true;
  }

  /** Whether the buffer is nearly full. */
  #look(usualMs: number): boolean {
    const least = this.#least;
    this.clear();
    this.#over = Number.isFinite(least) ? least - usualMs : 0;
    return least > this.#bufferMs - LEAST_ROOM * this.#periodMs;
  }
}

function isQuiet(block: Int16Array): boolean {
  let energy = 0;
  for (let i = 0; i < block.length; i++) energy += (block[i] as number) ** 2;
  return energy <= QUIET * block.length;
}
