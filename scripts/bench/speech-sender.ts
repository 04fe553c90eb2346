/** The reference sender of speech: every subject gets the very same packets. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { findCodec } from '../../src/media/codec/catalogue.ts';
import { freePorts } from '../../test/support/ports.ts';
import type { Rig } from '../../test/support/rig.ts';
import { openThread } from '../../test/support/thread.ts';
import { RATE, resample, type Speech } from '../vq/speech.ts';
import type { SpeechReport, SpeechStart } from './speech-thread.ts';

export const PACKET_MS = 20;
const LONGEST_PAYLOAD = 1440;
/** Redundancy in the packets is there for a share like this, as if the far end had reported it. */
const EXPECTED_LOSS = 0.05;

/** The payloads of the speech, one for each packet. Throws for a codec that is not in the catalogue. */
export function encode(speech: Speech, name: string): Uint8Array[] {
  const record = findCodec(name);
  if (record === undefined) throw new RangeError(`The catalogue has no codec '${name}'.`);
  const codec = record.create(record.fmtp);
  codec.lossReported?.(EXPECTED_LOSS);
  const samples = resample(speech.samples, RATE, record.sampleRate);
  const frame = (record.sampleRate * PACKET_MS) / 1000;
  const payloads: Uint8Array[] = [];
  const payload = new Uint8Array(LONGEST_PAYLOAD);
  for (let at = 0; at + frame <= samples.length; at += frame) {
    const octets = codec.encode(samples.subarray(at, at + frame), frame, payload);
    payloads.push(payload.slice(0, octets));
  }
  codec.close?.();
  return payloads;
}

export class SpeechSender {
  readonly port: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  /** `target` is a port of the loopback. */
  static async open(
    rig: Rig,
    codec: string,
    payloads: readonly Uint8Array[],
    payloadType: number,
    target: number,
  ): Promise<SpeechSender> {
    const port = await freePorts(2);
    const units = ((findCodec(codec)?.clockRate ?? 8000) * PACKET_MS) / 1000;
    const workerData: SpeechStart = { port, target, payloads, payloadType, units };
    const worker = await openThread(rig, new URL('./speech-thread.ts', import.meta.url), workerData);
    return new SpeechSender(worker, port);
  }

  /** Speaks all of it. `spokenMs`: when the first sample was spoken, since 1970; `lateMs`: how late packets went, p99. */
  async speak(): Promise<{ spokenMs: number; lateMs: number }> {
    this.#worker.postMessage('go');
    let spokenMs = Number.NaN;
    for (;;) {
      const [report] = (await once(this.#worker, 'message')) as [SpeechReport];
      if (report === 'ready') continue;
      if ('lateMs' in report) return { spokenMs, lateMs: report.lateMs };
      // A packet goes when its last sample has been spoken.
      spokenMs = report.firstMs - PACKET_MS;
    }
  }
}
