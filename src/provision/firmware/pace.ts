/** The pace of a download: everybody else gets a turn between two pieces, and the line is left to others as well. */
import type { Clock } from '../../base/clock.ts';

export class Pace {
  readonly #clock: Clock;
  #isOver = false;
  #wake: () => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** After so many octets, at `rate` of them a second; 0 is without a limit. */
  async rest(octets: number, rate: number): Promise<void> {
    if (octets === 0 || rate === 0) return new Promise(resolve => setImmediate(resolve));
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = this.#clock.after((1000 * octets) / rate, resolve);
    this.#wake = () => {
      timer.cancel();
      resolve();
    };
    if (this.#isOver) this.#wake();
    await promise;
  }

  /** The rest under way is over, and so is each one that follows. */
  end(): void {
    this.#isOver = true;
    this.#wake();
  }
}
