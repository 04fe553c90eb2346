type Ntp = readonly [number, number];
type Echo = { readonly lastReport: number; readonly sinceLastReport: number };

/** Ticks of the middle 32 bits of an NTP time in a millisecond. */
const TICKS_PER_MS = 65.536;

/** The middle 32 bits: seconds and 1/65536 s. */
export function middleOf(ntp: Ntp): number {
  return (((ntp[0] & 0xffff) << 16) | (ntp[1] >>> 16)) >>> 0;
}

/**
 * Times of the far end that we echo, and ours that it echoed: by sender reports (RFC 3550 6.4.1), and by reference times of
 * those who only listen (RFC 3611 4.4, 4.5). `now` in ms.
 */
export class RoundTrip {
  readonly #ssrc: number;
  #report = { middle: 0, at: 0 };
  #reference = { ssrc: -1, middle: 0, at: 0 };
  #ms: number | null = null;

  constructor(ssrc: number) {
    this.#ssrc = ssrc;
  }

  get ms(): number | null {
    return this.#ms;
  }

  senderReport(ntp: Ntp, now: number): void {
    this.#report = { middle: middleOf(ntp), at: now };
  }

  referenceTime(ssrc: number, ntp: Ntp, now: number): void {
    this.#reference = { ssrc, middle: middleOf(ntp), at: now };
  }

  /** For a report block; zeros before the first sender report. */
  lastReport(now: number): Echo {
    return this.#report.middle === 0 ? { lastReport: 0, sinceLastReport: 0 } : echo(this.#report, now);
  }

  /** Null before the first reference time. */
  lastReferenceTime(now: number): (Echo & { readonly ssrc: number }) | null {
    if (this.#reference.ssrc < 0 || this.#reference.ssrc === this.#ssrc) return null;
    return { ssrc: this.#reference.ssrc, ...echo(this.#reference, now) };
  }

  /** RFC 3550 6.4.1, figure 2: arrival minus LSR minus DLSR. `arrival` is the middle of an NTP time. */
  echoed({ lastReport, sinceLastReport }: Echo, arrival: number): void {
    if (lastReport === 0) return;
    this.#ms = Math.max(0, ((arrival - lastReport - sinceLastReport) | 0) / TICKS_PER_MS);
  }
}

function echo({ middle, at }: { middle: number; at: number }, now: number): Echo {
  return { lastReport: middle, sinceLastReport: Math.round((now - at) * TICKS_PER_MS) >>> 0 };
}
