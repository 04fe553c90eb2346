/** The main thread's hold on rtp-thread.ts, and what arrivals tell about pacing. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { freePorts } from '../../test/support/ports.ts';
import type { Rig } from '../../test/support/rig.ts';
import { openThread } from '../../test/support/thread.ts';
import type { RtpOrder, RtpReport } from './rtp-thread.ts';
import { quantile } from './samples.ts';

const PACKET_MS = 20;
/** With fewer of the packets that were due than this share there was no call to measure. */
const ENOUGH = 0.8;

/** Deviations of the arrival intervals from 20 ms, in milliseconds. */
export type Pacing = { readonly p50: number; readonly p99: number; readonly max: number };

export class RtpEnd {
  readonly port: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  static async open(rig: Rig): Promise<RtpEnd> {
    const port = await freePorts(2);
    const worker = await openThread(rig, new URL('./rtp-thread.ts', import.meta.url), port);
    return new RtpEnd(worker, port);
  }

  /** Listens for so many seconds. */
  async pacing(seconds: number): Promise<Pacing> {
    this.#worker.postMessage({ measureMs: seconds * 1000 } satisfies RtpOrder);
    const [{ arrivals, lost }] = (await once(this.#worker, 'message')) as [RtpReport];
    const due = (seconds * 1000) / PACKET_MS;
    if (arrivals.length < due * ENOUGH || lost > due * (1 - ENOUGH)) {
      throw new Error(`${arrivals.length} RTP packets in ${seconds} s, ${lost} lost`);
    }
    const deviations = [...arrivals.subarray(1)].map((at, i) => Math.abs(at - (arrivals[i] as number) - PACKET_MS));
    return { p50: quantile(deviations, 0.5), p99: quantile(deviations, 0.99), max: quantile(deviations, 1) };
  }
}
