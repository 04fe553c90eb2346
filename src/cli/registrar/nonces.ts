/** Nonces that need no memory: the time of issue with a keyed hash over it (RFC 7616 section 3.3). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';

/** Milliseconds for which a nonce is good. */
const LIFETIME = 300_000;

export class Nonces {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issue(): string {
    const time = Math.floor(this.#clock.now()).toString(16);
    return `${time}.${this.#seal(time)}`;
  }

  /** `stale`: once ours, but too old. A nonce may be used more than once: a retransmission does that too. */
  check(nonce: string): 'good' | 'stale' | 'foreign' {
    const [time = '', seal = ''] = nonce.split('.');
    const [given, right] = [Buffer.from(seal), Buffer.from(this.#seal(time))];
    if (given.length !== right.length || !timingSafeEqual(given, right)) return 'foreign';
    return this.#clock.now() - Number.parseInt(time, 16) <= LIFETIME ? 'good' : 'stale';
  }

  #seal(time: string): string {
    return createHmac('sha256', this.#key).update(time).digest('hex').slice(0, 32);
  }
}
