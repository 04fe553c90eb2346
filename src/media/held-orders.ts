import type { Clock, Timer } from '../base/clock.ts';
import { type Fault, fail, type Result } from '../base/result.ts';
import type { MediaRequest } from './protocol.ts';

/** A worker is back after a third of a second, unless it died several times in a row, milliseconds. */
export const REPLACED_MS = 5000;
/** More than a phone with all of its calls gives in that time. */
const MOST = 256;

type Held = { readonly request: MediaRequest; readonly resolve: (answer: Result<unknown>) => void };

/** Orders that wait for the next worker, for a bounded time. */
export class HeldOrders {
  readonly #clock: Clock;
  #orders: (Held & { readonly late: Timer })[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The answer of the next worker, or a fault when there is none in time (milliseconds). */
  hold(request: MediaRequest, patience: number): Promise<Result<unknown>> {
    if (this.#orders.length >= MOST) return Promise.resolve(fail(noWorker));
    return new Promise(resolve => {
      const late = this.#clock.after(patience, () => {
        this.#orders = this.#orders.filter(held => held.request !== request);
        resolve(fail(noWorker));
      });
      this.#orders.push({ request, resolve, late });
    });
  }

  /** All of them, in their order; they wait no longer. */
  take(): readonly Held[] {
    const orders = this.#orders;
    this.#orders = [];
    for (const { late } of orders) late.cancel();
    return orders;
  }

  fail(fault: Fault): void {
    for (const { resolve } of this.take()) resolve(fail(fault));
  }
}

const noWorker: Fault = { what: 'The media thread does not run; the order was not carried out.' };
