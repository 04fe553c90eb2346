const BIN_MS = 2;
const BINS = 200;
/** What is assumed before anything was measured, milliseconds, and the packets that it weighs as much as. */
const ASSUMED_MS = 8;
const ASSUMED_PACKETS = 10;
/** Peaks that are remembered. */
const PEAKS = 8;

const TUNING = {
  /** Weight that is kept with each new packet; of the first ones each counts as much as the others. */
  keep: 0.9965,
  /** How long the fastest packet is the measure, ms: follows drifting clocks and changed routes. */
  window: 2000,
  /** The same where even the fastest packet is `risen` behind: another route, or a far end whose time runs slowly. */
  short: 250,
  risen: 40,
  /** The same where a packet is only looked at ahead of its time. */
  perPercentAhead: 1,
  /** By how much a packet exceeds the target to be a peak, ms. */
  peakOver: 50,
  /** Peaks further apart than this are no pattern, ms. */
  peakPeriod: 12000,
  /** Two peaks at least this far apart count as two, ms. */
  peakApart: 400,
  /** How much of the highest peak is waited for: what is higher is heard as a gap, now and then. */
  peakShare: 0.4,
};

/**
 * How much later than the fastest packets the others arrive, as a histogram that forgets, and the delay that follows from
 * it: the one where waiting longer costs more than it saves in late packets. Rare peaks are kept aside: when they come
 * again and again the target covers a part of them, until they stay away. Allocates nothing per packet.
 */
export class DelayEstimate {
  readonly #weights = new Float64Array(BINS);
  readonly #peakHeights = new Float64Array(PEAKS);
  readonly #peakTimes = new Float64Array(PEAKS).fill(Number.NEGATIVE_INFINITY);
  #peak = 0;
  /** Smallest arrival minus media time in this window and in the one before. */
  #fastest = Number.POSITIVE_INFINITY;
  #fastestBefore = Number.POSITIVE_INFINITY;
  #windowEnd = 0;
  /** The same for short windows. */
  #lately = Number.POSITIVE_INFINITY;
  #latelyBefore = Number.POSITIVE_INFINITY;
  #shortEnd = 0;
  #base = Number.POSITIVE_INFINITY;
  #normal = ASSUMED_MS;
  #least = 0;
  #last = 0;

  readonly #perPercent: number;
  readonly #shrinks: boolean;
  #packets = ASSUMED_PACKETS;
  #highest = 0;

  /** `perPercent`: milliseconds of delay that one percent of late packets is worth; `shrinks`: follows a calmer network. */
  constructor(perPercent: number, shrinks: boolean) {
    this.#perPercent = perPercent;
    this.#shrinks = shrinks;
    this.#weights[ASSUMED_MS / BIN_MS - 1] = 1;
  }

  /** Arrival minus media time of an undelayed packet, milliseconds. */
  get base(): number {
    return this.#base;
  }

  /** A source that starts anew has another media time; the shape of the delays stays. */
  rebase(): void {
    this.#fastest = Number.POSITIVE_INFINITY;
    this.#fastestBefore = Number.POSITIVE_INFINITY;
    this.#lately = Number.POSITIVE_INFINITY;
    this.#latelyBefore = Number.POSITIVE_INFINITY;
    this.#base = Number.POSITIVE_INFINITY;
    this.#windowEnd = 0;
    this.#shortEnd = 0;
  }

  packet(mediaMs: number, now: number): void {
    const keep = Math.min(TUNING.keep, this.#packets / (this.#packets + 1));
    this.#packets++;
    const offset = now - mediaMs;
    this.#follow(offset, now);
    const delay = offset - this.#base;
    this.#last = now;
    const peak = delay > this.#normal + TUNING.peakOver;
    if (peak) this.#notePeak(delay, now);
    const bin = Math.min(BINS - 1, Math.floor(delay / BIN_MS));
    for (let i = 0; i < BINS; i++) this.#weights[i] = (this.#weights[i] as number) * keep;
    this.#weights[bin] = (this.#weights[bin] as number) + 1 - keep;
    this.#normal = this.#cheapest(this.#perPercent);
    this.#least = this.#cheapest(TUNING.perPercentAhead);
    if (!this.#shrinks) this.#highest = this.target;
  }

  /** Delay at which most packets are there, milliseconds: enough to look at the one after a gap. */
  get least(): number {
    return this.#least;
  }

  /** Delay at which packets are best waited for, milliseconds. */
  get target(): number {
    return Math.max(this.#normal, this.#peaks(), this.#highest);
  }

  #follow(offset: number, now: number): void {
    const before = this.#base;
    if (now >= this.#windowEnd) {
      this.#windowEnd = now + TUNING.window;
      this.#fastestBefore = this.#fastest;
      this.#fastest = offset;
    } else if (offset < this.#fastest) {
      this.#fastest = offset;
    }
    const lately = this.#followShort(offset, now);
    if (lately > Math.min(this.#fastest, this.#fastestBefore) + TUNING.risen) {
      this.#fastest = lately;
      this.#fastestBefore = lately;
    }
    this.#base = Math.min(this.#fastest, this.#fastestBefore);
    // A slower route: what was counted as delay of the packets is now delay of the route.
    const risen = Math.floor((this.#base - before) / BIN_MS);
    if (risen > 0) this.#shift(risen);
  }

  #followShort(offset: number, now: number): number {
    if (now >= this.#shortEnd) {
      this.#shortEnd = now + TUNING.short;
      this.#latelyBefore = this.#lately;
      this.#lately = offset;
    } else {
      this.#lately = Math.min(this.#lately, offset);
    }
    return Math.min(this.#lately, this.#latelyBefore);
  }

  #shift(bins: number): void {
    for (let i = 1; i <= Math.min(bins, BINS - 1); i++) {
      this.#weights[0] = (this.#weights[0] as number) + (this.#weights[i] as number);
    }
    this.#weights.copyWithin(1, 1 + bins, BINS);
    this.#weights.fill(0, Math.max(1, BINS - bins), BINS);
    for (let i = 0; i < PEAKS; i++) this.#peakHeights[i] = (this.#peakHeights[i] as number) - bins * BIN_MS;
  }

  /** A held packet comes with those that queued up behind it: one peak, as high as its highest. */
  #notePeak(delay: number, now: number): void {
    const last = this.#peak;
    if (now - (this.#peakTimes[last] as number) >= TUNING.peakApart) {
      this.#peak = (last + 1) % PEAKS;
      this.#peakHeights[this.#peak] = 0;
    }
    this.#peakTimes[this.#peak] = now;
    this.#peakHeights[this.#peak] = Math.max(delay, this.#peakHeights[this.#peak] as number);
  }

  #peaks(): number {
    let count = 0;
    let highest = 0;
    for (let i = 0; i < PEAKS; i++) {
      if (this.#last - (this.#peakTimes[i] as number) > TUNING.peakPeriod) continue;
      count++;
      highest = Math.max(highest, this.#peakHeights[i] as number);
    }
    return count >= 2 ? highest * TUNING.peakShare : 0;
  }

  #cheapest(perPercent: number): number {
    let late = 1;
    let best = 0;
    let bestCost = Number.POSITIVE_INFINITY;
    for (let i = 0; i < BINS; i++) {
      late -= this.#weights[i] as number;
      const delay = (i + 1) * BIN_MS;
      if (delay >= bestCost) break;
      const cost = delay + 100 * perPercent * Math.max(0, late);
      if (cost < bestCost) {
        bestCost = cost;
        best = delay;
      }
    }
    return best;
  }
}
