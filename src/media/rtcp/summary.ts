import type { StatisticsSummary } from './xr.ts';

/** Loss and jitter between two reports (RFC 3611 4.6). Jitter in timestamp units. */
export class Summary {
  #begin = 0;
  #received = 0;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = 0;
  #sum = 0;
  #squares = 0;

  /** A source begins with this sequence number. */
  restart(sequence: number): void {
    this.#clear(sequence);
    this.#received = 1;
  }

  /** A packet whose way took so much longer or shorter than that of the one before. */
  packet(change: number): void {
    this.#received++;
    this.#minimum = Math.min(this.#minimum, change);
    this.#maximum = Math.max(this.#maximum, change);
    this.#sum += change;
    this.#squares += change * change;
  }

  /** Up to the extended sequence number `highest`; null when nothing came. The next summary begins behind it. */
  take(ssrc: number, highest: number): StatisticsSummary | null {
    const received = this.#received;
    if (received === 0) return null;
    const mean = this.#sum / received;
    const deviation = Math.sqrt(Math.max(0, this.#squares / received - mean * mean));
    const surplus = received - (highest + 1 - this.#begin);
    const minimum = Number.isFinite(this.#minimum) ? this.#minimum : 0;
    const summary: StatisticsSummary = {
      type: 'statistics',
      ssrc,
      begin: this.#begin & 0xffff,
      end: (highest + 1) & 0xffff,
      lost: Math.max(0, -surplus),
      duplicates: Math.max(0, surplus),
      jitter: { minimum, maximum: this.#maximum, mean, deviation },
    };
    this.#clear(highest + 1);
    return summary;
  }

  #clear(begin: number): void {
    this.#begin = begin;
    this.#received = 0;
    this.#minimum = Number.POSITIVE_INFINITY;
    this.#maximum = 0;
    this.#sum = 0;
    this.#squares = 0;
  }
}
