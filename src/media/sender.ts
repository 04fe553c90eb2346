import { SampleQueue } from '../base/pcm/queue.ts';
import { Resampler } from '../base/pcm/resampler.ts';
import type { Codec, CodecRecord } from './codec/codec.ts';
import type { EventSender } from './dtmf/event-sender.ts';
import { SilenceSuppression } from './noise/suppression.ts';
import { RedundancyHistory } from './redundancy/history.ts';

/** Samples per second. */
const NOISE_RATE = 8000;

export type SenderOptions = {
  /** Samples per second of the engine, and of one of its blocks. */
  rate: number;
  block: number;
  record: CodecRecord;
  /** Format parameters of the far end and ours. */
  fmtp: string;
  ours: string | undefined;
  payloadType: number;
  /** Packet time, milliseconds. */
  ptime: number;
  eventPayloadType: number | null;
  /** Of comfort noise, when pauses are to be described instead of sent. */
  noisePayloadType: number | null;
  /** Of redundant audio (RFC 2198), when earlier packets may go along, and how many of them should now. */
  redundancy: { readonly payloadType: number; readonly depth: () => number } | null;
  events: EventSender;
};

/** Where a stream's packets go: it numbers and stamps them. */
export interface PacketSink {
  /** Where the next packet's payload is to be written. */
  readonly payload: Uint8Array;
  /** Of the frame that is being made, timestamp units. */
  readonly timestamp: number;
  send(octets: number, payloadType: number, timestamp: number, marker: boolean): void;
  /** Time goes on by so many timestamp units, whether something was sent or not. */
  advance(units: number): void;
}

/** Blocks of sound at the engine's rate in, packets out. Everything is allocated in the constructor. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #codec: Codec;
  readonly #resampler: Resampler;
  readonly #resampled: Int16Array;
  readonly #sound: SampleQueue;
  readonly #frame: Int16Array;
  readonly #frameUnits: number;
  readonly #silence: SilenceSuppression | null;
  readonly #history = new RedundancyHistory();
  #talking = false;

  constructor(options: SenderOptions) {
    const { record, rate, block, ptime } = options;
    this.#options = options;
    this.#codec = record.create(options.fmtp, options.ours);
    this.#resampler = new Resampler(rate, record.sampleRate, block);
    this.#resampled = new Int16Array(this.#resampler.outputFor(block));
    this.#frame = new Int16Array((record.sampleRate * ptime) / 1000);
    this.#frameUnits = (record.clockRate * ptime) / 1000;
    // A description of noise is about sound of 8 kHz (RFC 3389 section 2).
    const describable = record.sampleRate === NOISE_RATE && record.ownSilence !== true;
    this.#silence = describable && options.noisePayloadType !== null ? new SilenceSuppression() : null;
    this.#sound = new SampleQueue(this.#frame.length + this.#resampled.length);
  }

  /** Sends what one block completes. Not `active`: time goes by and nothing is sent. */
  take(block: Int16Array, active: boolean, sink: PacketSink): void {
    const count = this.#resampler.process(block, this.#options.block, this.#resampled);
    this.#sound.push(this.#resampled, count);
    while (this.#sound.length >= this.#frame.length) {
      this.#sound.pull(this.#frame, this.#frame.length);
      if (active) this.#sendFrame(sink);
      else this.#talking = false;
      sink.advance(this.#frameUnits);
    }
  }

  /** What share of our packets the far end missed lately, 0 to 1. */
  lossReported(share: number): void {
    this.#codec.lossReported?.(share);
  }

  /** What encoding may spend at most, 0 to 10. */
  spare(effort: number): void {
    this.#codec.spare?.(effort);
  }

  close(): void {
    this.#codec.close?.();
  }

  #sendFrame(sink: PacketSink): void {
    const { events, eventPayloadType, payloadType } = this.#options;
    if (eventPayloadType !== null && events.step(sink.timestamp, this.#frameUnits)) {
      sink.payload.set(events.payload);
      sink.send(events.payload.length, eventPayloadType, events.timestamp, events.marker);
      this.#talking = false;
      return;
    }
    if (this.#silence !== null && this.#describesPause(this.#silence, sink)) return;
    const octets = this.#codec.encode(this.#frame, this.#frame.length, sink.payload);
    if (octets === 0) {
      this.#talking = false;
      return;
    }
    // The first packet after a silence is marked as the beginning of a talkspurt (RFC 3551 4.1).
    const size = this.#withEarlier(sink, octets);
    sink.send(size, size > octets ? this.#redundantType : payloadType, sink.timestamp, !this.#talking);
    this.#talking = true;
  }

  get #redundantType(): number {
    return this.#options.redundancy?.payloadType ?? this.#options.payloadType;
  }

  /** Octets of the payload; more than before where earlier ones have been put into it. */
  #withEarlier({ payload, timestamp }: PacketSink, octets: number): number {
    const { redundancy, payloadType } = this.#options;
    if (redundancy === null) return octets;
    const depth = redundancy.depth();
    return this.#history.wrap(payload, octets, payloadType, timestamp, depth, depth * this.#frameUnits);
  }

  /** True in a pause, of which only now and then a description is sent. */
  #describesPause(silence: SilenceSuppression, sink: PacketSink): boolean {
    const { ptime, noisePayloadType } = this.#options;
    const kind = silence.step(this.#frame, this.#frame.length, ptime);
    if (kind === 'speech') return false;
    this.#talking = false;
    if (kind === 'noise') sink.send(silence.write(sink.payload), noisePayloadType as number, sink.timestamp, false);
    return true;
  }
}
