/** What calls once a period where no sound device does. */
export interface Pacing {
  start(periodMs: number, tick: () => void): void;
  stop(): void;
}

/** A timer wakes the thread so long before a tick is due, the rest is waited to the point, milliseconds. */
const EARLY_MS = 2;
/** Ticks that are made up for in one go; between such goes packets get their turn. */
const LONGEST_BURST = 3;
/** When the machine stood still for longer than this, what was missed is not made up for, milliseconds. */
const STOOD_STILL_MS = 500;

/**
 * Ticks on an absolute schedule: no drift, and as even as a sleeping C program
 * (docs/decisions/pacing.md). Waiting for less than 3 ms blocks the thread, so it belongs into a worker.
 */
export class PacingClock implements Pacing {
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));
  #timer: NodeJS.Timeout | undefined;
  #tick: () => void = () => {};
  #periodMs = 0;
  #due = 0;

  start(periodMs: number, tick: () => void): void {
    this.#periodMs = periodMs;
    this.#tick = tick;
    this.#due = performance.now() + periodMs;
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = setTimeout(this.#wake, Math.max(0, this.#due - EARLY_MS - performance.now()));
  }

  readonly #wake = (): void => {
    const early = this.#due - performance.now();
    if (early > 0) Atomics.wait(this.#sleep, 0, 0, early);
    if (early < -STOOD_STILL_MS) this.#due = performance.now();
    for (let burst = 0; burst < LONGEST_BURST; burst++) {
      this.#due += this.#periodMs;
      this.#tick();
      if (this.#timer === undefined) return;
      if (this.#due > performance.now()) break;
    }
    this.#arm();
  };
}
