/** Whose numbers they are, as the server told; asked once for each, and for a few at a time. */
import type { Clock } from '../../base/clock.ts';
import type { Result } from '../../base/result.ts';
import type { Hit } from '../facts.ts';
import { bestMatch } from '../numbers.ts';

/** Names that are remembered. */
const MOST_NAMES = 100;
/** That nobody has a number is asked again after so long, milliseconds: somebody may be entered by then. */
const NOBODY = 5 * 60_000;
/** A slow server is not asked by all callers at once. */
const MOST_AT_ONCE = 2;
/** Callers who wait for that; who waits longest is given up. */
const MOST_WAITING = 16;

export type CallerNamesOptions = {
  readonly find: (number: string) => Promise<Result<readonly Hit[]>>;
  /** A name has become known. */
  readonly found: () => void;
  readonly clock: Clock;
};

/** '' for nobody; when it was told. */
type Known = { readonly name: string; readonly at: number };
type Pending = { readonly done: PromiseWithResolvers<void>; begun: boolean };

export class CallerNames {
  readonly #options: CallerNamesOptions;
  #names = new Map<string, Known>();
  #pending = new Map<string, Pending>();
  #asking = 0;

  constructor(options: CallerNamesOptions) {
    this.#options = options;
  }

  nameOf(number: string): string {
    return this.#names.get(number)?.name ?? '';
  }

  /** Another server, or other words for it: what is known and what is asked counts no more. */
  forget(): void {
    for (const number of this.#pending.keys()) this.#end(number);
    this.#names = new Map();
  }

  /** Resolves when it is known, or will not be. */
  lookUp(number: string): Promise<void> {
    if (this.#isKnown(number)) return Promise.resolve();
    const known = this.#pending.get(number);
    if (known !== undefined) return known.done.promise;
    const waiting = [...this.#pending].filter(([, { begun }]) => !begun);
    if (waiting.length >= MOST_WAITING) this.#end(waiting[0]?.[0] ?? '');
    const done = Promise.withResolvers<void>();
    this.#pending.set(number, { done, begun: false });
    this.#next();
    return done.promise;
  }

  #next(): void {
    for (const [number, pending] of this.#pending) {
      if (this.#asking >= MOST_AT_ONCE) return;
      if (pending.begun) continue;
      pending.begun = true;
      this.#asking++;
      void this.#ask(number, pending);
    }
  }

  async #ask(number: string, pending: Pending): Promise<void> {
    const found = await this.#options.find(number);
    this.#asking--;
    if (this.#pending.get(number) === pending) {
      // After a fault the next call may have better luck.
      if (found.ok) this.#remember(number, bestMatch(found.value, number)?.name ?? '');
      this.#end(number);
    }
    this.#next();
  }

  #isKnown(number: string): boolean {
    const known = this.#names.get(number);
    return known !== undefined && (known.name !== '' || this.#options.clock.now() - known.at < NOBODY);
  }

  #remember(number: string, name: string): void {
    this.#names.delete(number);
    this.#names.set(number, { name, at: this.#options.clock.now() });
    const oldest = this.#names.size > MOST_NAMES ? this.#names.keys().next().value : undefined;
    if (oldest !== undefined) this.#names.delete(oldest);
    if (name !== '') this.#options.found();
  }

  #end(number: string): void {
    this.#pending.get(number)?.done.resolve();
    this.#pending.delete(number);
  }
}
