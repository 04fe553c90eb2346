import { SampleQueue } from '../base/pcm/queue.ts';
import { type AgreedFormat, type Format, Formats, longestFrame } from './formats.ts';
import { AdaptiveJitterBuffer } from './jitter/adaptive.ts';
import { HeardNoise } from './noise/heard.ts';
import { Gaps } from './playout/gaps.ts';
import { Pacing } from './playout/pacing.ts';
import type { MediaOptions } from './protocol.ts';
import type { RedundantReader } from './redundancy/payload.ts';
import type { RtpPacket } from './rtp/wire.ts';

/** The tick is a little uneven: time is taken from its count, and follows its clock by this share. */
const FOLLOW = 0.05;
/** Optimization factor of a buffer for data. */
const RIGID = 13;
/** A tick further off than this is a new start, milliseconds. */
const UNEVEN_MS = 60;

export type ReceiverOptions = {
  /** Samples per second of the engine, and of one of its blocks. */
  rate: number;
  block: number;
  /** Payload types that were agreed on; the first is the one we expect. */
  formats: readonly AgreedFormat[];
  /** Bounds of the delay, milliseconds. */
  jitter: MediaOptions['jitter'];
};

/** How the sound fared since the stream began. Milliseconds are of played sound. */
export type ReceiverStats = {
  /** Packets that came after their time or did not fit: to the E-model they are lost. */
  readonly late: number;
  /** Packets that came twice. */
  readonly duplicates: number;
  /** Frames that were owed and whose packet was not there in time, whether late or lost, before anything repaired it. */
  readonly lost: number;
  /** Lost frames that redundant packets or forward error correction brought back. */
  readonly recovered: number;
  /** Sound that was made up, all of it and without the fading end of talkspurts. */
  readonly concealedMs: number;
  /** Gaps that were concealed, and the longest of them. */
  readonly gaps: number;
  readonly longestGapMs: number;
  /** What was taken out and put in, pitch period by pitch period, to bring the delay to its target. */
  readonly shortenedMs: number;
  readonly stretchedMs: number;
  /** What was played, all in all. */
  readonly playedMs: number;
  /** Delay that the buffer adds now, and that it aims at, milliseconds. */
  readonly delayMs: number;
  readonly targetMs: number;
};

/** Packets in, blocks of sound at the engine's rate out. Everything is allocated in the constructor. */
export class Receiver {
  readonly #block: number;
  readonly #blockMs: number;
  readonly #formats: Formats;
  readonly #jitter: AdaptiveJitterBuffer;
  readonly #sound: SampleQueue;
  readonly #frame: Int16Array;
  readonly #resampled: Int16Array;
  /** Data, not speech (fax, modem): the sound is never stretched or shortened. */
  readonly #rigid: boolean;
  readonly #noise = new HeardNoise();
  readonly #gaps = new Gaps();
  readonly #pacing: Pacing;
  #current: Format;
  /** Samples of the last frame. */
  #frameLength: number;
  /** Evened time of the last tick, ms. */
  #time = Number.NEGATIVE_INFINITY;
  #recovered = 0;
  #playedMs = 0;

  constructor(options: ReceiverOptions) {
    this.#formats = new Formats(options.formats, options.rate, options.block);
    this.#current = this.#formats.first;
    const { clockRate, sampleRate, ptime } = this.#current.record;
    const { highestRate } = this.#formats;
    this.#block = options.block;
    this.#rigid = (options.jitter.optimization ?? 0) >= RIGID;
    this.#blockMs = (options.block * 1000) / options.rate;
    this.#jitter = new AdaptiveJitterBuffer({ clockRate, frame: (clockRate * ptime) / 1000, ...options.jitter });
    this.#pacing = new Pacing(this.#blockMs, now => this.#more(now));
    this.#frame = new Int16Array(longestFrame(highestRate) + highestRate / 100);
    this.#frameLength = (sampleRate * ptime) / 1000;
    this.#resampled = new Int16Array(longestFrame(options.rate) + 2);
    this.#sound = new SampleQueue(longestFrame(options.rate) + 2 * options.block);
  }

