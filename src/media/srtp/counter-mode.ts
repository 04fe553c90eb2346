import { type Cipheriv, createCipheriv, hash } from 'node:crypto';
import type { SessionKeys } from './derive.ts';

const BLOCK = 16;
/** Blocks of key stream that are made at once: a packet of Ethernet's size. */
const CHUNK = 96;
const CHUNK_OCTETS = CHUNK * BLOCK;

/**
 * AES in counter mode (RFC 3711 4.1.1). One cipher object in ECB mode lives as long as the key and turns counter blocks
 * into key stream: a cipher object per packet costs ten times as much (docs/decisions/srtp.md).
 */
export class CounterMode {
  readonly #cipher: Cipheriv;
  readonly #salt: Buffer;
  readonly #iv = Buffer.alloc(14);
  readonly #blocks = Buffer.alloc(CHUNK_OCTETS);
  /** The first n blocks of `#blocks`. */
  readonly #views = Array.from({ length: CHUNK + 1 }, (_, count) => this.#blocks.subarray(0, count * BLOCK));

  constructor({ key, salt }: SessionKeys) {
    this.#cipher = createCipheriv(`aes-${key.length * 8}-ecb`, key, null);
    this.#cipher.setAutoPadding(false);
    this.#salt = salt;
  }

  /** Encrypts or decrypts the octets from `from` to `to`, in place; `high` and `low` are 32 and 16 bits of the index. */
  apply(packet: Buffer, from: number, to: number, ssrc: number, high: number, low: number): void {
    const iv = this.#iv;
    this.#salt.copy(iv);
    iv.writeUInt32BE((iv.readUInt32BE(4) ^ ssrc) >>> 0, 4);
    iv.writeUInt32BE((iv.readUInt32BE(8) ^ high) >>> 0, 8);
    iv.writeUInt16BE(iv.readUInt16BE(12) ^ low, 12);
    for (let at = from, block = 0; at < to; at += CHUNK_OCTETS, block += CHUNK) {
      const octets = Math.min(CHUNK_OCTETS, to - at);
      const stream = this.#keyStream(block, Math.ceil(octets / BLOCK));
      for (let i = 0; i < octets; i++) packet[at + i] = (packet[at + i] as number) ^ (stream[i] as number);
    }
  }

  #keyStream(first: number, count: number): Buffer {
    for (let i = 0; i < count; i++) {
      const at = i * BLOCK;
      this.#blocks.set(this.#iv, at);
      this.#blocks[at + 14] = (first + i) >>> 8;
      this.#blocks[at + 15] = first + i;
    }
    return this.#cipher.update(this.#views[count] as Buffer);
  }
}

/** SHA-1's block and result, octets. */
const PAD = 64;
const DIGEST = 20;
/** The longest packet that is authenticated, octets. */
export const LONGEST_PACKET = 2048;

/**
 * HMAC-SHA1 (RFC 2104) over one packet and four octets behind it. Both halves are one-shot hashes over memory that is
 * kept, so nothing but two short strings is made per packet.
 */
export class PacketHmac {
  readonly #inner = Buffer.alloc(PAD + LONGEST_PACKET + 4);
  readonly #outer = Buffer.alloc(PAD + DIGEST);
  /** By length: packets of a stream have a few lengths. */
  readonly #views: (Buffer | undefined)[] = [];
  readonly #tagOctets: number;

  constructor(key: Buffer, tagOctets: number) {
    this.#inner.fill(0x36, 0, PAD);
    this.#outer.fill(0x5c, 0, PAD);
    for (let i = 0; i < key.length; i++) {
      this.#inner.writeUInt8(0x36 ^ key.readUInt8(i), i);
      this.#outer.writeUInt8(0x5c ^ key.readUInt8(i), i);
    }
    this.#tagOctets = tagOctets;
  }

  /** Writes the tag of the first `length` octets, and of `roc` when it is none below zero, to `at`. */
  sign(packet: Buffer, length: number, roc: number, at: number): void {
    this.#digest(packet, length, roc).copy(packet, at, PAD, PAD + this.#tagOctets);
  }

  /** Compares in constant time. */
  verify(packet: Buffer, length: number, roc: number, at: number): boolean {
    const digest = this.#digest(packet, length, roc);
    let different = 0;
    for (let i = 0; i < this.#tagOctets; i++) {
      different |= (digest[PAD + i] as number) ^ (packet[at + i] as number);
    }
    return different === 0;
  }

  /** `#outer`, with the digest behind its pad. */
  #digest(packet: Buffer, length: number, roc: number): Buffer {
    const inner = this.#inner;
    packet.copy(inner, PAD, 0, length);
    let end = PAD + length;
    if (roc >= 0) end = inner.writeUInt32BE(roc, end);
    const view = this.#views[end] ?? inner.subarray(0, end);
    this.#views[end] = view;
    this.#outer.write(hash('sha1', view, 'binary'), PAD, 'latin1');
    this.#outer.write(hash('sha1', this.#outer, 'binary'), PAD, 'latin1');
    return this.#outer;
  }
}
