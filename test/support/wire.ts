import type { Clock } from '../../src/base/clock.ts';
import { ok } from '../../src/base/result.ts';
import { parseMessage } from '../../src/sip/parse.ts';
import type { Arrival, Endpoint, OpenWire, Signal } from '../../src/sip/transport/wire.ts';

/** Shares of datagrams, 0 to 1; streams are never touched. */
export type WireFaults = {
  readonly drop: number;
  readonly double: number;
  /** Held back for up to `delay` ms, so that later ones overtake. */
  readonly reorder: number;
  /** Milliseconds. */
  readonly delay: number;
};

export const PERFECT: WireFaults = { drop: 0, double: 0, reorder: 0, delay: 0 };

/** Repeatable chance: the same seed gives the same faults. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A network in this process: sockets of agents under test and of hand-written peers. */
export class TestNet {
  faults: WireFaults = PERFECT;
  /** Decides before the faults: false loses the message. */
  filter: (bytes: string, from: Endpoint, to: Endpoint) => boolean = () => true;
  /** Endpoints, 'tcp:127.0.0.1:5080', that refuse at once. */
  readonly refused = new Set<string>();
  readonly sent: { readonly at: number; readonly from: number; readonly to: Endpoint; readonly text: string }[] = [];
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #receivers = new Map<number, (arrival: Arrival) => void>();
  readonly #signals = new Map<number, (signal: Signal) => void>();
  #lastPort = 5059;

  constructor(clock: Clock, seed = 1) {
    this.#clock = clock;
    this.#random = seeded(seed);
  }

  readonly openWire: OpenWire = async ({ port: asked, address, receive, signal }) => {
    const port = asked === 0 ? ++this.#lastPort : asked;
    this.#receivers.set(port, receive);
    if (signal !== undefined) this.#signals.set(port, signal);
    return ok({
      port,
      connected: () => true,
      drop: () => {},
      send: (to, bytes, done) => {
        if (this.refused.has(`${to.transport}:${to.address}:${to.port}`)) {
          done({ what: 'connection refused' });
          return;
        }
        this.#carry({ transport: to.transport, address, port }, to, bytes);
        done();
      },
      close: async () => {
        this.#receivers.delete(port);
        this.#signals.delete(port);
      },
    });
  };

  /** All agents hear that nobody listens there. */
  closed(source: Endpoint): void {
    for (const signal of this.#signals.values()) signal({ type: 'closed', source, fault: { what: 'nobody listens' } });
  }

  #carry(from: Endpoint, to: Endpoint, bytes: Buffer): void {
    const text = bytes.toString();
    this.sent.push({ at: this.#clock.now(), from: from.port, to, text });
    if (!this.filter(text, from, to)) return;
    if (to.transport === 'tcp') {
      this.#deliver(from, to, bytes, 1);
      return;
    }
    if (this.#random() < this.faults.drop) return;
    const copies = this.#random() < this.faults.double ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      const late = this.#random() < this.faults.reorder ? this.#random() * this.faults.delay : 0;
      this.#deliver(from, to, bytes, 1 + late);
    }
  }

  #deliver(source: Endpoint, to: Endpoint, bytes: Buffer, ms: number): void {
    this.#clock.after(ms, () => this.#receivers.get(to.port)?.({ source, message: parseMessage(bytes) }));
  }
}
