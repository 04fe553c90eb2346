import {
  type CipherGCMTypes,
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type DecipherGCM,
  type KeyObject,
} from 'node:crypto';
import { type PacketCipher, RTCP_CLEAR } from './cipher.ts';
import type { SessionKeys } from './derive.ts';
import { LONGEST_TAG as TAG } from './suite.ts';

const WORD = 4;
const OPTIONS = { authTagLength: TAG };

/**
 * AES-GCM (RFC 7714):
 *
 *     RTP   header | payload, encrypted | tag | MKI
 *     RTCP  8 octets | the rest, encrypted | tag | E, index | MKI
 *
 * A GCM cipher object takes one nonce, so each packet needs one; with the key as a KeyObject it is cheap.
 */
export class AeadCipher implements PacketCipher {
  readonly rtpOverhead: number;
  readonly rtcpOverhead: number;
  readonly #mki: Buffer;
  readonly #rtp: Gcm;
  readonly #rtcp: Gcm;
  /** The readable part of an SRTCP packet and its index word stand together in no packet. */
  readonly #rtcpClear = Buffer.alloc(RTCP_CLEAR + WORD);

  constructor(keys: { rtp: SessionKeys; rtcp: SessionKeys }, mki: Buffer) {
    this.rtpOverhead = TAG + mki.length;
    this.rtcpOverhead = TAG + WORD + mki.length;
    this.#mki = mki;
    this.#rtp = new Gcm(keys.rtp);
    this.#rtcp = new Gcm(keys.rtcp);
  }

  sealRtp(packet: Buffer, header: number, length: number, roc: number): void {
    this.#rtp.nonce(packet.readUInt32BE(8), Math.floor(roc / 0x10000), roc % 0x10000, packet.readUInt16BE(2));
    this.#rtp.seal(packet, header, length, packet.subarray(0, header));
    this.#mki.copy(packet, length + TAG);
  }

  openRtp(packet: Buffer, header: number, length: number, roc: number): boolean {
    this.#rtp.nonce(packet.readUInt32BE(8), Math.floor(roc / 0x10000), roc % 0x10000, packet.readUInt16BE(2));
    return this.#rtp.open(packet, header, length, packet.subarray(0, header));
  }

  sealRtcp(packet: Buffer, length: number, word: number): void {
    packet.writeUInt32BE(word, length + TAG);
    this.#mki.copy(packet, length + TAG + WORD);
    this.#rtcp.seal(packet, RTCP_CLEAR, length, this.#prepareRtcp(packet, length));
  }

  openRtcp(packet: Buffer, length: number): boolean {
    return this.#rtcp.open(packet, RTCP_CLEAR, length, this.#prepareRtcp(packet, length));
  }

  rtcpWordAt(length: number): number {
    return length + TAG;
  }

  rtpMkiAt(protectedLength: number): number {
    return protectedLength - this.#mki.length;
  }

  rtcpMkiAt(protectedLength: number): number {
    return protectedLength - this.#mki.length;
  }

  /** What is authenticated beside the encrypted part. */
  #prepareRtcp(packet: Buffer, length: number): Buffer {
    const word = packet.readUInt32BE(length + TAG);
    packet.copy(this.#rtcpClear, 0, 0, RTCP_CLEAR);
    this.#rtcpClear.writeUInt32BE(word, RTCP_CLEAR);
    this.#rtcp.nonce(packet.readUInt32BE(4), 0, (word >>> 16) & 0x7fff, word & 0xffff);
    return this.#rtcpClear;
  }
}

/** One session key. */
class Gcm {
  readonly #name: CipherGCMTypes;
  readonly #key: KeyObject;
  readonly #salt: Buffer;
  readonly #nonce = Buffer.alloc(12);

  constructor({ key, salt }: SessionKeys) {
    this.#name = `aes-${key.length * 8}-gcm` as CipherGCMTypes;
    this.#key = createSecretKey(key);
    this.#salt = salt;
  }

  /** Source and the three 16-bit parts of the 48-bit index, over the salt (RFC 7714 8.1 and 9.1). */
  nonce(ssrc: number, high: number, middle: number, low: number): void {
    const nonce = this.#nonce;
    this.#salt.copy(nonce);
    nonce.writeUInt32BE((nonce.readUInt32BE(2) ^ ssrc) >>> 0, 2);
    nonce.writeUInt16BE(nonce.readUInt16BE(6) ^ high, 6);
    nonce.writeUInt16BE(nonce.readUInt16BE(8) ^ middle, 8);
    nonce.writeUInt16BE(nonce.readUInt16BE(10) ^ low, 10);
  }

  /** Encrypts from `from` to `to` and puts the tag behind. */
  seal(packet: Buffer, from: number, to: number, clear: Buffer): void {
    const cipher = createCipheriv(this.#name, this.#key, this.#nonce, OPTIONS);
    cipher.setAAD(clear);
    cipher.update(packet.subarray(from, to)).copy(packet, from);
    cipher.final();
    cipher.getAuthTag().copy(packet, to);
  }

  open(packet: Buffer, from: number, to: number, clear: Buffer): boolean {
    const decipher = createDecipheriv(this.#name, this.#key, this.#nonce, OPTIONS);
    decipher.setAAD(clear);
    decipher.setAuthTag(packet.subarray(to, to + TAG));
    const plain = decipher.update(packet.subarray(from, to));
    if (!isAuthentic(decipher)) return false;
    plain.copy(packet, from);
    return true;
  }
}

/** A wrong tag is told by an exception. */
function isAuthentic(decipher: DecipherGCM): boolean {
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}
