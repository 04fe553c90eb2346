import type { Clock, Timer } from '../../base/clock.ts';

type Waiting = { readonly server: number; readonly died: () => void; readonly timer: Timer };

export type TryingParts = {
  readonly clock: Clock;
  /** Milliseconds with nothing but 100 after which the server is asked whether it lives. */
  readonly patience: number;
  readonly isDead: (server: number) => boolean;
  readonly ask: (server: number) => void;
};

/**
 * INVITEs that have got 100 and nothing more. A 100 ends all timers of the transaction (RFC 3261 17.1.1.2), so one whose
 * server dies then would wait until the user loses patience. The server is asked with OPTIONS when it takes long; it
 * may well be alive, since 100 is all that many say before the far end rings.
 */
export class Trying {
  readonly #parts: TryingParts;
  readonly #waiting = new Set<Waiting>();

  constructor(parts: TryingParts) {
    this.#parts = parts;
  }

  /** `died` is called once, when the server turns out to be dead, unless the returned function was called before. */
  add(server: number, died: () => void): () => void {
    const timer = this.#parts.clock.after(this.#parts.patience, () => this.#parts.ask(server));
    const waiting = { server, died, timer };
    this.#waiting.add(waiting);
    return () => this.#end(waiting);
  }

  /** Something was heard of a server. */
  look(): void {
    for (const waiting of [...this.#waiting]) {
      if (!this.#waiting.has(waiting) || !this.#parts.isDead(waiting.server)) continue;
      this.#end(waiting);
      waiting.died();
    }
  }

  #end(waiting: Waiting): void {
    waiting.timer.cancel();
    this.#waiting.delete(waiting);
  }
}
