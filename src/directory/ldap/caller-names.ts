/** Whose numbers they are, as the server told; asked once for each, and for a few at a time. */
import type { Result } from '../../base/result.ts';
import type { Hit } from '../facts.ts';
import { bestMatch } from '../numbers.ts';

/** Names that are remembered. */
const MOST_NAMES = 100;
/** A slow server is not asked by all callers at once. */
const MOST_AT_ONCE = 2;
/** Callers who wait for that; who waits longest is given up. */
const MOST_WAITING = 16;

type Pending = { readonly done: PromiseWithResolvers<void>; begun: boolean };

export class CallerNames {
  readonly #find: (number: string) => Promise<Result<readonly Hit[]>>;
  readonly #found: () => void;
  /** '' where the server knows nobody. */
  readonly #names = new Map<string, string>();
  readonly #pending = new Map<string, Pending>();
  #asking = 0;

  /** `found` is called when a name has become known. */
  constructor(find: (number: string) => Promise<Result<readonly Hit[]>>, found: () => void) {
    this.#find = find;
    this.#found = found;
  }

  nameOf(number: string): string {
    return this.#names.get(number) ?? '';
  }

  /** Resolves when it is known, or will not be. */
  lookUp(number: string): Promise<void> {
    if (this.#names.has(number)) return Promise.resolve();
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
      void this.#ask(number);
    }
  }

  async #ask(number: string): Promise<void> {
    const found = await this.#find(number);
    this.#asking--;
    // After a fault the next call may have better luck.
    if (found.ok) this.#remember(number, bestMatch(found.value, number)?.name ?? '');
    this.#end(number);
    this.#next();
  }

  #remember(number: string, name: string): void {
    this.#names.set(number, name);
    const oldest = this.#names.size > MOST_NAMES ? this.#names.keys().next().value : undefined;
    if (oldest !== undefined) this.#names.delete(oldest);
    if (name !== '') this.#found();
  }

  #end(number: string): void {
    this.#pending.get(number)?.done.resolve();
    this.#pending.delete(number);
  }
}
