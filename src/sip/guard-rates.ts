import { isIPv6 } from 'node:net';
import type { Clock } from '../base/clock.ts';

export type Rate = { readonly rate: number; readonly burst: number };

/** Requests are served, then refused, then not even that. */
export type Load = 'fine' | 'busy' | 'flood';

type Bucket = { served: number; refused: number; at: number };

/** Token buckets per source: one for what is served, one as large for what is refused with an answer (bounded memory). */
export class Rates {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock, mostSources: number) {
    this.#clock = clock;
    this.#most = mostSources;
  }

  /** One more request of this source. */
  take(source: string, rate: Rate): Load {
    const bucket = this.#filled(source, rate);
    this.#keep(source, bucket);
    if (bucket.served >= 1) {
      bucket.served--;
      return 'fine';
    }
    if (bucket.refused < 1) return 'flood';
    bucket.refused--;
    return 'busy';
  }

  /** Whether `take` would say 'fine'. */
  has(source: string, rate: Rate): boolean {
    return this.#filled(source, rate).served >= 1;
  }

  get size(): number {
    return this.#buckets.size;
  }

  #filled(source: string, { rate, burst }: Rate): Bucket {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(source) ?? { served: burst, refused: burst, at: now };
    const gained = ((now - bucket.at) / 1_000) * rate;
    bucket.served = Math.min(burst, bucket.served + gained);
    bucket.refused = Math.min(burst, bucket.refused + gained);
    bucket.at = now;
    return bucket;
  }

  #keep(source: string, bucket: Bucket): void {
    this.#buckets.delete(source);
    this.#buckets.set(source, bucket);
    const [quietest] = this.#buckets.keys();
    if (this.#buckets.size > this.#most && quietest !== undefined) this.#buckets.delete(quietest);
  }
}

/** Whoever has one IPv6 address usually has the whole /64. */
export function sourceKey(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array(zeros).fill('0'), ...right].slice(0, 4).join(':');
}
