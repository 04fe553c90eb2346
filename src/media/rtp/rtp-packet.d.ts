/** The part of rtp-packet 0.4 that `wire.ts` uses; the package brings no types. */
declare module 'rtp-packet' {
  export function serialize(packet: {
    payloadType: number;
    sequenceNumber: number;
    timestamp: number;
    ssrc: number;
    payload: Uint8Array;
  }): Buffer;

  export type ReportBlock = {
    mediaSsrc: number;
    fractionLost: number;
    totalLost: number;
    highestSeq: number;
    jitter: number;
    lastSR: number;
    delaySinceLastSR: number;
  };
  export function buildSR(options: {
    ssrc: number;
    ntpTimestamp: [number, number];
    rtpTimestamp: number;
    packetCount: number;
    octetCount: number;
  }): Buffer;
  export function buildRR(options: ReportBlock & { ssrc: number }): Buffer;
  export function buildSDES(ssrc: number, cname: string): Buffer;
  export function buildBYE(ssrcs: number[]): Buffer;
  export function parseRTCPCompound(datagram: Buffer): {
    name?: string;
    ssrc?: number;
    ntpTimestampMsw?: number;
    ntpTimestampLsw?: number;
    reports?: ReportBlock[];
    ssrcs?: number[];
  }[];
}
