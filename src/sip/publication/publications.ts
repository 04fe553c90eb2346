import type { PublishOptions } from '../facts.ts';
import { Publication, type PublicationParts } from './publication.ts';

/** All publications. */
export class Publications {
  readonly #parts: PublicationParts;
  readonly #all = new Set<Publication>();
  #idle: (() => void) | null = null;

  constructor(parts: PublicationParts) {
    this.#parts = parts;
  }

  /** What happens is told by its facts, none of them before this returns. */
  add(account: number, options: PublishOptions): Publication {
    const publication = new Publication(this.#parts, account, options);
    this.#all.add(publication);
    publication.facts.subscribe(({ phase }) => {
      if (phase !== 'over') return;
      this.#all.delete(publication);
      if (this.#all.size === 0) this.#idle?.();
    });
    queueMicrotask(() => publication.start());
    return publication;
  }

  /** Of one account or all. */
  remove(account?: number): void {
    for (const publication of [...this.#all]) {
      if (account === undefined || publication.account === account) publication.remove();
    }
  }

  /** Resolves when no publication is left. */
  async idle(): Promise<void> {
    if (this.#all.size > 0) await new Promise<void>(resolve => (this.#idle = resolve));
  }
}
