import type { Clock } from '../../src/base/clock.ts';

/** A clock for very many timers, moved without waiting. */
export class QuickClock implements Clock {
  #now = 0;
  #serial = 0;
  readonly #timers = new Map<number, { readonly at: number; readonly fire: () => void }>();

  now(): number {
    return this.#now;
  }

  wall(): Date {
    return new Date(this.#now);
  }

  after(ms: number, fire: () => void): { cancel(): void } {
    const id = ++this.#serial;
    this.#timers.set(id, { at: this.#now + ms, fire });
    return { cancel: () => this.#timers.delete(id) };
  }

  get pending(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= end).sort(([, a], [, b]) => a.at - b.at);
      if (due.length === 0) break;
      for (const [id, timer] of due) {
        if (!this.#timers.delete(id)) continue;
        this.#now = Math.max(this.#now, timer.at);
        timer.fire();
      }
    }
    this.#now = end;
  }
}
