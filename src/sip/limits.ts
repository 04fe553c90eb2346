/**
 * Every bound on what others can make this agent hold or do, in one place. Sizes are octets, times milliseconds.
 * The largest message that passes them is parsed and printed in a few milliseconds (`scripts/bench/sip-parse.ts`).
 */

/** What one SIP message may cost us. */
export const LIMITS = {
  /** Head and body together; also the largest UDP datagram. */
  message: 65_535,
  /** One header field with its folded lines, and the start line. */
  line: 8_192,
  /** Header fields in one message. */
  fields: 200,
  body: 32_768,
} as const;

/** Connections of TCP and TLS, each of the two for itself. */
export const STREAM_LIMITS = {
  /** That came in; those that we open are not counted. */
  connections: 64,
  connectionsPerAddress: 16,
  /** Without any octet in either direction. */
  idle: 600_000,
  /** From an accepted connection to its first whole message. */
  firstMessage: 5_000,
  /** From the first octet of a later message to its last. */
  message: 15_000,
  connect: 5_000,
  /** Octets that wait because the other side does not read. */
  unsent: 1_048_576,
} as const;

/** New requests. Rates are per second and source: an IPv4 address, a /64 of IPv6. */
export const REQUEST_LIMITS = {
  /** Servers of ours: a panel of busy lamps on a restarted server sends hundreds of NOTIFYs at once. */
  server: { rate: 400, burst: 800 },
  /** Those that may call us directly; the rate is a setting, the burst is this many seconds of it. */
  peerBurst: 3,
  /** Everybody else: each of these costs one 403. */
  stranger: { rate: 10, burst: 20 },
  /** All that are no servers together, as a multiple of what one of them may. */
  together: 4,
  /** Sources that are told apart; above it the one that was quiet for longest is forgotten. */
  sources: 1_024,
  /** Open server transactions: all, and those that no server of ours asked for. */
  transactions: 4_000,
  peerTransactions: 1_000,
  /** Incoming calls at once, above which a caller is told 'busy': through a server of ours, and directly. */
  calls: 10,
  peerCalls: 8,
  /** Answers to our own challenges: wrong ones per second and address, and nonces that are remembered as used. */
  wrongPasswords: { rate: 0.1, burst: 5 },
  nonces: 256,
  /** At most so often is the name of a server looked up again because somebody unknown has written. */
  lookUp: 30_000,
} as const;

/** What is kept for the ladder of each dialog. */
export const TRACE_LIMITS = {
  dialogs: 50,
  /** Messages of one dialog; the oldest go. */
  steps: 100,
  /** Of one message; the rest is cut off. */
  text: 16_384,
  /** Of all messages; the oldest dialogs go. */
  total: 2_097_152,
} as const;
