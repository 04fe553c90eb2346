/** How well one side hears the other. R on the scale of 0 to 100, opinions of 1 to 4.5. */
export type Hearing = {
  /** Per cent of all packets that never came (what error correction brought back counts as come), and that came too late. */
  readonly lossPercent: number;
  readonly discardPercent: number;
  /** Interarrival jitter (RFC 3550 6.4.1), milliseconds. */
  readonly jitterMs: number;
  /** Listening alone, and conversation with its delay. */
  readonly rLq: number;
  readonly rCq: number;
  readonly mosLq: number;
  readonly mosCq: number;
};

/** What a stream has measured since it began (RFC 3611 4.7). */
export type StreamQuality = {
  readonly codec: string;
  /** How it is rated. */
  readonly rating: 'G.107' | 'G.107.1';
  readonly near: Hearing;
  /** From the far end's own reports; null until there are any. */
  readonly far: Hearing | null;
  /** Loss bursts and the gaps between them: share of packets lost in them, 0 to 1, and mean length, milliseconds. */
  readonly burst: { readonly density: number; readonly ms: number };
  readonly gap: { readonly density: number; readonly ms: number };
  /** Milliseconds; null until measured. */
  readonly roundTripMs: number | null;
  /** Spent inside this phone, to and fro: packets, jitter buffer, sound device. */
  readonly endSystemMs: number;
  /** From mouth to ear, half of all that is known of both ways. */
  readonly oneWayMs: number;
  readonly buffer: { readonly nominalMs: number; readonly maximumMs: number; readonly boundMs: number };
  readonly ssrc: number;
  /** -1 before the first packet. */
  readonly remoteSsrc: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAt: number;
  readonly at: number;
};
