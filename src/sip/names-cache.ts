import type { Clock } from '../base/clock.ts';

/** `life` is the time to live, seconds. */
export type Answer<T> = { readonly records: readonly T[]; readonly life: number };

type Entry = { readonly records: readonly unknown[]; readonly until: number; readonly staleUntil: number };

const MOST_ENTRIES = 128;
/** Seconds. An answer is kept for at least the first, so that one call asks once, and at most the second. */
const LIFE = { shortest: 5, longest: 3_600 };
/** Seconds that "there is no such record" is believed (RFC 2308 asks for the SOA, which Node does not tell). */
const NEGATIVE_LIFE = 30;
/** Milliseconds that an old answer serves while nobody gives a newer one (RFC 8767 section 5: up to some days). */
const STALE = 86_400_000;
/** RFC 8767 section 5: after a failure the dead server is left alone for so long, milliseconds. */
const STALE_PAUSE = 30_000;

/** Errors that say "no such record", where all others say "nobody knows". */
const NO_RECORD = new Set(['ENOTFOUND', 'ENODATA']);

/** Answers of DNS for as long as they live. The same question asked twice at once is one question. */
export class NameCache {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #open = new Map<string, Promise<readonly unknown[]>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Under one key there are always records of one type. Never rejects. */
  get<T>(key: string, ask: () => Promise<Answer<T>>): Promise<readonly T[]> {
    const entry = this.#entries.get(key) as (Entry & { readonly records: readonly T[] }) | undefined;
    if (entry !== undefined && entry.until > this.#clock.now()) return Promise.resolve(entry.records);
    const open = this.#open.get(key) as Promise<readonly T[]> | undefined;
    if (open !== undefined) return open;
    const asked = this.#ask(key, ask).finally(() => this.#open.delete(key));
    this.#open.set(key, asked);
    return asked;
  }

  /** All answers are old from now on; they still serve when there are no newer ones. */
  expire(): void {
    for (const [key, entry] of this.#entries) this.#entries.set(key, { ...entry, until: this.#clock.now() });
  }

  async #ask<T>(key: string, ask: () => Promise<Answer<T>>): Promise<readonly T[]> {
    try {
      const { records, life } = await ask();
      const seconds = Math.min(Math.max(life, LIFE.shortest), LIFE.longest);
      this.#keep(key, records, seconds * 1_000, STALE);
      return records;
    } catch (thrown) {
      const { code } = thrown as { code?: string };
      const old = this.#entries.get(key);
      if (code !== undefined && NO_RECORD.has(code)) {
        this.#keep(key, [], NEGATIVE_LIFE * 1_000, 0);
        return [];
      }
      if (old === undefined || old.staleUntil < this.#clock.now()) return [];
      this.#keep(key, old.records, STALE_PAUSE, old.staleUntil - this.#clock.now() - STALE_PAUSE);
      return old.records as readonly T[];
    }
  }

  #keep(key: string, records: readonly unknown[], life: number, stale: number): void {
    const until = this.#clock.now() + life;
    this.#entries.delete(key);
    this.#entries.set(key, { records, until, staleUntil: until + Math.max(0, stale) });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
