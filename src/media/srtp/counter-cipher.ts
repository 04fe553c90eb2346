import { type Coverage, ENCRYPTED, type PacketCipher, RTCP_CLEAR } from './cipher.ts';
import { CounterMode, PacketHmac } from './counter-mode.ts';
import type { SessionKeys } from './derive.ts';
import type { Suite } from './suite.ts';

const WORD = 4;
const NO_ROC = -1;

/**
 * AES counter mode with HMAC-SHA1 (RFC 3711 4, RFC 6188):
 *
 *     RTP   header | payload, encrypted          | MKI | tag over all but the MKI, and the ROC
 *     RTCP  8 octets | the rest, encrypted | E, index | MKI | tag over all but the MKI
 */
export class CounterCipher implements PacketCipher {
  readonly rtpOverhead: number;
  readonly rtcpOverhead: number;
  readonly #mki: Buffer;
  readonly #coverage: Coverage;
  readonly #rtp: CounterMode;
  readonly #rtcp: CounterMode;
  readonly #rtpHmac: PacketHmac;
  readonly #rtcpHmac: PacketHmac;

  constructor(suite: Suite, keys: { rtp: SessionKeys; rtcp: SessionKeys }, mki: Buffer, coverage: Coverage) {
    const rtpTag = coverage.authenticateRtp ? suite.rtpTag : 0;
    this.rtpOverhead = mki.length + rtpTag;
    this.rtcpOverhead = WORD + mki.length + suite.rtcpTag;
    this.#mki = mki;
    this.#coverage = coverage;
    this.#rtp = new CounterMode(keys.rtp);
    this.#rtcp = new CounterMode(keys.rtcp);
    this.#rtpHmac = new PacketHmac(keys.rtp.authentication, rtpTag);
    this.#rtcpHmac = new PacketHmac(keys.rtcp.authentication, suite.rtcpTag);
  }

  sealRtp(packet: Buffer, header: number, length: number, roc: number): void {
    if (this.#coverage.encryptRtp) this.#cryptRtp(packet, header, length, roc);
    this.#mki.copy(packet, length);
    if (this.#coverage.authenticateRtp) this.#rtpHmac.sign(packet, length, roc, length + this.#mki.length);
  }

  openRtp(packet: Buffer, header: number, length: number, roc: number): boolean {
    const { authenticateRtp, encryptRtp } = this.#coverage;
    if (authenticateRtp && !this.#rtpHmac.verify(packet, length, roc, length + this.#mki.length)) return false;
    if (encryptRtp) this.#cryptRtp(packet, header, length, roc);
    return true;
  }

  sealRtcp(packet: Buffer, length: number, word: number): void {
    if (this.#coverage.encryptRtcp) this.#cryptRtcp(packet, length, word);
    packet.writeUInt32BE(this.#coverage.encryptRtcp ? word : word & ~ENCRYPTED, length);
    this.#mki.copy(packet, length + WORD);
    this.#rtcpHmac.sign(packet, length + WORD, NO_ROC, length + WORD + this.#mki.length);
  }

  /** The E bit must be what was agreed on: nobody on the way can have switched encryption off. */
  openRtcp(packet: Buffer, length: number): boolean {
    const word = packet.readUInt32BE(length);
    if (word >= ENCRYPTED !== this.#coverage.encryptRtcp) return false;
    if (!this.#rtcpHmac.verify(packet, length + WORD, NO_ROC, length + WORD + this.#mki.length)) return false;
    if (this.#coverage.encryptRtcp) this.#cryptRtcp(packet, length, word);
    return true;
  }

  rtcpWordAt(length: number): number {
    return length;
  }

  rtpMkiAt(protectedLength: number): number {
    return protectedLength - this.rtpOverhead;
  }

  rtcpMkiAt(protectedLength: number): number {
    return protectedLength - this.rtcpOverhead + WORD;
  }

  #cryptRtp(packet: Buffer, header: number, length: number, roc: number): void {
    this.#rtp.apply(packet, header, length, packet.readUInt32BE(8), roc, packet.readUInt16BE(2));
  }

  #cryptRtcp(packet: Buffer, length: number, word: number): void {
    const index = word & ~ENCRYPTED;
    this.#rtcp.apply(packet, RTCP_CLEAR, length, packet.readUInt32BE(4), index >>> 16, index & 0xffff);
  }
}
