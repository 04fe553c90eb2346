import { Resampler } from '../base/pcm/resampler.ts';
import type { Codec, CodecRecord } from './codec/codec.ts';
import { BackgroundNoise } from './noise/background.ts';
import { Rejoin } from './playout/rejoin.ts';
import { Timeline } from './playout/timeline.ts';

/** The longest frame that is decoded at once, milliseconds. */
const LONGEST_FRAME_MS = 120;

/** Samples that a frame has at most. */
export function longestFrame(rate: number): number {
  return (rate * LONGEST_FRAME_MS) / 1000;
}

/** What sounds of one sample rate have in common, whatever codec they come from. */
type Playout = {
  readonly timeline: Timeline;
  readonly background: BackgroundNoise;
  readonly resampler: Resampler;
  /** Samples that make one block. */
  readonly step: number;
};

/** From payload to block: the decoder of a payload type and where its sound goes. */
export type Format = Playout & {
  readonly record: CodecRecord;
  readonly codec: Codec;
  /** Of a codec that can follow what was made up. */
  readonly rejoin: Rejoin | null;
};

export type AgreedFormat = { readonly payloadType: number; readonly record: CodecRecord; readonly fmtp: string };

/** What a far end may send, by payload type. Codecs of one sample rate share a timeline, so that a change of codec is not heard. */
export class Formats {
  /** The one we expect. */
  readonly first: Format;
  /** Samples per second. */
  readonly highestRate: number;
  readonly #byType: (Format | undefined)[] = new Array(128);

  /** The first one is expected. Samples per second, and of one block, of the engine. */
  constructor(agreed: readonly AgreedFormat[], rate: number, block: number) {
    const playouts = new Map<number, Playout>();
    for (const { payloadType, record, fmtp } of agreed) {
      const { sampleRate } = record;
      const playout = playouts.get(sampleRate) ?? makePlayout(sampleRate, rate, block);
      playouts.set(sampleRate, playout);
      const codec = record.create(fmtp);
      const rejoin = codec.follow === undefined ? null : new Rejoin(sampleRate);
      this.#byType[payloadType] ??= { record, codec, rejoin, ...playout };
    }
    this.first = this.#byType[agreed[0]?.payloadType ?? 0] as Format;
    this.highestRate = Math.max(...playouts.keys());
  }

  /** Undefined for what was not agreed on as sound. */
  of(payloadType: number): Format | undefined {
    return this.#byType[payloadType];
  }

  close(): void {
    for (const format of this.#byType) format?.codec.close?.();
  }
}

function makePlayout(sampleRate: number, rate: number, block: number): Playout {
  const background = new BackgroundNoise(sampleRate);
  return {
    background,
    timeline: new Timeline(sampleRate, longestFrame(sampleRate), background),
    resampler: new Resampler(sampleRate, rate, longestFrame(sampleRate)),
    step: Math.round((block * sampleRate) / rate),
  };
}
