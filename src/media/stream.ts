import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { findCodec } from './codec/catalogue.ts';
import type { CodecRecord } from './codec/codec.ts';
import { CallDigits } from './dtmf/call-digits.ts';
import type { DigitSettings } from './dtmf/settings.ts';
import type { StreamNetwork } from './network.ts';
import type { MediaFact, MediaOptions, StreamId, StreamSettings, StreamStats } from './protocol.ts';
import type { StreamQuality } from './quality/figures.ts';
import { measure } from './quality/measure.ts';
import { QualityMonitor } from './quality/monitor.ts';
import type { QualityInput } from './quality/quality.ts';
import { Receiver } from './receiver.ts';
import { RedundancyDepth } from './redundancy/depth.ts';
import { RedundantReader } from './redundancy/payload.ts';
import { GuardedPair } from './rtp/guarded-pair.ts';
import type { PortPair } from './rtp/ports.ts';
import { RtpSession } from './rtp/session.ts';
import type { RtpPacket } from './rtp/wire.ts';
import { Sender } from './sender.ts';
import { EarlyHello } from './srtp/dtls/early-hello.ts';
import { ProtectedPair } from './srtp/protected-pair.ts';
import {
  checkSettings,
  hasEvents,
  isEvent,
  isNoise,
  isReachable,
  isRedundant,
  packetTime,
  receives,
  sends,
} from './stream-settings.ts';

/** Samples per second of telephone speech. */
const NARROW_RATE = 8000;

export type StreamParts = {
  id: StreamId;
  pair: PortPair;
  network: StreamNetwork;
  options: MediaOptions;
  clock: Clock;
  /** Samples per second, and of one block, of the engine. */
  rate: number;
  block: number;
  /** What the sound device adds on the way in and out together, milliseconds. */
  deviceMs: () => number;
  digits: () => DigitSettings;
  publish: (fact: MediaFact) => void;
  /** In [0, 1), for RTCP's intervals. */
  random: () => number;
};

/**
 * One call's sound: RTP and RTCP on a port pair, both directions.
 *
 *   opened --set--> running --set--> running … --close--> closed (BYE, ports free)
 *
 * Before the first `set` no far end is known and everything that comes is dropped.
 */
export class Stream {
  /** What the far end said in this block. */
  readonly heard: Int16Array;

