import type { Clock } from '../../base/clock.ts';
import { type Fault, fail, ok, type Result } from '../../base/result.ts';
import type { StreamCrypto, StreamDtls, StreamSettings } from '../protocol.ts';
import type { Datagram, PortPair } from '../rtp/ports.ts';
import { isRtcp } from '../rtp/wire.ts';
import { isReachable } from '../stream-settings.ts';
import { LONGEST_PACKET } from './counter-mode.ts';
import { dtls as addon } from './dtls/addon.ts';
import { Handshake } from './dtls/handshake.ts';
import { SrtpSession } from './session.ts';
import { TRAILER_OCTETS } from './suite.ts';

/** A sealed packet's memory is used again after so many others: by then the socket has given it to the kernel. */
const PACKETS = 8;

export type ProtectedPairParts = {
  pair: PortPair;
  clock: Clock;
  /** The key that we send with nears the end of its life. */
  onAgeing: () => void;
  /** A DTLS handshake is over: the suite, or why there are no keys. */
  onKeys: (suite: Result<string>) => void;
};

/**
 * A port pair that speaks SRTP once keys are agreed on, else plain RTP. What comes is opened before anybody looks at it:
 * only authentic packets count for anything. With DTLS nothing passes until the handshake has given keys; each of the two
 * ports has one of its own (RFC 5764 section 4.1).
 */
export class ProtectedPair implements PortPair {
  readonly #parts: ProtectedPairParts;
  readonly #rtp: SrtpSession;
  readonly #rtcp: SrtpSession;
  /** Made when there is something to seal. */
  #sealed: readonly Buffer[] = [];
  #next = 0;
  #protection: 'none' | 'keys' | 'handshake' = 'none';
  #remote: StreamSettings['remote'] = { address: '', rtpPort: 0, rtcpPort: 0 };
  /** One handshake for each port, and whose fingerprints they check. */
  #handshakes: { readonly rtp: Handshake; readonly rtcp: Handshake | null } | null = null;
  #fingerprints = '';

  constructor(parts: ProtectedPairParts) {
    this.#parts = parts;
    this.#rtp = new SrtpSession(parts.onAgeing);
    this.#rtcp = new SrtpSession(parts.onAgeing);
  }

  get rtpPort(): number {
    return this.#parts.pair.rtpPort;
  }

  get rtcpPort(): number {
    return this.#parts.pair.rtcpPort;
  }

  /** Packets that SRTP refused: forged, replayed or malformed. */
  get refused(): number {
    return this.#rtp.refused + this.#rtcp.refused;
  }

  /** A fault leaves all as it was. */
  agree(settings: StreamSettings): Result<void> {
    const { crypto, dtls, remote, rtcp } = settings;
    if (dtls !== undefined && addon === null) return fail(NOT_BUILT);
    const agreed = crypto === undefined ? ok(undefined) : this.#rtp.agree(crypto);
    if (!agreed.ok) return agreed;
    this.#remote = remote;
    this.#protection = 'none';
    if (this.#sealed.length === 0 && (crypto !== undefined || dtls !== undefined)) {
      this.#sealed = Array.from({ length: PACKETS }, () => Buffer.alloc(LONGEST_PACKET + TRAILER_OCTETS));
    }
    if (crypto !== undefined) this.#protection = 'keys';
    else if (dtls !== undefined) {
      this.#protection = 'handshake';
      // Nobody is there to shake hands with while a call begins on hold (0.0.0.0).
      if (isReachable(settings)) this.#shakeHands(dtls, rtcp?.mux === true);
    }
    return ok(undefined);
  }

  listen(rtp: Datagram, rtcp: Datagram): void {
    this.#parts.pair.listen(this.#opened('rtp', rtp), this.#opened('rtcp', rtcp));
  }

  sendRtp(data: Buffer, length: number, address: string, port: number): void {
    const { pair } = this.#parts;
    if (this.#protection === 'none') {
      pair.sendRtp(data, length, address, port);
      return;
    }
    const packet = this.#sealed[this.#next] as Buffer;
    const sealed = seal(this.#rtp, packet, data, length);
    if (sealed === 0) return;
    this.#next = (this.#next + 1) % PACKETS;
    pair.sendRtp(packet, sealed, address, port);
  }

  sendRtcp(data: Buffer, address: string, port: number): void {
    const { pair } = this.#parts;
    if (this.#protection === 'none') {
      pair.sendRtcp(data, address, port);
      return;
    }
    const packet = Buffer.alloc(data.length + TRAILER_OCTETS);
    const sealed = seal(this.#session('rtcp'), packet, data, data.length);
    if (sealed > 0) pair.sendRtcp(packet.subarray(0, sealed), address, port);
  }

  close(): void {
    this.#handshakes?.rtp.close();
    this.#handshakes?.rtcp?.close();
    this.#parts.pair.close();
  }

  #session(port: 'rtp' | 'rtcp'): SrtpSession {
    return port === 'rtcp' && this.#protection === 'handshake' ? this.#rtcp : this.#rtp;
  }

  /** What shares a port is told apart by its first octet (RFC 7983 section 7). */
  #opened(port: 'rtp' | 'rtcp', listener: Datagram): Datagram {
    return (data, address, from, at) => {
      const first = data[0] ?? 0;
      if (this.#protection === 'none') listener(data, address, from, at);
      else if (first >= 20 && first <= 63) this.#handshakes?.[port]?.receive(data);
      // Up to 3 it is STUN, by which some far ends open their way through a router: no attack on the keys.
      else if (first > 3) {
        const session = this.#session(port);
        const plain = isRtcp(data) ? session.unprotectRtcp(data) : session.unprotectRtp(data);
        if (plain !== null) listener(plain, address, from, at);
      }
    };
  }

  /** A new one only for another certificate: hold, resume and a change of address keep the keys. */
  #shakeHands(dtls: StreamDtls, muxed: boolean): void {
    const fingerprints = JSON.stringify(dtls.fingerprints);
    if (fingerprints === this.#fingerprints) return;
    this.#fingerprints = fingerprints;
    this.#handshakes?.rtp.close();
    this.#handshakes?.rtcp?.close();
    const { pair, clock, onKeys } = this.#parts;
    const begin = (session: SrtpSession, send: (datagram: Buffer) => void, done: typeof onKeys): Handshake =>
      new Handshake({ dtls, clock, send, done: keys => done(take(session, keys)) });
    this.#handshakes = {
      rtp: begin(
        this.#rtp,
        datagram => pair.sendRtp(datagram, datagram.length, this.#remote.address, this.#remote.rtpPort),
        onKeys,
      ),
      // Without keys for RTCP there are no reports; the call goes on.
      rtcp: muxed
        ? null
        : begin(
            this.#rtcp,
            datagram => pair.sendRtcp(datagram, this.#remote.address, this.#remote.rtcpPort),
            () => {},
          ),
    };
  }
}

function take(session: SrtpSession, keys: Result<StreamCrypto>): Result<string> {
  if (!keys.ok) return keys;
  const agreed = session.agree(keys.value);
  return agreed.ok ? ok(keys.value.suite) : agreed;
}

/** 0: it must not be sent. */
function seal(session: SrtpSession, packet: Buffer, data: Buffer, length: number): number {
  if (length > LONGEST_PACKET) return 0;
  data.copy(packet, 0, 0, length);
  return isRtcp(packet) ? session.protectRtcp(packet, length) : session.protectRtp(packet, length);
}

const NOT_BUILT: Fault = {
  what: 'Keys were to come by DTLS, which was not built into this phone.',
  remedy: 'Build it with `npm run native`.',
};
