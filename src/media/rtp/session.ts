import { randomBytes } from 'node:crypto';
import type { Clock, Timer } from '../../base/clock.ts';
import type { StreamNetwork } from '../network.ts';
import type { MediaFact, StreamId, StreamRtcp, StreamSettings } from '../protocol.ts';
import type { StreamQuality } from '../quality/figures.ts';
import { LossRun } from '../quality/loss-run.ts';
import { type FarReport, voipMetrics } from '../quality/quality.ts';
import { Reception } from '../rtcp/reception.ts';
import { RtcpSession } from '../rtcp/session.ts';
import type { VoipMetrics } from '../rtcp/xr.ts';
import { isReachable, isUnspecified, receives } from '../stream-settings.ts';
import type { GuardedPair } from './guarded-pair.ts';
import { RtpOutput } from './output.ts';
import type { PortPair } from './ports.ts';
import { Silence } from './silence.ts';
import { isRtcp, parseRtp, type RtpPacket } from './wire.ts';

export type RtpSessionParts = {
  id: StreamId;
  /** What is sent and heard; it stands on `guard`, which says where to and from whom. */
  pair: PortPair;
  guard: GuardedPair;
  network: StreamNetwork;
  clock: Clock;
  /** Canonical name for RTCP. */
  cname: string;
  publish: (fact: MediaFact) => void;
  /** In [0, 1), for RTCP's intervals. */
  random: () => number;
  /** True for payload types that were agreed on. */
  accepts: (payloadType: number) => boolean;
  /** A packet of the agreed source while we want to receive; false: it came too late to be played. */
  packet: (packet: RtpPacket, now: number) => boolean;
  /** Another source speaks from now on, or the same one began anew. */
  restarted: () => void;
  /** What share of our packets the far end missed lately, 0 to 1. */
  lossReported: (share: number) => void;
  /** How well the far end is heard; null before there is anything to tell. */
  quality: () => StreamQuality | null;
};

/** What the network half of a stream has counted. */
export type RtpSessionStats = {
  readonly packetsSent: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  readonly jitterMs: number;
  readonly roundTripMs: number | null;
  readonly strangers: number;
  readonly floods: number;
};

/** Without an agreement on anything else (RFC 3550 alone). */
const PLAIN_RTCP: StreamRtcp = { mux: false, reducedSize: false };

/**
 * The network half of one stream (an RTP session in the words of RFC 3550): its sockets, what was counted, and RTCP. It knows
 * payload types, not codecs. Before the first `aim` no far end is known and everything that comes is dropped.
 */
export class RtpSession {
  readonly output: RtpOutput;
  readonly ssrc: number;
  /** Which packets came, which did not. */
  readonly losses = new LossRun();
  readonly #parts: RtpSessionParts;
  readonly #rtcp: RtcpSession;
  readonly #silence: Silence;
  #settings: StreamSettings | null = null;
  #clockRate = 0;
  #reception = new Reception(8000);
  #keepAlive: Timer | null = null;
  #sentBefore = 0;