  readonly #parts: StreamParts;
  readonly #early: EarlyHello;
  readonly #pair: ProtectedPair;
  readonly #rtp: RtpSession;
  readonly #quality: QualityMonitor;
  readonly #startedAt: number;
  readonly #digits: CallDigits;
  #settings: StreamSettings | null = null;
  #codecs = '';
  #record: CodecRecord | null = null;
  #receiver: Receiver | null = null;
  #sender: Sender | null = null;
  readonly #depth = new RedundancyDepth();
  readonly #redundant = new RedundantReader();
  #effort = 10;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.heard = new Int16Array(parts.block);
    const { id, rate, block, clock, options, network, publish, random } = parts;
    this.#digits = new CallDigits({
      rate,
      block,
      settings: parts.digits,
      heard: (digit, event) => publish({ type: 'digit', stream: id, digit, event }),
    });
    this.#early = new EarlyHello(parts.pair);
    const guard = new GuardedPair(this.#early, network, clock);
    this.#pair = new ProtectedPair({
      pair: guard,
      clock,
      onAgeing: () => publish({ type: 'key-ageing', stream: id }),
      onKeys: keys =>
        publish(
          keys.ok
            ? { type: 'keyed', stream: id, suite: keys.value }
            : { type: 'no-keys', stream: id, fault: keys.error },
        ),
    });
    this.#rtp = new RtpSession({
      id,
      pair: this.#pair,
      guard,
      network,
      clock,
      cname: options.cname,
      publish,
      random,
      accepts: payloadType => this.#accepts(payloadType),
      packet: (packet, now) => this.#onPacket(packet, now),
      restarted: () => this.#restart(),
      lossReported: share => this.#lossReported(share),
      quality: () => this.#quality.now(),
    });
    this.#startedAt = clock.wall().getTime();
    this.#quality = new QualityMonitor({ id, clock, publish, input: () => this.#measure() });
  }

  get id(): StreamId {
    return this.#parts.id;
  }

  /** Its codec carries more than telephone speech. */
  get wide(): boolean {
    return this.#record !== null && this.#record.sampleRate > NARROW_RATE;
  }

  get settings(): StreamSettings | null {
    return this.#settings;
  }

  /** The settings as a whole are taken or, with a fault, left as they were. */
  set(settings: StreamSettings): Result<void> {
    const checked = checkSettings(settings);
    if (!checked.ok) return checked;
    const agreed = this.#pair.agree(settings);
    if (!agreed.ok) return agreed;
    const codecs = JSON.stringify([
      settings.codec,
      settings.accept,
      settings.eventPayloadType,
      settings.noisePayloadType,
      settings.redundancy,
    ]);
    if (codecs !== this.#codecs) this.#build(settings, checked.value);
    this.#codecs = codecs;
    this.#settings = settings;
    this.#rtp.aim(settings, checked.value.clockRate);
    this.#early.release();
    this.#quality.start();
    return ok(undefined);
  }

  /** What encoding may spend at most from now on, 0 to 10. */
  spare(effort: number): void {
    this.#effort = effort;
    this.#sender?.spare(effort);
  }

  /** What it has measured; null when nothing was ever agreed on. */
  close(): StreamQuality | null {
    const quality = this.#quality.now();
    this.#quality.stop();
    this.#rtp.close();
    this.#sender?.close();
    this.#receiver?.close();
    return quality;
  }

  /** Fills `heard`. */
  hear(now: number): void {
    const settings = this.#settings;
    if (settings === null || this.#receiver === null || !receives(settings)) {
      this.heard.fill(0);
      return;
    }
    this.#receiver.fill(this.heard, now);
    this.#rtp.watch(now);
    this.#digits.listen(this.heard);
  }

  /** Takes one block for the far end; in-band digits go before speech. */
  speak(block: Int16Array, now: number): void {
    const settings = this.#settings;
    if (settings === null) return;
    const active = sends(settings) && isReachable(settings);
    this.#sender?.take(this.#digits.next() ?? block, active, this.#rtp.output);
    this.#rtp.output.stamp(now);
  }

  sendDigit(digit: string, ms: number): Result<void> {
    const settings = this.#settings;
    if (settings === null || this.#record === null || !sends(settings)) {
      return fail({ what: `Digit ${digit} cannot be sent: the call sends no sound now.` });
    }
    return this.#digits.send(digit, ms);
  }

  stats(): StreamStats {
    const jitter = this.#receiver?.stats();
    return {
      stream: this.#parts.id,
      codec: this.#record?.name ?? '',
      ...this.#rtp.stats(),
      refused: this.#pair.refused,
      packetsLate: jitter?.late ?? 0,
      bufferMs: jitter?.delayMs ?? 0,
      redundancy: this.#settings?.redundancy?.payloadType == null ? 0 : this.#depth.depth,
      recovered: jitter?.recovered ?? 0,
      concealedMs: jitter?.concealedMs ?? 0,
      quality: this.#quality.now(),
    };
  }

  #measure(): QualityInput | null {
    const heard = this.#receiver?.stats();
    if (heard === undefined || this.#settings === null) return null;
    const at = this.#parts.clock.wall().getTime();
    const boundMs = this.#parts.options.jitter.maximum;
    return measure(this.#rtp, heard, this.#settings, {
      startedAt: this.#startedAt,
      at,
      boundMs,
      deviceMs: this.#parts.deviceMs(),
    });
  }

  #build(settings: StreamSettings, record: CodecRecord): void {
    const { rate, block, options } = this.#parts;
    this.#record = record;
    this.#digits.agree(record.clockRate, { out: settings.eventPayloadType !== null, in: hasEvents(settings) });
    const formats = [settings.codec, ...settings.accept].flatMap(({ name, payloadType, fmtp }) => {
      const found = findCodec(name);
      return found === undefined ? [] : [{ payloadType, record: found, fmtp }];
    });
    this.#receiver?.close();
    this.#receiver = new Receiver({ rate, block, formats, jitter: options.jitter });
    const { payloadType, fmtp, ours } = settings.codec;
    this.#sender?.close();
    const { eventPayloadType, noisePayloadType = null } = settings;
    const redundantType = settings.redundancy?.payloadType ?? null;
    this.#sender = new Sender({
      rate,
      block,
      record,
      fmtp,
      ours,
      payloadType,
      ptime: packetTime(record, settings.codec),
      eventPayloadType,
      noisePayloadType,
      redundancy: redundantType === null ? null : { payloadType: redundantType, depth: () => this.#depth.depth },
      events: this.#digits.events,
    });
    this.#sender.spare(this.#effort);
  }

  #accepts(payloadType: number): boolean {
    const settings = this.#settings;
    if (settings === null) return false;
    const others = [isEvent, isNoise, isRedundant];
    return others.some(is => is(settings, payloadType)) || this.#receiver?.accepts(payloadType) === true;
  }

  #restart(): void {
    this.#receiver?.reset();
    this.#digits.restart();
  }

  #lossReported(share: number): void {
    const metrics = this.#rtp.farReport?.metrics ?? null;
    this.#depth.reported(share, metrics === null ? null : metrics.burstDensity / 256);
    this.#sender?.lossReported(share);
  }

  /** The packet itself first: it says how time goes on, what it repeats fills holes behind it. */
  #onRedundant(packet: RtpPacket, receiver: Receiver, now: number): boolean {
    const red = this.#redundant;
    if (this.#settings === null || !red.read(packet.payload) || isRedundant(this.#settings, red.payloadType)) {
      receiver.other(packet.sequence);
      return true;
    }
    const payload = packet.payload.subarray(red.start);
    const inTime = this.#onPacket({ ...packet, payloadType: red.payloadType, payload }, now);
    receiver.repeat(packet, red);
    return inTime;
  }

  /** False: too late to be played. */
  #onPacket(packet: RtpPacket, now: number): boolean {
    const settings = this.#settings;
    if (settings === null || this.#receiver === null) return false;
    if (this.#receiver.accepts(packet.payloadType)) return this.#receiver.put(packet, now);
    if (isRedundant(settings, packet.payloadType)) return this.#onRedundant(packet, this.#receiver, now);
    if (isNoise(settings, packet.payloadType)) {
      this.#receiver.pause(packet);
      return true;
    }
    this.#receiver.other(packet.sequence);
    if (isEvent(settings, packet.payloadType)) {
      this.#digits.receive(packet.payload, packet.marker, packet.timestamp, now);
    }
    return true;
  }
}