  /** True when the payload type was agreed on as sound. */
  accepts(payloadType: number): boolean {
    return this.#formats.of(payloadType) !== undefined;
  }

  /** False: it came too late to be played, or is no sound. */
  put(packet: RtpPacket, now: number): boolean {
    const format = this.#formats.of(packet.payloadType);
    if (format === undefined) return false;
    this.#noise.arrived(packet.timestamp);
    return this.#jitter.put(
      { ...packet, duration: format.record.duration(packet.payload, packet.payload.length) },
      now,
    );
  }

  /** Earlier packets inside this one (RFC 2198), wherever one of them is missing. `read` has read its payload. */
  repeat({ payload, timestamp, sequence }: RtpPacket, read: RedundantReader): void {
    const { clockRate, ptime } = this.#current.record;
    let reach = 0;
    for (let i = 0; i < read.count; i++) {
      const format = this.#formats.of(read.type(i));
      const block = read.block(i, payload);
      if (format === undefined) continue;
      const duration = format.record.duration(block, block.length);
      reach = Math.max(reach, read.offset(i) / (duration || (clockRate * ptime) / 1000));
      this.#jitter.repeat({
        payloadType: read.type(i),
        payload: block,
        timestamp: (timestamp - read.offset(i)) >>> 0,
        sequence: (sequence - (read.count - i)) & 0xffff,
        duration,
      });
    }
    this.#jitter.reach = Math.min(reach, read.count);
  }

  /** The far end describes the noise of a pause (RFC 3389). */
  pause(packet: RtpPacket): void {
    this.#jitter.other(packet.sequence);
    this.#noise.describe(packet.payload, packet.timestamp);
  }

  /** A packet of this stream that is no sound (telephone-event): its number was not lost. */
  other(sequence: number): void {
    this.#jitter.other(sequence);
  }

  /** A new source: what waits of the old one is not played. */
  reset(): void {
    this.#noise.stop();
    this.#jitter.reset();
  }

  stats(): ReceiverStats {
    const { repeated, ...jitter } = this.#jitter.stats();
    return {
      ...jitter,
      recovered: this.#recovered + repeated,
      concealedMs: this.#gaps.concealedMs,
      gaps: this.#gaps.count,
      longestGapMs: this.#gaps.longestMs,
      shortenedMs: this.#pacing.shortenedMs,
      stretchedMs: this.#pacing.stretchedMs,
      playedMs: this.#playedMs,
    };
  }

  /** Fills one block; silence where there is nothing to hear. `now` is when, in milliseconds. */
  fill(block: Int16Array, now: number): void {
    const expected = this.#time + this.#blockMs;
    const off = now - expected;
    this.#time = Math.abs(off) < UNEVEN_MS ? expected + off * FOLLOW : now;
    while (this.#sound.length < this.#block) this.#step(this.#time);
    this.#sound.pull(block, this.#block);
  }

  close(): void {
    this.#formats.close();
  }

  #step(now: number): void {
    while (this.#current.timeline.ahead < this.#current.step) this.#more(now);
    if (!this.#rigid) this.#pacing.adjust(this.#current.timeline, this.#current.step, this.#jitter, now);
    while (this.#current.timeline.ahead < this.#current.step) this.#more(now);
    const { timeline, resampler, step } = this.#current;
    timeline.pull(this.#frame, step);
    this.#sound.push(this.#resampled, resampler.process(this.#frame, step, this.#resampled));
    this.#playedMs += this.#blockMs;
  }

  #more(now: number): void {
    const { timeline, step, record, codec } = this.#current;
    const outcome = this.#jitter.get(now, Math.floor(timeline.ahead / step) * this.#blockMs);
    if (outcome === 'frame') {
      this.#play();
      return;
    }
    const { playing: pause, fill } = this.#noise;
    const quiet = codec.quiet === true;
    if (pause) timeline.noise(fill, step);
    else this.#carryOn(quiet);
    if (outcome !== 'late') return;
    this.#jitter.concealed((record.clockRate * step) / record.sampleRate);
    if (pause || quiet) return;
    this.#gaps.add(this.#blockMs);
  }

  /** One block without a packet. The decoder is told of it only when the far end rests and it has noise for that. */
  #carryOn(quiet: boolean): void {
    const { timeline, step, codec } = this.#current;
    const made = quiet ? (codec.conceal?.(this.#frame, step) ?? 0) : 0;
    if (made > 0) timeline.push(this.#frame, made);
    else timeline.conceal(step);
  }

  /** Decodes the frame that the jitter buffer gave, fills what is missing before it. */
  #play(): void {
    const { payloadType, payload, length, missing, lost } = this.#jitter.frame;
    const format = this.#formats.of(payloadType) as Format;
    if (format.timeline !== this.#current.timeline) this.#change(format);
    this.#current = format;
    this.#jitter.lookAhead = format.codec.recover === undefined ? 0.5 : 1;
    this.#jitter.spansBursts = format.codec.recover === undefined && format.codec.follow === undefined;
    const { record, codec, timeline } = format;
    let gap = Math.round((missing * record.sampleRate) / record.clockRate);
    if (gap > 0) this.#gaps.add((missing * 1000) / record.clockRate);
    let made = Math.round((lost * record.sampleRate) / record.clockRate) - gap;
    if (codec.conceal !== undefined) {
      this.#repair(format, payload, length, made, gap);
      gap = 0;
      made = 0;
    } else if (gap > 0) {
      const bridged = timeline.foresee(gap);
      made += gap - bridged;
      gap = bridged;
    }
    this.#frameLength = Math.max(1, this.#decode(format, payload, length, made, gap));
    format.background.listen(this.#frame, this.#frameLength);
    if (gap > 0) timeline.bridge(gap, this.#frame, this.#frameLength);
    else timeline.push(this.#frame, this.#frameLength);
    this.#gaps.end();
    this.#noise.played();
  }

  /**
   * After a loss a decoder with memory goes through what was played instead. It does not before: a packet that is only late
   * goes on where the last one ended.
   */
  #decode({ codec, timeline, rejoin }: Format, payload: Uint8Array, octets: number, made: number, gap: number): number {
    const known = Math.min(made, timeline.remembered);
    if (rejoin === null || known + gap <= 0) return codec.decode(payload, octets, this.#frame);
    return rejoin.decode(codec, timeline, known, gap, payload, octets, this.#frame);
  }

  /**
   * The decoder knows best what was missing, `made` samples that have their place taken by others and `gap` that have
   * not; the packet at hand may carry the frame before it (RFC 6716 section 2.1.7).
   */
  #repair({ codec, timeline }: Format, payload: Uint8Array, length: number, made: number, gap: number): void {
    const frame = this.#frame;
    const whole = this.#frameLength;
    let taken = Math.min(made, 3 * whole);
    for (let left = taken + gap; left > 0; ) {
      const count = left % whole || whole;
      let known = left === whole ? (codec.recover?.(payload, length, frame, count) ?? 0) : 0;
      if (known > 0) this.#recovered++;
      else known = codec.conceal?.(frame, count) ?? 0;
      if (known <= 0) return;
      const skip = Math.min(taken, known);
      if (skip > 0) frame.copyWithin(0, skip, known);
      if (known > skip) timeline.push(frame, known - skip);
      taken -= skip;
      left -= known;
    }
  }

  /** Another sample rate: the old sound fades and the new one begins. */
  #change(format: Format): void {
    const { timeline, resampler } = this.#current;
    const count = Math.min(timeline.ahead, this.#frame.length);
    timeline.pull(this.#frame, count);
    this.#sound.push(this.#resampled, resampler.process(this.#frame, count, this.#resampled));
    timeline.clear();
    format.timeline.clear();
  }
}
