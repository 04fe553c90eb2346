import type { ReceptionReport } from '../rtp/wire.ts';
import { Summary } from './summary.ts';
import type { StatisticsSummary } from './xr.ts';

/** A jump of the sequence number further than this is a new start of the sender, not loss (RFC 3550 A.1). */
const MAX_DROPOUT = 3000;
const MAX_MISORDER = 100;

/** After this silence of a source the first packet of another one, or of a new start, is taken at once, milliseconds. */
const SILENT_MS = 500;

/** What became of a packet: part of the stream, the first of a new one, or not believed yet. */
export type Arrival = 'same' | 'restarted' | 'ignored';

/** What arrives from one source, by RFC 3550 A.1 (sequence numbers), A.3 (loss) and A.8 (jitter). */
export class Reception {
  readonly #clockRate: number;
  #ssrc = -1;
  #base = 0;
  /** Highest sequence number seen, with its wraps above bit 16. */
  #highest = 0;
  #received = 0;
  #lostBefore = 0;
  #receivedBefore = 0;
  #transit = 0;
  #jitter = 0;
  #expectedAtReport = 0;
  #receivedAtReport = 0;
  #arrivedAt = 0;
  readonly #summary = new Summary();
  /** Another source or number that may turn out to be a new start, and the number that would prove it. */
  #candidate = -1;
  #candidateNext = 0;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Source of the last packet; -1 before any. */
  get ssrc(): number {
    return this.#ssrc;
  }

  /** All packets since the beginning, also those of earlier sources. */
  get received(): number {
    return this.#receivedBefore + this.#received;
  }

  /** Packets that never came; duplicates can make up for losses, as in RTCP, but not below 0. */
  get lost(): number {
    return this.#lostBefore + Math.max(0, this.#expected - this.#received);
  }

  get jitterMs(): number {
    return (this.#jitter * 1000) / this.#clockRate;
  }

  /**
   * `now` in ms. While a source speaks, another one (or a leap of its numbers) is believed with its second packet in a row
   * (RFC 3550 A.1): a stray or forged packet changes nothing.
   */
  packet(ssrc: number, sequence: number, timestamp: number, now: number): Arrival {
    const known = ssrc === this.#ssrc && this.#follows(sequence);
    if (!known && !this.#believes(ssrc, sequence, now)) return 'ignored';
    if (!known) this.#restart(ssrc, sequence);
    this.#candidate = -1;
    this.#arrivedAt = now;
    this.#received++;
    const transit = (now * this.#clockRate) / 1000 - timestamp;
    if (known) {
      // The timestamp wraps at 2^32: the difference is taken modulo that.
      const change = Math.abs(Math.round(transit - this.#transit) | 0);
      this.#jitter += (change - this.#jitter) / 16;
      this.#summary.packet(change);
    }
    this.#transit = transit;
    return known ? 'same' : 'restarted';
  }

  /** The block for the next RTCP packet, without its times; null when nothing ever came. */
  report(): Omit<ReceptionReport, 'lastReport' | 'sinceLastReport'> | null {
    if (this.#ssrc < 0) return null;
    const expected = this.#expected - this.#expectedAtReport;
    const lost = expected - (this.#received - this.#receivedAtReport);
    this.#expectedAtReport = this.#expected;
    this.#receivedAtReport = this.#received;
    return {
      ssrc: this.#ssrc,
      fractionLost: expected > 0 && lost > 0 ? Math.min(255, Math.floor((lost * 256) / expected)) : 0,
      lost: Math.min(0x7fffff, Math.max(-0x800000, this.#expected - this.#received)),
      highestSequence: this.#highest >>> 0,
      jitter: Math.floor(this.#jitter),
    };
  }

  /** What happened since the last summary (RFC 3611 4.6); null when nothing came. */
  summary(): StatisticsSummary | null {
    return this.#summary.take(this.#ssrc, this.#highest);
  }

  get #expected(): number {
    return this.#ssrc < 0 ? 0 : this.#highest - this.#base + 1;
  }

  #believes(ssrc: number, sequence: number, now: number): boolean {
    const second = ssrc === this.#candidate && sequence === this.#candidateNext;
    this.#candidate = ssrc;
    this.#candidateNext = (sequence + 1) & 0xffff;
    return second || this.#ssrc < 0 || now - this.#arrivedAt >= SILENT_MS;
  }

  #follows(sequence: number): boolean {
    const ahead = ((sequence - this.#highest) << 16) >> 16;
    if (ahead > MAX_DROPOUT || ahead < -MAX_MISORDER) return false;
    if (ahead > 0) this.#highest += ahead;
    return true;
  }

  #restart(ssrc: number, sequence: number): void {
    this.#lostBefore = this.lost;
    this.#receivedBefore = this.received;
    this.#ssrc = ssrc;
    this.#base = sequence;
    this.#highest = sequence;
    this.#received = 0;
    this.#jitter = 0;
    this.#expectedAtReport = 0;
    this.#receivedAtReport = 0;
    this.#summary.restart(sequence);
  }
}
