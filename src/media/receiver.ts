import { SampleQueue } from '../base/pcm/queue.ts';
import { Resampler } from '../base/pcm/resampler.ts';
import type { Codec, CodecRecord } from './codec/codec.ts';
import { AdaptiveJitterBuffer } from './jitter/adaptive.ts';
import type { JitterBuffer, JitterStats } from './jitter/port.ts';
import type { RtpPacket } from './rtp/wire.ts';
import { type Concealment, RepeatWithFade } from './voice/concealment.ts';

/** The longest frame that is decoded at once, milliseconds. */
const LONGEST_FRAME_MS = 120;
/** Mean square below which a frame counts as silence: about -50 dB below full scale. */
const QUIET = 100 * 100;

type Format = { readonly record: CodecRecord; readonly codec: Codec; readonly resampler: Resampler };

export type ReceiverOptions = {
  /** Samples per second of the engine, and of one of its blocks. */
  rate: number;
  block: number;
  /** Payload types that were agreed on; the first is the one we expect. */
  formats: readonly { readonly payloadType: number; readonly record: CodecRecord; readonly fmtp: string }[];
  jitter: { readonly minimum: number; readonly maximum: number };
};

/** Packets in, blocks of sound at the engine's rate out. Everything is allocated in the constructor. */
export class Receiver {
  readonly #block: number;
  /** By payload type. */
  readonly #formats: (Format | undefined)[] = new Array(128);
  readonly #jitter: JitterBuffer;
  readonly #concealment: Concealment;
  readonly #sound: SampleQueue;
  readonly #frame: Int16Array;
  readonly #resampled: Int16Array;
  #current: Format;
  /** Samples of the last frame at its own rate. */
  #frameLength: number;
  #quiet = true;

  constructor(options: ReceiverOptions) {
    const longest = (rate: number): number => (rate * LONGEST_FRAME_MS) / 1000;
    for (const { payloadType, record, fmtp } of options.formats) {
      this.#formats[payloadType] ??= {
        record,
        codec: record.create(fmtp),
        resampler: new Resampler(record.sampleRate, options.rate, longest(record.sampleRate)),
      };
    }
    this.#current = this.#formats[options.formats[0]?.payloadType ?? 0] as Format;
    const { clockRate, sampleRate, ptime } = this.#current.record;
    const highest = Math.max(...options.formats.map(format => format.record.sampleRate));
    this.#block = options.block;
    this.#jitter = new AdaptiveJitterBuffer({ clockRate, frame: (clockRate * ptime) / 1000, ...options.jitter });
    this.#concealment = new RepeatWithFade(sampleRate, longest(highest));
    this.#frame = new Int16Array(longest(highest));
    this.#frameLength = (sampleRate * ptime) / 1000;
    this.#resampled = new Int16Array(longest(options.rate) + 2);
    this.#sound = new SampleQueue(longest(options.rate) + 2 * options.block);
  }

  /** True when the payload type was agreed on as sound. */
  accepts(payloadType: number): boolean {
    return this.#formats[payloadType] !== undefined;
  }

  put(packet: RtpPacket, now: number): void {
    const format = this.#formats[packet.payloadType];
    if (format === undefined) return;
    this.#jitter.put({ ...packet, duration: format.record.duration(packet.payload, packet.payload.length) }, now);
  }

  /** A new source: what waits of the old one is not played. */
  reset(): void {
    this.#jitter.reset();
  }

  stats(): JitterStats {
    return this.#jitter.stats();
  }

  /** Fills one block; silence where there is nothing to hear. */
  fill(block: Int16Array, now: number): void {
    while (this.#sound.length < this.#block) this.#playFrame(now);
    this.#sound.pull(block, this.#block);
  }

  #playFrame(now: number): void {
    const outcome = this.#jitter.get(now, this.#quiet);
    if (outcome === 'frame') this.#decode();
    else if (outcome === 'lost') this.#concealment.conceal(this.#frame, this.#frameLength);
    else this.#frame.fill(0, 0, this.#frameLength);
    this.#quiet = meanSquare(this.#frame, this.#frameLength) < QUIET;
    const count = this.#current.resampler.process(this.#frame, this.#frameLength, this.#resampled);
    this.#sound.push(this.#resampled, count);
  }

  #decode(): void {
    const { payloadType, payload, length } = this.#jitter.frame;
    this.#current = this.#formats[payloadType] as Format;
    this.#frameLength = Math.max(1, this.#current.codec.decode(payload, length, this.#frame));
    this.#concealment.heard(this.#frame, this.#frameLength);
  }
}

function meanSquare(samples: Int16Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (samples[i] as number) ** 2;
  return sum / count;
}
