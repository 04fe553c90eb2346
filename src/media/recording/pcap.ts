/**
 * The capture file format of libpcap (draft-ietf-opsawg-pcap) with raw IP packets: what passed through our sockets, with
 * the IP and UDP headers that it had as far as a socket shows them.
 */
import { isIPv6 } from 'node:net';

const MAGIC = 0xa1b2c3d4;
const LINKTYPE_RAW = 101;
const LARGEST = 2048;
const RECORD = 16;
const UDP = 8;
const PROTOCOL_UDP = 17;
const TIME_TO_LIVE = 64;
/** Addresses that are kept as octets; an attack with many must not make it grow. */
const MOST_ADDRESSES = 64;

export function pcapHeader(): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, MAGIC);
  header.setUint16(4, 2);
  header.setUint16(6, 4);
  header.setUint32(16, LARGEST);
  header.setUint32(20, LINKTYPE_RAW);
  return new Uint8Array(header.buffer);
}

export type Endpoint = { readonly address: string; readonly port: number };

/** Makes one record after the other in the same place: record header, IP header, UDP header, payload. */
export class PcapRecord {
  readonly octets = new Uint8Array(RECORD + 40 + UDP + LARGEST);
  length = 0;
  readonly #view = new DataView(this.octets.buffer);
  readonly #addresses = new Map<string, Uint8Array>();

  /** `ms` since 1970. A payload that is longer than any RTP packet is cut, and says so. */
  write(ms: number, from: Endpoint, to: Endpoint, payload: Uint8Array, length: number): void {
    const view = this.#view;
    const six = isIPv6(from.address);
    const ip = six ? 40 : 20;
    const kept = Math.min(length, LARGEST - ip - UDP);
    view.setUint32(0, Math.floor(ms / 1000));
    view.setUint32(4, Math.floor((ms % 1000) * 1000));
    view.setUint32(8, ip + UDP + kept);
    view.setUint32(12, ip + UDP + length);
    if (six) this.#version6(from.address, to.address, UDP + length);
    else this.#version4(from.address, to.address, ip + UDP + length);
    const udp = RECORD + ip;
    view.setUint16(udp, from.port);
    view.setUint16(udp + 2, to.port);
    view.setUint16(udp + 4, UDP + length);
    view.setUint16(udp + 6, 0);
    const body = udp + UDP;
    for (let i = 0; i < kept; i++) this.octets[body + i] = payload[i] as number;
    this.length = body + kept;
  }

  #version4(from: string, to: string, total: number): void {
    const view = this.#view;
    view.setUint16(RECORD, 0x4500);
    view.setUint16(RECORD + 2, total);
    view.setUint32(RECORD + 4, 0);
    view.setUint16(RECORD + 8, (TIME_TO_LIVE << 8) | PROTOCOL_UDP);
    view.setUint16(RECORD + 10, 0);
    this.octets.set(this.#numeric(from), RECORD + 12);
    this.octets.set(this.#numeric(to), RECORD + 16);
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += view.getUint16(RECORD + at);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    view.setUint16(RECORD + 10, ~sum & 0xffff);
  }

  #version6(from: string, to: string, length: number): void {
    const view = this.#view;
    view.setUint32(RECORD, 0x6000_0000);
    view.setUint16(RECORD + 4, length);
    view.setUint16(RECORD + 6, (PROTOCOL_UDP << 8) | TIME_TO_LIVE);
    this.octets.set(this.#numeric(from), RECORD + 8);
    this.octets.set(this.#numeric(to), RECORD + 24);
  }

  #numeric(address: string): Uint8Array {
    const known = this.#addresses.get(address);
    if (known !== undefined) return known;
    if (this.#addresses.size >= MOST_ADDRESSES) this.#addresses.clear();
    const octets = isIPv6(address) ? octets6(address) : Uint8Array.from(address.split('.').slice(0, 4), Number);
    this.#addresses.set(address, octets);
    return octets;
  }
}

/** A zone behind the address ('%eth0') is not part of it; a dotted tail is. */
function octets6(address: string): Uint8Array {
  const plain = (address.split('%')[0] ?? '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  });
  const [before = '', after] = plain.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => '0');
  const groups = [...head, ...zeros, ...tail].slice(0, 8).map(group => Number.parseInt(group, 16) || 0);
  return Uint8Array.from(groups.flatMap(group => [group >> 8, group & 0xff]));
}
