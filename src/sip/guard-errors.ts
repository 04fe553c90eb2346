/** The error boundary of the agent: what goes wrong inside is logged and ends nothing else. */
import type { Clock, Timer } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';

/** For `Facts`: a listener that throws must not break a protocol's step in the middle. */
export function listenerFailed(log: Log): (thrown: unknown) => void {
  return thrown => log.error(`a listener failed: ${stackOf(thrown)}`);
}

/**
 * The agent's clock: what a timer throws does not reach the process, and no timer outlives the agent, whatever state a
 * call is in when it closes.
 */
export class GuardedClock implements Clock {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #running = new Set<Timer>();
  #stopped = false;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  now(): number {
    return this.#clock.now();
  }

  wall(): Date {
    return this.#clock.wall();
  }

  after(ms: number, fire: () => void): Timer {
    if (this.#stopped) return { cancel: () => {} };
    const inner = this.#clock.after(ms, () => {
      this.#running.delete(inner);
      try {
        fire();
      } catch (thrown) {
        this.#log.error(`a timer failed: ${stackOf(thrown)}`);
      }
    });
    this.#running.add(inner);
    return {
      cancel: () => {
        inner.cancel();
        this.#running.delete(inner);
      },
    };
  }

  /** Cancels what runs; nothing starts any more. */
  stop(): void {
    this.#stopped = true;
    for (const timer of this.#running) timer.cancel();
    this.#running.clear();
  }
}

export function stackOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.stack : undefined) ?? thrownText(thrown);
}
