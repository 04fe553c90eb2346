/**
 * What stands between the network's uneven time and the even time of the tick. The receiver puts packets in as
 * they arrive and gets one frame whenever its sound runs out.
 */
export type JitterOutcome =
  /** `frame` holds the next packet; `missing` before it never came. */
  | 'frame'
  /** A frame should be played here and is not there: conceal it. */
  | 'late'
  /** Packets are there and wait until the buffer is deep enough: silence. */
  | 'prefetching'
  /** Nothing is there and nothing is owed: silence. */
  | 'empty';

export type JitterPacket = {
  readonly sequence: number;
  readonly timestamp: number;
  readonly payloadType: number;
  readonly payload: Uint8Array;
  /** In timestamp units. */
  readonly duration: number;
};

/** Valid until the next call to the buffer. */
export type JitterFrame = {
  readonly payloadType: number;
  readonly payload: Uint8Array;
  /** Octets of `payload` that count. */
  readonly length: number;
  /** Timestamp units before this packet that were owed, never came and are not concealed yet. */
  readonly missing: number;
  /** The same with what is concealed already. */
  readonly lost: number;
};

export type JitterStats = {
  /** Packets that came after their time or did not fit. */
  readonly late: number;
  /** Packets that came twice. */
  readonly duplicates: number;
  /** Frames that were owed and whose packet never came in time, and those of them that a later packet brought. */
  readonly lost: number;
  readonly repeated: number;
  /** Delay that the buffer adds now, and that it aims at, milliseconds. */
  readonly delayMs: number;
  readonly targetMs: number;
};
