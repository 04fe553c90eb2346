/**
 * A bad network between two real ends: RTP in both directions has the fates of a trace (loss, bursts, jitter, spikes,
 * reorder, duplicates), to about a millisecond; RTCP beside it is delayed only.
 *
 *   end A  ⇄  port a | relay | port b  ⇄  end B
 */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { freePorts } from './ports.ts';
import type { RelayCount, RelayOrder, RelayPorts, RelayStart, Side, Way } from './relay-thread.ts';
import type { Rig } from './rig.ts';
import { openThread } from './thread.ts';

export class Relay {
  /** Where end A, and end B, send their RTP to; RTCP to the next port. */
  readonly ports: RelayPorts;
  readonly #worker: Worker;

  private constructor(worker: Worker, ports: RelayPorts) {
    this.#worker = worker;
    this.ports = ports;
  }

  /** `ways`: what happens to the packets from A, and to those from B; null: nothing. */
  static async open(rig: Rig, ways: Readonly<Record<Side, Way | null>>): Promise<Relay> {
    const first = await freePorts(4);
    const start: RelayStart = { ports: { a: first, b: first + 2 }, ways };
    const worker = await openThread(rig, new URL('./relay-thread.ts', import.meta.url), start);
    return new Relay(worker, start.ports);
  }

  /** The RTP ports of the two ends on the loopback. */
  async aim(ends: RelayPorts): Promise<void> {
    await this.#order({ aim: ends });
  }

  count(): Promise<RelayCount> {
    return this.#order({ count: true });
  }

  async #order(order: RelayOrder): Promise<RelayCount> {
    this.#worker.postMessage(order);
    const [count] = (await once(this.#worker, 'message')) as [RelayCount];
    return count;
  }
}
