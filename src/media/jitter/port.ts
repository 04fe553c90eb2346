/**
 * What stands between the network's uneven time and the even time of the tick. The receiver puts packets in as
 * they arrive and gets one frame whenever its sound runs out.
 */
export type JitterOutcome =
  /** `frame` holds the next packet's payload. */
  | 'frame'
  /** A frame should be played here and is not there: conceal it. */
  | 'lost'
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
};

export type JitterStats = {
  /** Came after their time or did not fit. */
  readonly late: number;
  /** Came twice. */
  readonly duplicates: number;
  /** Were owed and never came in time. */
  readonly lost: number;
  /** Frames left out, and frames concealed, to bring the delay to its target. */
  readonly shortened: number;
  readonly stretched: number;
  /** Delay that the buffer adds now, and that it aims at, milliseconds. */
  readonly delayMs: number;
  readonly targetMs: number;
};

/** Times are monotonic milliseconds. Neither call allocates; the memory never grows. */
export interface JitterBuffer {
  put(packet: JitterPacket, now: number): void;
  /** `quiet`: what was played last was silence, so that a frame can be left out or added without being heard. */
  get(now: number, quiet: boolean): JitterOutcome;
  readonly frame: JitterFrame;
  stats(): JitterStats;
  /** Forgets what waits, for a source that starts anew. What was learnt of the network stays. */
  reset(): void;
}
