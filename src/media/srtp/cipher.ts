/** Protects packets in place under the session keys of one master key. `roc` and `index` as in RFC 3711 3. */
export interface PacketCipher {
  /** Octets that protection adds: tag, master key identifier, SRTCP index. */
  readonly rtpOverhead: number;
  readonly rtcpOverhead: number;
  /** `header` octets stay readable; `length` is that of the plain packet, also below. */
  sealRtp(packet: Buffer, header: number, length: number, roc: number): void;
  /** False, and the packet unchanged, when it is not authentic. */
  openRtp(packet: Buffer, header: number, length: number, roc: number): boolean;
  /** `word` is the index with the E bit. */
  sealRtcp(packet: Buffer, length: number, word: number): void;
  openRtcp(packet: Buffer, length: number): boolean;
  /** Where the word with E bit and index is. */
  rtcpWordAt(length: number): number;
  /** Where the master key identifier of a protected packet begins. */
  rtpMkiAt(protectedLength: number): number;
  rtcpMkiAt(protectedLength: number): number;
}

/** Session parameters of RFC 4568 6.3 that weaken the protection: all true unless both sides asked for less. */
export type Coverage = {
  readonly encryptRtp: boolean;
  readonly encryptRtcp: boolean;
  readonly authenticateRtp: boolean;
};

export const FULL_COVERAGE: Coverage = { encryptRtp: true, encryptRtcp: true, authenticateRtp: true };

/** Octets of a packet's RTCP header that stay readable (RFC 3711 3.4). */
export const RTCP_CLEAR = 8;
/** The E bit: the packet is encrypted. */
export const ENCRYPTED = 0x8000_0000;
