import type { Fault } from '../../base/result.ts';

/** Both directions of one codec in one stream. Nothing is allocated in any of these calls but the constructor. */
export interface Codec {
  /**
   * Writes the payload of `count` samples to the front of `payload`; returns its octets. 0: nothing is to be sent for
   * this frame (discontinuous transmission).
   */
  encode(samples: Int16Array, count: number, payload: Uint8Array): number;
  /** Writes the samples of the first `octets` of `payload`; returns how many. Garbage gives noise, never an exception. */
  decode(payload: Uint8Array, octets: number, samples: Int16Array): number;
  /** The decoder's own concealment of `count` samples that never came; returns how many it wrote. */
  conceal?(samples: Int16Array, count: number): number;
  /**
   * Forward error correction: the `count` samples before this payload, as far as the payload carries them; returns how
   * many it wrote, 0 when it carries none. The payload itself is decoded afterwards as usual.
   */
  recover?(payload: Uint8Array, octets: number, samples: Int16Array, count: number): number;
  /** What was played in place of `count` samples that never came: the decoder's memory goes through it. */
  follow?(samples: Int16Array, count: number): void;
  /** Takes the last `follow` back, and what was decoded since; whoever can follow can do this. */
  rewind?(): void;
  /** The far end described silence and now rests: nothing is missing, and `conceal` goes on with what was described. */
  readonly quiet?: boolean;
  /** What share of our packets the far end misses, 0 to 1, from its reports. */
  lossReported?(share: number): void;
  /** What the encoder may spend at most, 0 to 10; it never spends more than it was made for. */
  spare?(effort: number): void;
  /** Frees what the garbage collector does not see. */
  close?(): void;
}

/** What the catalogue knows of a codec: its entry in SDP, and how to make one. */
export type CodecRecord = {
  /** What the phone and its configuration call it, upper case; no two have the same. */
  readonly name: string;
  /** Encoding name as the RTP payload format registry spells it, when that is another one. */
  readonly encoding?: string;
  /** RTP timestamp units per second. */
  readonly clockRate: number;
  /** Samples per second of the sound itself: G.722 has 16000 at a clock rate of 8000 (RFC 3551 4.5.2). */
  readonly sampleRate: number;
  /** As rtpmap says them; the sound is always mono. */
  readonly channels: number;
  /** Packet time we send when nothing was asked for, milliseconds. */
  readonly ptime: number;
  /** RFC 3551 table 4; null when it must be negotiated. */
  readonly payloadType: number | null;
  /** What we say about us in a=fmtp when the configuration says nothing else; '' for nothing. */
  readonly fmtp: string;
  /**
   * What follows from the other side's format parameters and ours: what we answer, and which packet times (milliseconds,
   * ascending) are possible. Left out: we answer with ours, and any whole 10 ms will do.
   */
  readonly terms?: (theirs: string, ours: string) => { readonly fmtp: string; readonly packetTimes: readonly number[] };
  /** In pauses it sends descriptions of its own, or nothing: comfort noise packets are not for it. */
  readonly ownSilence?: true;
  /** Why this build cannot run it; such a codec is not offered. */
  readonly missing?: Fault;
  /** Length of the first `octets` of `payload`, in timestamp units; 0 when that cannot be a payload. */
  duration(payload: Uint8Array, octets: number): number;
  /** With the format parameters of the other side, and with ours, which are `fmtp` when left out. */
  create(theirs: string, ours?: string): Codec;
};
