const BIN_MS = 5;
const BINS = 100;
/** Weight that is kept with each new packet: half is forgotten after 230 packets, 5 s of speech. */
const KEEP = 0.997;
/** Of the packets that shall come in time. */
const QUANTILE = 0.98;
/** What is assumed before anything was measured, milliseconds. */
const ASSUMED_MS = 30;
/** How long the fastest packet is the measure; follows clocks that drift apart and routes that change. */
const WINDOW_MS = 4000;

/** A histogram of how much later than the fastest packets the others arrive. Allocates nothing per packet. */
export class DelayHistogram {
  readonly #weights = new Float64Array(BINS);
  /** Smallest arrival minus media time in this window and in the one before. */
  #fastest = Number.POSITIVE_INFINITY;
  #fastestBefore = Number.POSITIVE_INFINITY;
  #windowEnd = 0;

  constructor() {
    this.#weights[ASSUMED_MS / BIN_MS - 1] = 1;
  }

  /** Arrival minus media time of an undelayed packet, milliseconds. */
  get base(): number {
    return Math.min(this.#fastest, this.#fastestBefore);
  }

  /** A source that starts anew has another media time; the shape of the delays stays. */
  rebase(): void {
    this.#fastest = Number.POSITIVE_INFINITY;
    this.#fastestBefore = Number.POSITIVE_INFINITY;
  }

  packet(mediaMs: number, now: number): void {
    const offset = now - mediaMs;
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + WINDOW_MS;
      this.#fastestBefore = this.#fastest;
      this.#fastest = offset;
    } else if (offset < this.#fastest) {
      this.#fastest = offset;
    }
    const bin = Math.min(BINS - 1, Math.floor((offset - this.base) / BIN_MS));
    for (let i = 0; i < BINS; i++) this.#weights[i] = (this.#weights[i] as number) * KEEP;
    this.#weights[bin] = (this.#weights[bin] as number) + 1 - KEEP;
  }

  /** Delay at which the quantile of packets is there in time, milliseconds. */
  get quantile(): number {
    let sum = 0;
    for (let i = 0; i < BINS; i++) {
      sum += this.#weights[i] as number;
      if (sum >= QUANTILE) return (i + 1) * BIN_MS;
    }
    return BINS * BIN_MS;
  }
}
