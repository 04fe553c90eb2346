import type { PacketSink } from '../sender.ts';
import type { PortPair } from './ports.ts';
import { PacketRing, type SenderInfo } from './wire.ts';

/** Octets; what fits an Ethernet frame with IP, UDP and RTP headers. */
const LONGEST_PAYLOAD = 1440;

/** An audio payload type that RFC 3551 table 4 assigns to nothing. */
const UNASSIGNED = 20;

/** Numbers, stamps and sends the packets of one stream. Sequence and timestamp begin at random (RFC 3550 5.1). */
export class RtpOutput implements PacketSink {
  readonly #pair: PortPair;
  readonly #ring: PacketRing;
  #sequence: number;
  #timestamp: number;
  #clockRate = 8000;
  #address = '';
  #port = 0;
  #packets = 0;
  #octets = 0;
  /** When the timestamp was current, ms. */
  #at = 0;

  constructor(pair: PortPair, ssrc: number, sequence: number, timestamp: number) {
    this.#pair = pair;
    this.#ring = new PacketRing(ssrc, LONGEST_PAYLOAD);
    this.#sequence = sequence;
    this.#timestamp = timestamp;
  }

  get payload(): Uint8Array {
    return this.#ring.payload;
  }

  get timestamp(): number {
    return this.#timestamp;
  }

  get packets(): number {
    return this.#packets;
  }

  aim(address: string, port: number, clockRate: number): void {
    this.#address = address;
    this.#port = port;
    this.#clockRate = clockRate;
  }

  send(octets: number, payloadType: number, timestamp: number, marker: boolean): void {
    const packet = this.#ring.seal(marker, payloadType, this.#sequence, timestamp);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#packets++;
    this.#octets += octets;
    this.#pair.sendRtp(packet, PacketRing.length(octets), this.#address, this.#port);
  }

  /** Keeps address translators open; whoever gets it knows no such payload type (RFC 6263 4.6). */
  sendNothing(): void {
    this.send(0, UNASSIGNED, this.#timestamp, false);
  }

  advance(units: number): void {
    this.#timestamp = (this.#timestamp + units) >>> 0;
  }

  /** Says that the timestamp belongs to this moment, ms. */
  stamp(now: number): void {
    this.#at = now;
  }

  /** For a sender report at this moment; null before the first packet. */
  info(now: number): Omit<SenderInfo, 'ntp'> | null {
    if (this.#packets === 0) return null;
    const units = Math.round(((now - this.#at) * this.#clockRate) / 1000);
    return { timestamp: (this.#timestamp + units) >>> 0, packets: this.#packets, octets: this.#octets };
  }
}