  constructor(parts: RtpSessionParts) {
    this.#parts = parts;
    const { pair, clock, cname, id, publish, random, network } = parts;
    const start = randomBytes(10);
    const ssrc = start.readUInt32BE(0);
    this.ssrc = ssrc;
    // Half of the numbers lie before the first wrap, or SRTP could not count wraps when early packets are lost (RFC 4568 6.4).
    this.output = new RtpOutput(pair, ssrc, start.readUInt16BE(4) & 0x7fff, start.readUInt32BE(6));
    this.#silence = new Silence(id, network.brokenMs, publish);
    this.#rtcp = new RtcpSession({
      clock,
      ssrc,
      cname,
      terms: () => this.#settings?.rtcp ?? PLAIN_RTCP,
      reception: () => this.#reception,
      sender: () => this.output.info(clock.now()),
      metrics: () => this.#metrics(),
      clockRate: () => this.#clockRate,
      send: packet => this.#sendRtcp(packet),
      onReport: report => parts.lossReported(report.fractionLost / 256),
      onBye: () => publish({ type: 'rtcp-bye', stream: id }),
      onUnheard: () => publish({ type: 'unheard', stream: id }),
      random,
    });
    pair.listen(
      (data, address, port, at) => this.#onRtp(data, address, port, at),
      (data, address, port, at) => this.#onRtcp(data, address, port, false, at),
    );
  }

  /** Settings that were checked. `clockRate` is that of the codec that is sent. */
  aim(settings: StreamSettings, clockRate: number): void {
    const { guard, clock } = this.#parts;
    const { address, rtpPort, rtcpPort } = settings.remote;
    if (clockRate !== this.#clockRate) this.#reception = new Reception(clockRate);
    this.#clockRate = clockRate;
    const expected = this.#settings !== null && receives(this.#settings);
    if (!expected && receives(settings)) this.#silence.begin(clock.now());
    this.#settings = settings;
    guard.rtp.aim(address, rtpPort);
    guard.rtcp.aim(address, rtcpPort);
    this.#point();
    this.#rtcp.start();
    this.#armKeepAlive();
  }

  /** On the media tick while we want to receive: tells a far end that has fallen silent. */
  watch(now: number): void {
    // Who holds us may send nothing at all: only a conversation can break.
    this.#silence.watch(now, this.#settings?.direction === 'sendrecv');
  }

  stats(): RtpSessionStats {
    const { rtp, rtcp } = this.#parts.guard;
    return {
      packetsSent: this.output.packets,
      packetsReceived: this.#reception.received,
      packetsLost: this.#reception.lost,
      jitterMs: this.#reception.jitterMs,
      roundTripMs: this.#rtcp.roundTripMs,
      strangers: rtp.strangers + rtcp.strangers,
      floods: rtp.floods + rtcp.floods,
    };
  }

  /** The far end's source, -1 before its first packet, and what it says of ours. */
  get remoteSsrc(): number {
    return this.#reception.ssrc;
  }

  get farReport(): FarReport | null {
    return this.#rtcp.farReport;
  }

  /** Says BYE and frees the ports. */
  close(): void {
    this.#keepAlive?.cancel();
    this.#rtcp.close();
    this.#parts.pair.close();
  }

  #onRtp(data: Buffer, address: string, port: number, now = this.#parts.clock.now()): void {
    const settings = this.#settings;
    if (settings === null) return;
    if (isRtcp(data)) {
      this.#onRtcp(data, address, port, true, now);
      return;
    }
    const packet = parseRtp(data);
    if (packet === null || !this.#parts.accepts(packet.payloadType)) return;
    const arrival = this.#reception.packet(packet.ssrc, packet.sequence, packet.timestamp, now);
    if (arrival === 'ignored') return;
    this.#parts.guard.rtp.heard(address, port, now);
    this.#point();
    if (arrival === 'restarted') {
      this.losses.restart();
      this.#parts.restarted();
    }
    if (!receives(settings)) return;
    this.#silence.heard(now);
    this.losses.packet(packet.sequence, !this.#parts.packet(packet, now));
  }

  /** On its own port, or `muxed` with RTP (RFC 5761). */
  #onRtcp(data: Buffer, address: string, port: number, muxed: boolean, now = this.#parts.clock.now()): void {
    if (this.#settings === null || !this.#rtcp.receive(data)) return;
    if (!muxed) this.#parts.guard.rtcp.heard(address, port, now);
    this.#silence.alive(now);
  }

  #metrics(): VoipMetrics | null {
    const quality = this.#reception.ssrc < 0 ? null : this.#parts.quality();
    return quality === null ? null : voipMetrics(quality);
  }

  /** Sound goes where it was agreed or, latched, where the far end's comes from. */
  #point(): void {
    const { targetAddress, targetPort } = this.#parts.guard.rtp;
    this.output.aim(targetAddress, targetPort, this.#clockRate);
  }

  #sendRtcp(packet: Buffer): void {
    const { pair, guard } = this.#parts;
    const settings = this.#settings;
    if (settings === null) return;
    const muxed = settings.rtcp?.mux === true;
    const { targetAddress, targetPort } = muxed ? guard.rtp : guard.rtcp;
    if (targetPort === 0 || isUnspecified(targetAddress)) return;
    if (muxed) pair.sendRtp(packet, packet.length, targetAddress, targetPort);
    else pair.sendRtcp(packet, targetAddress, targetPort);
  }

  /** A packet of a payload type that nobody agreed on, whenever nothing else has gone out (RFC 6263 4.6). */
  #armKeepAlive(): void {
    const { network, clock } = this.#parts;
    if (network.keepAliveMs === 0 || this.#keepAlive !== null) return;
    this.#keepAlive = clock.after(network.keepAliveMs, () => {
      this.#keepAlive = null;
      if (this.#settings === null) return;
      if (this.output.packets === this.#sentBefore && isReachable(this.#settings)) this.output.sendNothing();
      this.#sentBefore = this.output.packets;
      this.#armKeepAlive();
    });
  }
}
