import type { Clock } from '../../base/clock.ts';
import type { StreamNetwork } from '../network.ts';
import type { Datagram, PortPair } from './ports.ts';
import { Sources } from './sources.ts';

/** A port pair that lets in what comes from where it may, before anything is read or decrypted. */
export class GuardedPair implements PortPair {
  readonly rtp: Sources;
  readonly rtcp: Sources;
  readonly #pair: PortPair;
  readonly #clock: Clock;

  constructor(pair: PortPair, network: StreamNetwork, clock: Clock) {
    this.#pair = pair;
    this.#clock = clock;
    this.rtp = new Sources(network);
    this.rtcp = new Sources(network);
  }

  get rtpPort(): number {
    return this.#pair.rtpPort;
  }

  get rtcpPort(): number {
    return this.#pair.rtcpPort;
  }

  listen(rtp: Datagram, rtcp: Datagram): void {
    this.#pair.listen(this.#admitted(this.rtp, rtp), this.#admitted(this.rtcp, rtcp));
  }

  sendRtp(data: Buffer, length: number, address: string, port: number): void {
    this.#pair.sendRtp(data, length, address, port);
  }

  sendRtcp(data: Buffer, address: string, port: number): void {
    this.#pair.sendRtcp(data, address, port);
  }

  close(): void {
    this.#pair.close();
  }

  #admitted(sources: Sources, listener: Datagram): Datagram {
    return (data, address, port, at = this.#clock.now()) => {
      if (sources.admits(address, port, at)) listener(data, address, port, at);
    };
  }
}
