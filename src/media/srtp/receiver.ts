import { type Coverage, ENCRYPTED, type PacketCipher, RTCP_CLEAR } from './cipher.ts';
import { LONGEST_PACKET } from './counter-mode.ts';
import { rtpHeaderOctets } from './header.ts';
import { type MasterKey, RTCP_LIFE } from './master-key.ts';
import { packetCipher } from './packet-cipher.ts';
import { ReplayWindow } from './replay-window.ts';
import type { Suite } from './suite.ts';

/** Sources of one far end that are remembered; the oldest makes room. */
const SOURCES = 16;
/** Sequence number wraps that a stream may have behind it when we hear it first: 23 hours at 50 packets a second. */
const ROLLOVERS_TRIED = 64;

export type Refused = {
  /** Too short, too long, no RTP, an unknown master key identifier. */
  malformed: number;
  /** The tag is wrong. */
  forged: number;
  /** Came before, or is too old to know. */
  replayed: number;
};

type Key = { readonly cipher: PacketCipher; readonly mki: Buffer; readonly lifetime: number; packets: number };

/** Opens what one far end sends under its master keys; each of several keys is told by its identifier in the packet. */
export class SrtpReceiver {
  readonly refused: Refused = { malformed: 0, forged: 0, replayed: 0 };
  readonly #keys: readonly Key[];
  readonly #rtp = new Map<number, ReplayWindow>();
  readonly #rtcp = new Map<number, ReplayWindow>();
  /** For a source that is not known yet. */
  readonly #fresh = new ReplayWindow();
  #tries = 0;
  #opened = 0;

  /** At least one key; all identifiers are of one length. */
  constructor(suite: Suite, masters: readonly MasterKey[], coverage: Coverage) {
    this.#keys = masters.map(master => ({
      cipher: packetCipher(suite, master, coverage),
      mki: master.mki,
      lifetime: master.lifetime,
      packets: 0,
    }));
  }

  /** Authentic packets so far. */
  get opened(): number {
    return this.#opened;
  }

  /** The plain packet in the same memory; null when it was refused, which is counted. */
  openRtp(packet: Buffer): Buffer | null {
    const key = this.#keyOf(packet, false);
    const length = key === null ? 0 : packet.length - key.cipher.rtpOverhead;
    const header = length < 12 ? 0 : rtpHeaderOctets(packet, length);
    if (key === null || header === 0 || packet.length > LONGEST_PACKET) return this.#refuse('malformed');
    const known = this.#rtp.get(packet.readUInt32BE(8));
    const sequence = packet.readUInt16BE(2);
    const index = (known ?? this.#fresh).indexOf(sequence);
    if (known !== undefined && !known.isNew(index)) return this.#refuse('replayed');
    if (key.cipher.openRtp(packet, header, length, rollovers(index))) {
      return this.#take(this.#rtp, packet.readUInt32BE(8), index, key, packet, length);
    }
    if (known !== undefined) return this.#refuse('forged');
    const later = this.#fresh.indexOf(sequence, 1 + (this.#tries++ % ROLLOVERS_TRIED));
    if (!key.cipher.openRtp(packet, header, length, rollovers(later))) return this.#refuse('forged');
    return this.#take(this.#rtp, packet.readUInt32BE(8), later, key, packet, length);
  }

  openRtcp(packet: Buffer): Buffer | null {
    const key = this.#keyOf(packet, true);
    const length = key === null ? 0 : packet.length - key.cipher.rtcpOverhead;
    if (key === null || length < RTCP_CLEAR || packet.length > LONGEST_PACKET) return this.#refuse('malformed');
    const index = packet.readUInt32BE(key.cipher.rtcpWordAt(length)) % ENCRYPTED;
    const ssrc = packet.readUInt32BE(4);
    if (this.#rtcp.get(ssrc)?.isNew(index) === false) return this.#refuse('replayed');
    if (!key.cipher.openRtcp(packet, length)) return this.#refuse('forged');
    if (index >= Math.min(key.lifetime, RTCP_LIFE)) return this.#refuse('forged');
    return this.#take(this.#rtcp, ssrc, index, key, packet, length);
  }

  #keyOf(packet: Buffer, rtcp: boolean): Key | null {
    for (const key of this.#keys) {
      const at = rtcp ? key.cipher.rtcpMkiAt(packet.length) : key.cipher.rtpMkiAt(packet.length);
      if (at < 0) return null;
      if (key.mki.length === 0 || packet.compare(key.mki, 0, key.mki.length, at, at + key.mki.length) === 0) return key;
    }
    return null;
  }

  /** Only what is authentic makes a source known. */
  #take(
    sources: Map<number, ReplayWindow>,
    ssrc: number,
    index: number,
    key: Key,
    packet: Buffer,
    length: number,
  ): Buffer | null {
    if (++key.packets > key.lifetime) return this.#refuse('forged');
    let window = sources.get(ssrc);
    if (window === undefined) {
      window = new ReplayWindow();
      if (sources.size >= SOURCES) sources.delete(sources.keys().next().value as number);
      sources.set(ssrc, window);
    }
    window.add(index);
    this.#opened++;
    return packet.subarray(0, length);
  }

  #refuse(why: keyof Refused): null {
    this.refused[why]++;
    return null;
  }
}

function rollovers(index: number): number {
  return Math.floor(index / 0x10000);
}
