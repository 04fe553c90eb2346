import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { findCodec } from './codec/catalogue.ts';
import type { CodecRecord } from './codec/codec.ts';
import { dtmfFrequencies } from './dtmf/digits.ts';
import { EventReceiver } from './dtmf/event-receiver.ts';
import { EventSender } from './dtmf/event-sender.ts';
import type { MediaFact, MediaOptions, StreamId, StreamSettings, StreamStats } from './protocol.ts';
import { Receiver } from './receiver.ts';
import { Reception } from './rtcp/reception.ts';
import { RtcpSession } from './rtcp/session.ts';
import { RtpOutput } from './rtp/output.ts';
import type { PortPair } from './rtp/ports.ts';
import { parseRtp, type RtpPacket } from './rtp/wire.ts';
import { Sender } from './sender.ts';
import { checkSettings, isReachable, isUnspecified, receives, sends } from './stream-settings.ts';
import { digitTone, ToneGenerator } from './tone.ts';

/** A far end that should send and does not is told after this silence, milliseconds. */
const NO_RTP_MS = 5000;
/** In-band digits that may wait. */
const DIGIT_QUEUE = 32;

export type StreamParts = {
  id: StreamId;
  pair: PortPair;
  options: MediaOptions;
  clock: Clock;
  /** Samples per second, and of one block, of the engine. */
  rate: number;
  block: number;
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
  readonly #output: RtpOutput;
  readonly #rtcp: RtcpSession;
  readonly #events = new EventSender();
  readonly #digitTone: ToneGenerator;
  readonly #digits: { digit: string; ms: number }[] = [];
  readonly #mix: Int32Array;
  readonly #outgoing: Int16Array;
  #settings: StreamSettings | null = null;
  #codecs = '';
  #record: CodecRecord | null = null;
  #receiver: Receiver | null = null;
  #sender: Sender | null = null;
  #eventReceiver = new EventReceiver(8000);
  #reception = new Reception(8000);
  #strangers = 0;
  /** When the last packet came, or when we began to expect some, ms. */
  #heardAt = 0;
  #flowing = false;
  #silenceTold = false;

  constructor(parts: StreamParts) {
    this.#parts = parts;
    this.heard = new Int16Array(parts.block);
    this.#mix = new Int32Array(parts.block);
    this.#outgoing = new Int16Array(parts.block);
    this.#digitTone = new ToneGenerator(parts.rate);
    const random = randomBytes(10);
    const ssrc = random.readUInt32BE(0);
    this.#output = new RtpOutput(parts.pair, ssrc, random.readUInt16BE(4), random.readUInt32BE(6));
    this.#rtcp = new RtcpSession({
      clock: parts.clock,
      ssrc,
      cname: parts.options.cname,
      reception: () => this.#reception,
      sender: () => this.#output.info(parts.clock.now()),
      send: packet => this.#sendRtcp(packet),
      onBye: () => parts.publish({ type: 'rtcp-bye', stream: parts.id }),
      random: parts.random,
    });
    parts.pair.listen(
      (data, address) => this.#onRtp(data, address),
      (data, address) => this.#onRtcp(data, address),
    );
  }

  get settings(): StreamSettings | null {
    return this.#settings;
  }

  /** The settings as a whole are taken or, with a fault, left as they were. */
  set(settings: StreamSettings): Result<void> {
    const checked = checkSettings(settings);
    if (!checked.ok) return checked;
    const codecs = JSON.stringify([settings.codec, settings.accept, settings.eventPayloadType]);
    if (codecs !== this.#codecs) this.#build(settings, checked.value);
    this.#codecs = codecs;
    const expected = this.#settings !== null && receives(this.#settings);
    if (!expected && receives(settings)) this.#expect();
    this.#settings = settings;
    this.#output.aim(settings.remote.address, settings.remote.rtpPort, checked.value.clockRate);
    this.#rtcp.start();
    return ok(undefined);
  }

  close(): void {
    this.#rtcp.close();
    this.#parts.pair.close();
  }

  /** Fills `heard`. */
  hear(now: number): void {
    const settings = this.#settings;
    if (settings === null || this.#receiver === null || !receives(settings)) {
      this.heard.fill(0);
      return;
    }
    this.#receiver.fill(this.heard, now);
    if (now - this.#heardAt >= NO_RTP_MS && !this.#silenceTold) {
      this.#silenceTold = true;
      this.#flowing = false;
      this.#parts.publish({ type: 'no-rtp', stream: this.#parts.id, ms: NO_RTP_MS });
    }
  }

  /** Takes one block for the far end; in-band digits go before speech. */
  speak(block: Int16Array, now: number): void {
    const settings = this.#settings;
    if (settings === null) return;
    const active = sends(settings) && isReachable(settings);
    this.#sender?.take(this.#digitBlock() ? this.#outgoing : block, active, this.#output);
    this.#output.stamp(now);
  }

  sendDigit(digit: string, ms: number): Result<void> {
    const settings = this.#settings;
    if (settings === null || this.#record === null || !sends(settings)) {
      return fail({ what: `Digit ${digit} cannot be sent: the call sends no sound now.` });
    }
    if (settings.eventPayloadType !== null) {
      if (this.#events.queue(digit, Math.round((ms * this.#record.clockRate) / 1000))) return ok(undefined);
      return fail({ what: `Digit '${digit}' is unknown, or too many digits wait to be sent.` });
    }
    if (dtmfFrequencies(digit) === null || this.#digits.length >= DIGIT_QUEUE) {
      return fail({ what: `'${digit}' cannot be sent as a tone, or too many digits wait to be sent.` });
    }
    this.#digits.push({ digit, ms });
    return ok(undefined);
  }

  stats(): StreamStats {
    const jitter = this.#receiver?.stats();
    return {
      stream: this.#parts.id,
      codec: this.#record?.name ?? '',
      packetsSent: this.#output.packets,
      packetsReceived: this.#reception.received,
      packetsLost: this.#reception.lost,
      packetsLate: jitter?.late ?? 0,
      jitterMs: this.#reception.jitterMs,
      roundTripMs: this.#rtcp.roundTripMs,
      bufferMs: jitter?.delayMs ?? 0,
      strangers: this.#strangers,
    };
  }

  #build(settings: StreamSettings, record: CodecRecord): void {
    const { rate, block, options } = this.#parts;
    if (record.clockRate !== this.#record?.clockRate) {
      this.#reception = new Reception(record.clockRate);
      this.#eventReceiver = new EventReceiver(record.clockRate);
    }
    this.#record = record;
    const formats = [settings.codec, ...settings.accept].flatMap(({ name, payloadType, fmtp }) => {
      const found = findCodec(name);
      return found === undefined ? [] : [{ payloadType, record: found, fmtp }];
    });
    this.#receiver = new Receiver({ rate, block, formats, jitter: options.jitter });
    const { payloadType, ptime, fmtp } = settings.codec;
    const { eventPayloadType } = settings;
    this.#sender = new Sender({
      rate,
      block,
      record,
      fmtp,
      payloadType,
      ptime,
      eventPayloadType,
      events: this.#events,
    });
  }

  #expect(): void {
    this.#heardAt = this.#parts.clock.now();
    this.#silenceTold = false;
  }

  #digitBlock(): boolean {
    const waiting = this.#digits[0];
    if (!this.#digitTone.playing) {
      if (waiting === undefined) return false;
      this.#digits.shift();
      this.#digitTone.play(digitTone(waiting.digit, waiting.ms));
    }
    this.#mix.fill(0);
    this.#digitTone.addTo(this.#mix);
    this.#outgoing.set(this.#mix);
    return true;
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
    if (packet === null) return;
    const event = packet.payloadType === settings.eventPayloadType;
    if (!event && this.#receiver?.accepts(packet.payloadType) !== true) return;
    this.#onPacket(packet, event, receives(settings));
  }

  #onPacket(packet: RtpPacket, event: boolean, wanted: boolean): void {
    const { clock, publish, id } = this.#parts;
    const now = clock.now();
    const known = this.#reception.packet(packet.ssrc, packet.sequence, packet.timestamp, now);
    if (!known) {
      this.#receiver?.reset();
      this.#eventReceiver = new EventReceiver(this.#record?.clockRate ?? 8000);
    }
    if (!wanted) return;
    this.#heardAt = now;
    this.#silenceTold = false;
    if (!this.#flowing) {
      this.#flowing = true;
      publish({ type: 'rtp-started', stream: id });
    }
    if (!event) {
      this.#receiver?.put(packet, now);
      return;
    }
    const digit = this.#eventReceiver.receive(packet.payload, packet.marker, packet.timestamp, now);
    if (digit !== null) publish({ type: 'digit', stream: id, digit });
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
