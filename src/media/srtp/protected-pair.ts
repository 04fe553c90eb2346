import { ok, type Result } from '../../base/result.ts';
import type { StreamCrypto } from '../protocol.ts';
import type { Datagram, PortPair } from '../rtp/ports.ts';
import { isRtcp } from '../rtp/wire.ts';
import { LONGEST_PACKET } from './counter-mode.ts';
import { SrtpSession } from './session.ts';
import { TRAILER_OCTETS } from './suite.ts';

/** A sealed packet's memory is used again after so many others: by then the socket has given it to the kernel. */
const PACKETS = 8;

/**
 * A port pair that speaks SRTP once keys are agreed on, else plain RTP. What comes is opened before anybody looks at it:
 * only authentic packets count for anything.
 */
export class ProtectedPair implements PortPair {
  readonly #pair: PortPair;
  readonly #session: SrtpSession;
  readonly #sealed = Array.from({ length: PACKETS }, () => Buffer.alloc(LONGEST_PACKET + TRAILER_OCTETS));
  #next = 0;
  #protected = false;

  /** `onAgeing` is told when the key that we send with nears the end of its life. */
  constructor(pair: PortPair, onAgeing: () => void) {
    this.#pair = pair;
    this.#session = new SrtpSession(onAgeing);
  }

  get rtpPort(): number {
    return this.#pair.rtpPort;
  }

  get rtcpPort(): number {
    return this.#pair.rtcpPort;
  }

  /** Packets that SRTP refused: forged, replayed or malformed. */
  get refused(): number {
    return this.#session.refused;
  }

  /** Undefined is plain RTP. A fault leaves all as it was. */
  agree(crypto: StreamCrypto | undefined): Result<void> {
    const agreed = crypto === undefined ? ok(undefined) : this.#session.agree(crypto);
    if (agreed.ok) this.#protected = crypto !== undefined;
    return agreed;
  }

  listen(rtp: Datagram, rtcp: Datagram): void {
    this.#pair.listen(this.#opened(rtp), this.#opened(rtcp));
  }

  sendRtp(data: Buffer, length: number, address: string, port: number): void {
    if (!this.#protected) {
      this.#pair.sendRtp(data, length, address, port);
      return;
    }
    const packet = this.#sealed[this.#next] as Buffer;
    const sealed = this.#seal(packet, data, length);
    if (sealed === 0) return;
    this.#next = (this.#next + 1) % PACKETS;
    this.#pair.sendRtp(packet, sealed, address, port);
  }

  sendRtcp(data: Buffer, address: string, port: number): void {
    if (!this.#protected) {
      this.#pair.sendRtcp(data, address, port);
      return;
    }
    const packet = Buffer.alloc(data.length + TRAILER_OCTETS);
    const sealed = this.#seal(packet, data, data.length);
    if (sealed > 0) this.#pair.sendRtcp(packet.subarray(0, sealed), address, port);
  }

  close(): void {
    this.#pair.close();
  }

  /** 0: it must not be sent. */
  #seal(packet: Buffer, data: Buffer, length: number): number {
    if (length > LONGEST_PACKET) return 0;
    data.copy(packet, 0, 0, length);
    return isRtcp(packet) ? this.#session.protectRtcp(packet, length) : this.#session.protectRtp(packet, length);
  }

  #opened(listener: Datagram): Datagram {
    return (data, address, port) => {
      const plain = this.#protected ? this.#open(data) : data;
      if (plain !== null) listener(plain, address, port);
    };
  }

  #open(data: Buffer): Buffer | null {
    return isRtcp(data) ? this.#session.unprotectRtcp(data) : this.#session.unprotectRtp(data);
  }
}
