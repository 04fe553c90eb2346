import type { Datagram, PortPair } from '../../rtp/ports.ts';

type Kept = { readonly data: Buffer; readonly address: string; readonly port: number };

/**
 * A port pair that keeps the last DTLS datagram of each port until the far end is known: who is called begins the handshake
 * at once, and its hello is often here before its answer. Lost, it would be repeated after a second of silence.
 */
export class EarlyHello implements PortPair {
  readonly #pair: PortPair;
  readonly #kept: { rtp: Kept | null; rtcp: Kept | null } = { rtp: null, rtcp: null };
  #listeners: { readonly rtp: Datagram; readonly rtcp: Datagram } | null = null;
  #released = false;

  constructor(pair: PortPair) {
    this.#pair = pair;
  }

  get rtpPort(): number {
    return this.#pair.rtpPort;
  }

  get rtcpPort(): number {
    return this.#pair.rtcpPort;
  }

  listen(rtp: Datagram, rtcp: Datagram): void {
    this.#listeners = { rtp, rtcp };
    this.#pair.listen(this.#keeping('rtp', rtp), this.#keeping('rtcp', rtcp));
  }

  /** The far end is known: what was kept comes now, as if it had just arrived. */
  release(): void {
    this.#released = true;
    for (const port of ['rtp', 'rtcp'] as const) {
      const kept = this.#kept[port];
      this.#kept[port] = null;
      if (kept !== null) this.#listeners?.[port](kept.data, kept.address, kept.port);
    }
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

  #keeping(socket: 'rtp' | 'rtcp', listener: Datagram): Datagram {
    return (data, address, port, at) => {
      const isHandshake = data[0] === 22;
      if (this.#released || !isHandshake) listener(data, address, port, at);
      else this.#kept[socket] = { data: Buffer.from(data), address, port };
    };
  }
}
