import { DEEPEST } from './history.ts';

/** Shares of lost packets from which one, two and three earlier ones are sent again. */
const STEPS = [0.002, 0.01, 0.03];
/** The same where the far end says that losses are single ones: then one is nearly always enough. */
const SINGLE_STEPS = [0.002, 0.1, 0.2];
/** Share of packets lost within bursts above which they come in rows (RFC 3611 4.7.2 calls also two of sixteen a burst). */
const DENSE = 0.4;
/** Reports that have to be content with less before one less is sent again. */
const PATIENCE = 3;
/** More than this and so many times what it was before, in two reports in a row since more is sent: the path is full. */
const CONGESTED = { share: 0.1, times: 3, reports: 2 };
/** Reports for which only one goes along after that. */
const PENANCE = 12;

/** How many earlier packets go along with each (RFC 2198), by what the far end reports: none while nothing is lost. */
export class RedundancyDepth {
  #depth = 0;
  #content = 0;
  /** What was lost before more went along. */
  #shareBefore = 0;
  #worse = 0;
  #penance = 0;

  get depth(): number {
    return this.#depth;
  }

  /** `share` lost since the report before, 0 to 1; `density` of losses in bursts (RFC 3611 4.7.2), null when unknown. */
  reported(share: number, density: number | null): void {
    const steps = density !== null && density < DENSE ? SINGLE_STEPS : STEPS;
    const wanted = Math.min(DEEPEST, steps.filter(step => share >= step).length);
    const worse = this.#depth > 1 && share > Math.max(CONGESTED.share, CONGESTED.times * this.#shareBefore);
    this.#worse = worse ? this.#worse + 1 : 0;
    if (this.#worse >= CONGESTED.reports) this.#penance = PENANCE;
    if (wanted > this.#depth) this.#shareBefore = share;
    this.#settle(this.#penance > 0 ? Math.min(1, wanted) : wanted);
    if (this.#penance > 0) this.#penance--;
  }

  /** Up at once, down slowly; down at once where the path is full. */
  #settle(wanted: number): void {
    if (wanted >= this.#depth || this.#penance > 0) {
      this.#depth = wanted;
      this.#content = 0;
    } else if (++this.#content >= PATIENCE) {
      this.#depth--;
      this.#content = 0;
    }
  }
}
