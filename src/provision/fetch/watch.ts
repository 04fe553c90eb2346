/** Ends a fetch that its caller cancels, that gets no answer, or that comes too slowly. */
import type { Clock, Timer } from '../../base/clock.ts';
import { type FetchError, fetchError, hostOf } from './fault.ts';
import type { TimeLimits } from './request.ts';

export const LIMITS: TimeLimits = { answer: 15_000, span: 20_000, octetsPerSpan: 2048, total: 600_000 };

export class Watch {
  readonly #abort = new AbortController();
  readonly #limits: TimeLimits;
  readonly #clock: Clock;
  readonly #outer: AbortSignal;
  readonly #cancel: () => void;
  readonly #total: Timer;
  readonly #url: URL;
  #step: Timer | null = null;
  #octets = 0;

  constructor(url: URL, limits: Partial<TimeLimits>, clock: Clock, outer: AbortSignal) {
    this.#url = url;
    this.#limits = { ...LIMITS, ...limits };
    this.#clock = clock;
    this.#outer = outer;
    this.#cancel = () => this.#end(fetchError('cancelled', url, 'The fetch was cancelled.'));
    this.#total = clock.after(this.#limits.total, () => {
      const what = `The file was not here after ${seconds(this.#limits.total)}.`;
      this.#end(fetchError('slow', url, what, { remedy: 'Check the load of the server and the way to it.' }));
    });
    outer.addEventListener('abort', this.#cancel);
    if (outer.aborted) this.#cancel();
  }

  /** Aborted with a `FetchError` as its reason. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Octets of all attempts together. */
  get octets(): number {
    return this.#octets;
  }

  /** The next step (a connection, an answer) must come within `answer`; then call `came`, or `expect` for another one. */
  expect(what: 'connection' | 'answer'): void {
    this.#step?.cancel();
    this.#step = this.#clock.after(this.#limits.answer, () => {
      const { answer } = this.#limits;
      const host = hostOf(this.#url);
      const words = what === 'connection' ? `No connection with ${host}` : `No answer of ${host}`;
      const remedy = 'Check that the server runs, and that no firewall is on the way.';
      this.#end(fetchError('unreachable', this.#url, `${words} within ${seconds(answer)}.`, { remedy }));
    });
  }

  /** The body begins: from now on its octets must come fast enough. */
  flow(): void {
    this.#step?.cancel();
    const { span, octetsPerSpan } = this.#limits;
    const before = this.#octets;
    this.#step = this.#clock.after(span, () => {
      const came = this.#octets - before;
      if (came >= octetsPerSpan) return this.flow();
      const what = `${came} of at least ${octetsPerSpan} octets came within ${seconds(span)}, which is too slow.`;
      this.#end(fetchError('slow', this.#url, what, { remedy: 'Check the load of the server and the way to it.' }));
    });
  }

  came(octets: number): void {
    this.#octets += octets;
  }

  /** Throws what ended the fetch. */
  check(): void {
    if (this.signal.aborted) throw this.signal.reason;
  }

  /** Nothing fires any more. */
  close(): void {
    this.#step?.cancel();
    this.#total.cancel();
    this.#outer.removeEventListener('abort', this.#cancel);
  }

  #end(reason: FetchError): void {
    this.#abort.abort(reason);
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`;
}
