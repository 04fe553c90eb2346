import { isIPv6, SocketAddress } from 'node:net';
import type { StreamNetwork } from '../network.ts';

/** While the source in use spoke within this time, another port does not take its place, milliseconds. */
const HOLD_MS = 500;
/** Packets that are looked at in one window of time: ten times what a stream with 10 ms packets sends. */
const WINDOW_MS = 100;
const MOST_PER_WINDOW = 100;
/** Agreed addresses that are remembered for `severalSources`. */
const MOST_ADDRESSES = 8;

/**
 * Who may send to one socket of a stream, and where that is answered.
 *
 * Only the address that was agreed on is heard. Of its ports it is the one that speaks: far ends may send from another port
 * than they listen on, but nobody takes a live stream over from a second one. What is refused costs two comparisons.
 */
export class Sources {
  readonly #network: StreamNetwork;
  readonly #agreed: string[] = [];
  #address = '';
  #port = 0;
  /** The source in use; '' before the first packet. */
  #heardAddress = '';
  #heardPort = 0;
  #heardAt = 0;
  #windowAt = 0;
  #inWindow = 0;
  #strangers = 0;
  #floods = 0;

  constructor(network: StreamNetwork) {
    this.#network = network;
  }

  /** Packets from where nobody was agreed on. */
  get strangers(): number {
    return this.#strangers;
  }

  /** Packets above any rate that a stream can have. */
  get floods(): number {
    return this.#floods;
  }

  /** The far end as agreed. A new one is heard from its first packet on. */
  aim(named: string, port: number): void {
    // As sockets write it: SDP may spell an IPv6 address in many ways.
    const address = isIPv6(named) ? new SocketAddress({ address: named, family: 'ipv6' }).address : named;
    if (address === this.#address && port === this.#port) return;
    this.#address = address;
    this.#port = port;
    this.#heardAddress = '';
    if (this.#agreed.includes(address)) return;
    this.#agreed.push(address);
    if (this.#agreed.length > MOST_ADDRESSES) this.#agreed.shift();
  }

  /** Where answers go: the agreed address or, latched, where the sound comes from. */
  get targetAddress(): string {
    return this.#latched ? this.#heardAddress : this.#address;
  }

  get targetPort(): number {
    return this.#latched ? this.#heardPort : this.#port;
  }

  /** Asked before a packet is read. `now` in ms. */
  admits(address: string, port: number, now: number): boolean {
    if (!this.#knows(address, port, now)) {
      // Sound that overtakes the answer is the far end's: nobody knows where that is yet.
      if (this.#address !== '') this.#strangers++;
      return false;
    }
    if (now - this.#windowAt >= WINDOW_MS) {
      this.#windowAt = now;
      this.#inWindow = 0;
    }
    if (++this.#inWindow <= MOST_PER_WINDOW) return true;
    this.#floods++;
    return false;
  }

  /** A packet from there was a good one. */
  heard(address: string, port: number, now: number): void {
    this.#heardAddress = address;
    this.#heardPort = port;
    this.#heardAt = now;
  }

  get #latched(): boolean {
    return this.#network.natLatch && this.#heardAddress !== '';
  }

  #knows(address: string, port: number, now: number): boolean {
    const { severalSources, natLatch } = this.#network;
    if (severalSources && this.#agreed.includes(address)) return true;
    if (address === this.#heardAddress && port === this.#heardPort) return true;
    if (address !== this.#address && !natLatch) return false;
    if (this.#heardAddress === '') return true;
    // The agreed address takes back what a latch has given away; nobody takes it from there.
    if (address !== this.#heardAddress) return address === this.#address;
    return now - this.#heardAt >= HOLD_MS;
  }
}
