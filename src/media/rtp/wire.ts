/** The door of `rtp-packet`: RTP and RTCP octets to plain data and back (docs/decisions/rtp.md). */
import {
  buildBYE,
  buildRR,
  buildSDES,
  buildSR,
  parseRTCPCompound,
  serialize,
  type ReportBlock as WireReport,
} from 'rtp-packet';
import { buildXr, parseXr, XR_TYPE, type XrBlock, type XrPacket } from '../rtcp/xr.ts';

const HEADER_OCTETS = 12;

export type RtpPacket = {
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
};

/**
 * Null for what is not RTP version 2, or ends before its own header does (RFC 3550 5.1, 5.3.1). Our own, since a library makes
 * lists of sources and extensions of each packet that nobody here reads.
 */
export function parseRtp(datagram: Buffer): RtpPacket | null {
  const { length } = datagram;
  const first = datagram[0] ?? 0;
  if (length < HEADER_OCTETS || first >> 6 !== 2) return null;
  let start = HEADER_OCTETS + 4 * (first & 0x0f);
  const isExtended = (first & 0x10) !== 0;
  if (isExtended) start += start + 4 > length ? length : 4 + 4 * datagram.readUInt16BE(start + 2);
  if (start > length) return null;
  // A count that cannot be is no padding: better some octets too many than sound thrown away.
  const padded = (first & 0x20) === 0 ? 0 : (datagram[length - 1] as number);
  const end = start + padded <= length ? length - padded : length;
  const second = datagram[1] as number;
  return {
    marker: second >= 0x80,
    payloadType: second & 0x7f,
    sequence: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    ssrc: datagram.readUInt32BE(8),
    payload: datagram.subarray(start, end),
  };
}

/** RTP and RTCP may share a port: their types keep out of each other's way (RFC 5761 4). */
export function isRtcp(datagram: Uint8Array): boolean {
  const type = datagram[1] ?? 0;
  return type >= 192 && type <= 223;
}

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
    const packet = serialize(blank);
    this.#packets = Array.from({ length: PACKETS }, () => Buffer.from(packet));
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
  | { readonly type: 'bye'; readonly ssrcs: readonly number[] }
  | XrPacket;

/** The field that counts them has five bits. */
const MOST_REPORTS = 31;
const REPORT_HEADER = 8;
const SENDER_REPORT_OCTETS = 28;

/** What one RTCP datagram says of us and of those whom we hear. */
export type CompoundParts = {
  readonly ssrc: number;
  /** Null leaves SDES out: only where reduced size was agreed (RFC 5506). */
  readonly cname: string | null;
  readonly sender: SenderInfo | null;
  /** One block per source that is heard, up to 31. */
  readonly reports: readonly ReceptionReport[];
  readonly extended?: readonly XrBlock[];
  readonly bye: boolean;
};

/** A compound packet as RFC 3550 6.1 wants it: a report first, also when there is nothing to report, then SDES. */
export function buildCompound(parts: CompoundParts): Buffer {
  const { ssrc, cname, extended = [] } = parts;
  const packets = [buildReport(parts)];
  if (cname !== null) packets.push(buildSDES(ssrc, cname));
  if (extended.length > 0) packets.push(buildXr(ssrc, extended));
  if (parts.bye) packets.push(buildBYE([parts.ssrc]));
  return Buffer.concat(packets);
}

/** The library makes an SR without and an RR with one report block; SR with a block and RR without come from its parts. */
function buildReport({ ssrc, sender, reports }: CompoundParts): Buffer {
  const block = (report: ReceptionReport | null): Buffer => buildRR({ ssrc, ...wireReport(report) });
  const head =
    sender === null
      ? block(null).subarray(0, REPORT_HEADER)
      : buildSR({
          ssrc,
          ntpTimestamp: [sender.ntp[0], sender.ntp[1]],
          rtpTimestamp: sender.timestamp,
          packetCount: sender.packets,
          octetCount: sender.octets,
        }).subarray(0, SENDER_REPORT_OCTETS);
  const blocks = reports.slice(0, MOST_REPORTS).map(report => block(report).subarray(REPORT_HEADER));
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

/**
 * Reports, BYEs and extended reports of a datagram; everything else in it, and garbage, is left out. It begins with a report
 * (RFC 3550 A.2) unless packets may come alone (`reducedSize`, RFC 5506).
 */
export function parseRtcp(datagram: Buffer, reducedSize = false): RtcpPacket[] {
  const parts = rtcpParts(datagram);
  const first = parts[0]?.[1] ?? 0;
  if (!reducedSize && first !== SENDER_REPORT && first !== RECEIVER_REPORT) return [];
  return parts.flatMap(part => parsePart(part) ?? []);
}

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;

/** The packets of a compound; what is cut off at its end is left out. */
function rtcpParts(datagram: Buffer): Buffer[] {
  const parts = [];
  for (let at = 0; at + 4 <= datagram.length; ) {
    const end = at + 4 * (datagram.readUInt16BE(at + 2) + 1);
    if (datagram.readUInt8(at) >> 6 !== 2 || end > datagram.length) break;
    parts.push(datagram.subarray(at, end));
    at = end;
  }
  return parts;
}

function parsePart(packet: Buffer): RtcpPacket | null {
  if (packet[1] === XR_TYPE) return parseXr(packet);
  // The library loses who sent a report without blocks.
  if (packet[1] === RECEIVER_REPORT && packet.length === REPORT_HEADER) {
    return { type: 'report', ssrc: packet.readUInt32BE(4), sender: null, reports: [] };
  }
  const [part] = parseRTCPCompound(packet);
  if (part?.name === 'BYE') return { type: 'bye', ssrcs: part.ssrcs ?? [] };
  if (part?.name !== 'SR' && part?.name !== 'RR') return null;
  const reports = (part.reports ?? []).map(report => ({
    ssrc: report.mediaSsrc,
    fractionLost: report.fractionLost,
    // Signed, 24 bits: duplicates make it negative.
    lost: (report.totalLost << 8) >> 8,
    highestSequence: report.highestSeq,
    jitter: report.jitter,
    lastReport: report.lastSR,
    sinceLastReport: report.delaySinceLastSR,
  }));
  const ntp = [part.ntpTimestampMsw ?? 0, part.ntpTimestampLsw ?? 0] as const;
  return { type: 'report', ssrc: part.ssrc ?? 0, sender: part.name === 'SR' ? { ntp } : null, reports };
}
