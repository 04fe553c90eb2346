/** Packets before the newest one whose arrival is remembered (RFC 3711 3.3.2 wants at least 64). */
export const WINDOW = 128;

const ROUND = 0x10000;

/** Which packets of one source came already, by their 48-bit index (RFC 3711 3.3.1 and 3.3.2). */
export class ReplayWindow {
  /** Index n is remembered in slot n modulo the window. */
  readonly #seen = new Float64Array(WINDOW).fill(-1);
  #highest = -1;

  /** Of the newest packet; -1 before the first. */
  get highest(): number {
    return this.#highest;
  }

  /**
   * The index of a sequence number, nearest to the newest one (RFC 3711 appendix A); `rollovers` says how often the
   * sequence number has wrapped before the first packet. Negative for a packet from before the beginning.
   */
  indexOf(sequence: number, rollovers = 0): number {
    if (this.#highest < 0) return rollovers * ROUND + sequence;
    const wraps = Math.floor(this.#highest / ROUND);
    const ahead = sequence - (this.#highest % ROUND);
    if (ahead > ROUND / 2) return (wraps - 1) * ROUND + sequence;
    if (ahead < -ROUND / 2) return (wraps + 1) * ROUND + sequence;
    return wraps * ROUND + sequence;
  }

  /** False for what came before, or may have. */
  isNew(index: number): boolean {
    if (index > this.#highest) return true;
    return index >= 0 && index > this.#highest - WINDOW && this.#seen[index % WINDOW] !== index;
  }

  /** Only for packets whose authenticity is proven. */
  add(index: number): void {
    this.#seen[index % WINDOW] = index;
    if (index > this.#highest) this.#highest = index;
  }
}
