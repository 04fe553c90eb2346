/** The door of `rtp-packet`: RTP and RTCP octets to plain data and back (docs/decisions/rtp.md). */
import {
  buildBYE,
  buildRR,
  buildSDES,
  buildSR,
  parse,
  parseRTCPCompound,
  serialize,
  type ReportBlock as WireReport,
} from 'rtp-packet';

export type RtpPacket = {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
};

/** Null for what is not RTP version 2. */
export function parseRtp(datagram: Buffer): RtpPacket | null {
  const packet = parse(datagram);
  if (packet === null) return null;
  return {
    marker: packet.marker,
    payloadType: packet.payloadType,
    sequence: packet.sequenceNumber,
    timestamp: packet.timestamp,
    ssrc: packet.ssrc,
    payload: packet.payload,
  };
}

/** RTP and RTCP may share a port: their types keep out of each other's way (RFC 5761 4). */
export function isRtcp(datagram: Uint8Array): boolean {
  const type = datagram[1] ?? 0;
  return type >= 192 && type <= 223;
}

const HEADER_OCTETS = 12;
/** A packet's memory is used again after so many others: by then the socket has given it to the kernel. */
const PACKETS = 8;

/**
 * Packets made once by the library and filled in again and again, so that sending allocates nothing.
 * `payload` is where the next packet's payload is written; `seal` completes that packet and steps on.
 */
export class PacketRing {
  readonly #packets: readonly Buffer[];
  readonly #payloads: readonly Buffer[];
  #next = 0;

  /** `longest` payload in octets. */
  constructor(ssrc: number, longest: number) {
    const blank = { payloadType: 0, sequenceNumber: 0, timestamp: 0, ssrc, payload: new Uint8Array(longest) };
    this.#packets = Array.from({ length: PACKETS }, () => serialize(blank));
    this.#payloads = this.#packets.map(packet => packet.subarray(HEADER_OCTETS));
  }

  get payload(): Buffer {
    return this.#payloads[this.#next] as Buffer;
  }

  /** Returns the buffer whose first `octets + 12` octets are the packet. */
  seal(marker: boolean, payloadType: number, sequence: number, timestamp: number): Buffer {
    const packet = this.#packets[this.#next] as Buffer;
    packet[1] = (marker ? 0x80 : 0) | payloadType;
    packet.writeUInt16BE(sequence, 2);
    packet.writeUInt32BE(timestamp, 4);
    this.#next = (this.#next + 1) % PACKETS;
    return packet;
  }

  /** Length of a packet with so many octets of payload. */
  static length(octets: number): number {
    return HEADER_OCTETS + octets;
  }
}

/** RFC 3550 6.4.1; times in their wire units. */
export type ReceptionReport = {
  readonly ssrc: number;
  readonly fractionLost: number;
  readonly lost: number;
  readonly highestSequence: number;
  readonly jitter: number;
  readonly lastReport: number;
  readonly sinceLastReport: number;
};

export type SenderInfo = {
  /** NTP time, seconds and 2^-32 seconds. */
  readonly ntp: readonly [number, number];
  readonly timestamp: number;
  readonly packets: number;
  readonly octets: number;
};

export type RtcpPacket =
  | {
      readonly type: 'report';
      readonly ssrc: number;
      readonly sender: { readonly ntp: readonly [number, number] } | null;
      readonly reports: readonly ReceptionReport[];
    }
  | { readonly type: 'bye'; readonly ssrcs: readonly number[] };

const REPORT_HEADER = 8;
const SENDER_REPORT_OCTETS = 28;

/** A compound packet as RFC 3550 6.1 wants it: a report first, also when there is nothing to report, then SDES. */
export function buildCompound(parts: {
  ssrc: number;
  cname: string;
  sender: SenderInfo | null;
  report: ReceptionReport | null;
  bye: boolean;
}): Buffer {
  const packets = [buildReport(parts), buildSDES(parts.ssrc, parts.cname)];
  if (parts.bye) packets.push(buildBYE([parts.ssrc]));
  return Buffer.concat(packets);
}

/** The library makes an SR without and an RR with one report block; SR with a block and RR without come from its parts. */
function buildReport(parts: { ssrc: number; sender: SenderInfo | null; report: ReceptionReport | null }): Buffer {
  const { ssrc, sender, report } = parts;
  const receiver = buildRR({ ssrc, ...wireReport(report) });
  const head =
    sender === null
      ? receiver.subarray(0, REPORT_HEADER)
      : buildSR({
          ssrc,
          ntpTimestamp: [sender.ntp[0], sender.ntp[1]],
          rtpTimestamp: sender.timestamp,
          packetCount: sender.packets,
          octetCount: sender.octets,
        }).subarray(0, SENDER_REPORT_OCTETS);
  const blocks = report === null ? [] : [receiver.subarray(REPORT_HEADER)];
  const packet = Buffer.concat([head, ...blocks]);
  packet[0] = 0x80 | blocks.length;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  return packet;
}

function wireReport(report: ReceptionReport | null): WireReport {
  return {
    mediaSsrc: report?.ssrc ?? 0,
    fractionLost: report?.fractionLost ?? 0,
    totalLost: report?.lost ?? 0,
    highestSeq: report?.highestSequence ?? 0,
    jitter: report?.jitter ?? 0,
    lastSR: report?.lastReport ?? 0,
    delaySinceLastSR: report?.sinceLastReport ?? 0,
  };
}

/** Reports and BYEs of a compound packet; everything else in it, and garbage, is left out. */
export function parseRtcp(datagram: Buffer): RtcpPacket[] {
  const packets: RtcpPacket[] = [];
  for (const part of parseRTCPCompound(datagram)) {
    if (part.name === 'BYE') {
      packets.push({ type: 'bye', ssrcs: part.ssrcs ?? [] });
    } else if (part.name === 'SR' || part.name === 'RR') {
      packets.push({
        type: 'report',
        ssrc: part.ssrc ?? 0,
        sender: part.name === 'SR' ? { ntp: [part.ntpTimestampMsw ?? 0, part.ntpTimestampLsw ?? 0] } : null,
        reports: (part.reports ?? []).map(report => ({
          ssrc: report.mediaSsrc,
          fractionLost: report.fractionLost,
          lost: report.totalLost,
          highestSequence: report.highestSeq,
          jitter: report.jitter,
          lastReport: report.lastSR,
          sinceLastReport: report.delaySinceLastSR,
        })),
      });
    }
  }
  return packets;
}
