/** How a stream treats the network, by configuration. Part of the protocol between the threads. */
export type StreamNetwork = {
  /** Type-of-service octet of what is sent, 0 to 255 (RFC 2474), where the system permits it. */
  readonly tos?: number;
  /** Takes sound from any port of every address that was agreed in this call, not only from the one that speaks now. */
  readonly severalSources: boolean;
  /** Answers to where sound really comes from while nothing came from the agreed address (latching, RFC 7362). */
  readonly natLatch: boolean;
  /** Something goes out at least so often, also while nothing is said (RFC 6263), milliseconds; 0: not. */
  readonly keepAliveMs: number;
  /** A far end that should speak and says nothing, in RTP nor RTCP, for so long counts as gone, milliseconds; 0: never. */
  readonly brokenMs: number;
};

/** What is not configured. */
export const CAREFUL_NETWORK: StreamNetwork = {
  severalSources: false,
  natLatch: false,
  keepAliveMs: 0,
  brokenMs: 0,
};
