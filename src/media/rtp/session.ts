import { randomBytes } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { MediaFact, StreamId, StreamSettings } from '../protocol.ts';
import { Reception } from '../rtcp/reception.ts';
import { RtcpSession } from '../rtcp/session.ts';
import { isUnspecified, receives } from '../stream-settings.ts';
import { RtpOutput } from './output.ts';
import type { PortPair } from './ports.ts';
import { parseRtp, type RtpPacket } from './wire.ts';

/** A far end that should send and does not is told after this silence, milliseconds. */
const NO_RTP_MS = 5000;

export type RtpSessionParts = {
  id: StreamId;
  pair: PortPair;
  clock: Clock;
  /** Canonical name for RTCP. */
  cname: string;
  publish: (fact: MediaFact) => void;
  /** In [0, 1), for RTCP's intervals. */
  random: () => number;
  /** True for payload types that were agreed on. */
  accepts: (payloadType: number) => boolean;
  /** A packet of the agreed source while we want to receive. */
  packet: (packet: RtpPacket, now: number) => void;
  /** Another source speaks from now on, or the same one began anew. */
  restarted: () => void;
};

/** What the network half of a stream has counted. */
export type RtpSessionStats = {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | null;
  readonly strangers: number;
};

/**
 * The network half of one stream (an RTP session in the words of RFC 3550): its sockets, who may send to it, what was counted,
 * and RTCP. It knows payload types, not codecs. Before the first `aim` no far end is known and everything that comes is dropped.
 */
export class RtpSession {
  readonly output: RtpOutput;
  readonly #parts: RtpSessionParts;
  readonly #rtcp: RtcpSession;
  #settings: StreamSettings | null = null;
  #clockRate = 0;
  #reception = new Reception(8000);
  #strangers = 0;
  /** When the last packet came, or when we began to expect some, ms. */
  #heardAt = 0;
  #flowing = false;
  #silenceTold = false;

  constructor(parts: RtpSessionParts) {
    this.#parts = parts;
    const { pair, clock, cname, id, publish, random } = parts;
    const start = randomBytes(10);
    const ssrc = start.readUInt32BE(0);
    // Half of the numbers lie before the first wrap, or SRTP could not count wraps when early packets are lost (RFC 4568 6.4).
    this.output = new RtpOutput(pair, ssrc, start.readUInt16BE(4) & 0x7fff, start.readUInt32BE(6));
    this.#rtcp = new RtcpSession({
      clock,
      ssrc,
      cname,
      reception: () => this.#reception,
      sender: () => this.output.info(clock.now()),
      send: packet => this.#sendRtcp(packet),
      onBye: () => publish({ type: 'rtcp-bye', stream: id }),
      random,
    });
    pair.listen(
      (data, address) => this.#onRtp(data, address),
      (data, address) => this.#onRtcp(data, address),
    );
  }

  /** Settings that were checked. `clockRate` is that of the codec that is sent. */
  aim(settings: StreamSettings, clockRate: number): void {
    if (clockRate !== this.#clockRate) this.#reception = new Reception(clockRate);
    this.#clockRate = clockRate;
    const expected = this.#settings !== null && receives(this.#settings);
    if (!expected && receives(settings)) {
      this.#heardAt = this.#parts.clock.now();
      this.#silenceTold = false;
    }
    this.#settings = settings;
    this.output.aim(settings.remote.address, settings.remote.rtpPort, clockRate);
    this.#rtcp.start();
  }

  /** On the media tick while we want to receive: tells a far end that has fallen silent. */
  watch(now: number): void {
    if (now - this.#heardAt < NO_RTP_MS || this.#silenceTold) return;
    this.#silenceTold = true;
    this.#flowing = false;
    this.#parts.publish({ type: 'no-rtp', stream: this.#parts.id, ms: NO_RTP_MS });
  }

  stats(): RtpSessionStats {
    return {
      packetsSent: this.output.packets,
      packetsReceived: this.#reception.received,
      packetsLost: this.#reception.lost,
      jitterMs: this.#reception.jitterMs,
      roundTripMs: this.#rtcp.roundTripMs,
      strangers: this.#strangers,
    };
  }

  /** Says BYE and frees the ports. */
  close(): void {
    this.#rtcp.close();
    this.#parts.pair.close();
  }

  /** RTP counts only from the agreed address; its port may differ, some send from another one than they listen on. */
  #onRtp(data: Buffer, address: string): void {
    const settings = this.#settings;
    if (settings === null) return;
    if (address !== settings.remote.address) {
      this.#strangers++;
      return;
    }
    const packet = parseRtp(data);
    if (packet === null || !this.#parts.accepts(packet.payloadType)) return;
    const now = this.#parts.clock.now();
    const known = this.#reception.packet(packet.ssrc, packet.sequence, packet.timestamp, now);
    if (!known) this.#parts.restarted();
    if (!receives(settings)) return;
    this.#heard(now);
    this.#parts.packet(packet, now);
  }

  #heard(now: number): void {
    this.#heardAt = now;
    this.#silenceTold = false;
    if (this.#flowing) return;
    this.#flowing = true;
    this.#parts.publish({ type: 'rtp-started', stream: this.#parts.id });
  }

  #onRtcp(data: Buffer, address: string): void {
    if (this.#settings === null) return;
    if (address === this.#settings.remote.address) this.#rtcp.receive(data);
    else this.#strangers++;
  }

  #sendRtcp(packet: Buffer): void {
    const remote = this.#settings?.remote;
    if (remote !== undefined && remote.rtcpPort > 0 && !isUnspecified(remote.address)) {
      this.#parts.pair.sendRtcp(packet, remote.address, remote.rtcpPort);
    }
  }
}
