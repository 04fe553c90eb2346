import { type Coverage, ENCRYPTED, type PacketCipher } from './cipher.ts';
import { LONGEST_PACKET } from './counter-mode.ts';
import { rtpHeaderOctets } from './header.ts';
import { type MasterKey, RTCP_LIFE } from './master-key.ts';
import { packetCipher } from './packet-cipher.ts';
import type { Suite } from './suite.ts';

/** The end of a key is told when this part of its life is left. */
const LAST_PART = 1 / 16;

/** Protects what one side sends under one master key. A key whose life is over sends nothing any more. */
export class SrtpSender {
  readonly #cipher: PacketCipher;
  readonly #lifetime: number;
  readonly #onAgeing: () => void;
  #told = false;
  #packets = 0;
  #rtcpIndex = 0;
  #ssrc = -1;
  #sequence = 0;
  #rollovers = 0;

  /** `onAgeing` is called once, before the key's life ends: new keys have to be agreed on. */
  constructor(suite: Suite, master: MasterKey, coverage: Coverage, onAgeing: () => void) {
    this.#cipher = packetCipher(suite, master, coverage);
    this.#lifetime = master.lifetime;
    this.#onAgeing = onAgeing;
  }

  /** In place, with room behind for `TRAILER_OCTETS`; the new length, or 0 when it must not be sent. */
  protectRtp(packet: Buffer, length: number): number {
    const header = rtpHeaderOctets(packet, length);
    if (header === 0 || length > LONGEST_PACKET || this.#packets >= this.#lifetime) return 0;
    this.#count(packet.readUInt32BE(8), packet.readUInt16BE(2));
    this.#cipher.sealRtp(packet, header, length, this.#rollovers);
    this.#age(++this.#packets, this.#lifetime);
    return length + this.#cipher.rtpOverhead;
  }

  protectRtcp(packet: Buffer, length: number): number {
    const life = Math.min(this.#lifetime, RTCP_LIFE);
    if (length < 8 || length > LONGEST_PACKET || this.#rtcpIndex >= life) return 0;
    this.#cipher.sealRtcp(packet, length, ENCRYPTED + this.#rtcpIndex);
    this.#age(++this.#rtcpIndex, life);
    return length + this.#cipher.rtcpOverhead;
  }

  /** A new source begins without rollovers (RFC 3711 3.3.1). */
  #count(ssrc: number, sequence: number): void {
    if (ssrc !== this.#ssrc) this.#rollovers = 0;
    else if (sequence < this.#sequence) this.#rollovers++;
    this.#ssrc = ssrc;
    this.#sequence = sequence;
  }

  #age(used: number, life: number): void {
    if (this.#told || used < life * (1 - LAST_PART)) return;
    this.#told = true;
    this.#onAgeing();
  }
}
