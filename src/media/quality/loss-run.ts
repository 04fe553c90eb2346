/** Good packets in a row that end a burst (RFC 3611 4.7.2 recommends 16). */
export const GMIN = 16;
/** A packet may come so many later than its successors before it counts as lost: two seconds of the usual ones. */
const WINDOW = 128;
const RING = 256;

const MISSING = 0;
const PLAYED = 1;
const DISCARDED = 2;

/** Shares of 0 to 1, durations in milliseconds. */
export type LossFigures = {
  readonly expected: number;
  readonly lost: number;
  readonly discarded: number;
  readonly duplicates: number;
  readonly burstDensity: number;
  readonly gapDensity: number;
  readonly burstMs: number;
  readonly gapMs: number;
  /** Mean length of runs of lost packets against random loss, at least 1. */
  readonly burstRatio: number;
};

/** Tells bursts of loss from single losses: the Markov model of RFC 3611 A.2, over packets in the order of their numbers. */
export class LossRun {
  readonly #state = new Uint8Array(RING);
  #next = -1;
  #highest = -1;
  #expected = 0;
  #lost = 0;
  #discarded = 0;
  #duplicates = 0;
  /** Runs of packets that were not played. */
  #runs = 0;
  #inRun = false;
  /** Played since the last that was not; and how many were not since the gap before. */
  #played = 0;
  #bad = 0;
  #c11 = 0;
  #c13 = 0;
  #c14 = 0;
  #c22 = 0;
  #c23 = 0;
  #c33 = 0;

  /** A packet of the stream: played, or too late for that. */
  packet(sequence: number, discarded: boolean): void {
    if (this.#highest < 0) {
      this.#next = sequence;
      this.#highest = sequence;
      this.#state[sequence % RING] = MISSING;
    }
    const number = this.#highest + (((sequence - this.#highest) << 16) >> 16);
    if (number < this.#next) {
      this.#duplicates++;
      return;
    }
    while (this.#highest < number) this.#state[++this.#highest % RING] = MISSING;
    while (this.#next < this.#highest - WINDOW) this.#settle();
    const at = number % RING;
    if (this.#state[at] !== MISSING) this.#duplicates++;
    else this.#state[at] = discarded ? DISCARDED : PLAYED;
  }

  /** Another source: what is still open is settled, the counts go on. */
  restart(): void {
    while (this.#highest >= 0 && this.#next <= this.#highest) this.#settle();
    this.#highest = -1;
  }

  /** `packetMs`: sound in one packet. Packets that may still come are not judged yet. */
  figures(packetMs: number): LossFigures {
    const { burstDensity, gapDensity, burstMs, gapMs } = this.#model(packetMs);
    const bad = this.#lost + this.#discarded;
    const mean = this.#runs === 0 ? 1 : bad / this.#runs;
    const share = this.#expected === 0 ? 0 : bad / this.#expected;
    return {
      expected: this.#expected,
      lost: this.#lost,
      discarded: this.#discarded,
      duplicates: this.#duplicates,
      burstDensity,
      gapDensity,
      burstMs,
      gapMs,
      burstRatio: Math.max(1, mean * (1 - share)),
    };
  }

  #settle(): void {
    const state = this.#state[this.#next % RING];
    this.#next++;
    this.#expected++;
    if (state === PLAYED) {
      this.#played++;
      this.#inRun = false;
      return;
    }
    if (state === DISCARDED) this.#discarded++;
    else this.#lost++;
    if (!this.#inRun) this.#runs++;
    this.#inRun = true;
    this.#count();
  }

  /** RFC 3611 A.2: state 1 is a gap, 3 a burst, 4 a single loss in a gap, 2 good packets in a burst. */
  #count(): void {
    if (this.#played >= GMIN) {
      if (this.#bad === 1) this.#c14++;
      else this.#c13++;
      this.#bad = 1;
      this.#c11 += this.#played;
    } else {
      this.#bad++;
      if (this.#played === 0) this.#c33++;
      else {
        this.#c23++;
        this.#c22 += this.#played - 1;
      }
    }
    this.#played = 0;
  }

  /** The counts at this moment, as if a gap ended here. */
  #model(packetMs: number): Pick<LossFigures, 'burstDensity' | 'gapDensity' | 'burstMs' | 'gapMs'> {
    const c11 = this.#c11 + this.#played;
    const inGap = c11 + this.#c14 + this.#c13;
    const gapDensity = inGap === 0 ? 0 : this.#c14 / inGap;
    const bursts = this.#c13;
    if (this.#c23 + this.#c33 === 0 || bursts === 0)
      return { burstDensity: 0, gapDensity, burstMs: 0, gapMs: inGap * packetMs };
    const p32 = this.#c23 / (this.#c13 + this.#c23 + this.#c33);
    const p23 = this.#c22 + this.#c23 < 1 ? 1 : 1 - this.#c22 / (this.#c22 + this.#c23);
    const total = inGap + this.#c22 + this.#c23 + this.#c13 + this.#c23 + this.#c33;
    const gapMs = (inGap * packetMs) / bursts;
    return { burstDensity: p23 / (p23 + p32), gapDensity, burstMs: (total * packetMs) / bursts - gapMs, gapMs };
  }
}
