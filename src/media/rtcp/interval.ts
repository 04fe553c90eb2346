/** RFC 3550 6.2: never more often than this in the mean; half of it before the first packet. */
const MINIMUM_MS = 5000;
const SENDER_SHARE = 0.25;
/** e - 3/2: makes up for the mean of timer reconsideration (RFC 3550 6.3.1). */
const COMPENSATION = Math.E - 1.5;

export type IntervalInput = {
  readonly members: number;
  readonly senders: number;
  readonly weSent: boolean;
  /** Octets per second of all RTCP, 5 % of the session's bandwidth. */
  readonly bandwidth: number;
  /** Mean octets of an RTCP packet with its IP and UDP headers. */
  readonly packetSize: number;
  readonly first: boolean;
};

/** Milliseconds until the next RTCP packet (RFC 3550 6.3.1 and A.7). `random` in [0, 1). */
export function rtcpInterval(input: IntervalInput, random: number): number {
  let { members, bandwidth } = input;
  if (input.senders > 0 && input.senders <= input.members * SENDER_SHARE) {
    bandwidth *= input.weSent ? SENDER_SHARE : 1 - SENDER_SHARE;
    members = input.weSent ? input.senders : members - input.senders;
  }
  const minimum = input.first ? MINIMUM_MS / 2 : MINIMUM_MS;
  const interval = Math.max(minimum, (1000 * input.packetSize * members) / bandwidth);
  return (interval * (random + 0.5)) / COMPENSATION;
}
