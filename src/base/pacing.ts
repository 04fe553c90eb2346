import { startMetronome } from './metronome.ts';

/** What calls once a period where no sound device does. */
export interface Pacing {
  start(periodMs: number, tick: () => void): void;
  stop(): void;
}

/** Ticks that are made up for in one go; between such goes packets get their turn. */
const LONGEST_BURST = 3;
/** When the machine stood still for longer than this, what was missed is not made up for, milliseconds. */
const STOOD_STILL_MS = 500;

/**
 * Ticks on an absolute schedule, without drift (docs/decisions/pacing.md): by the metronome, or where that is not built by
 * timers.
 */
export class PacingClock implements Pacing {
  readonly #timers = new TimerBeat();
  #stop: (() => void) | null = null;
  #tick: () => void = () => {};
  #periodMs = 0;
  /** Ticks that are due. */
  #owed = 0;

  start(periodMs: number, tick: () => void): void {
    this.stop();
    this.#tick = tick;
    this.#periodMs = periodMs;
    this.#owed = 0;
    this.#stop = startMetronome(periodMs, this.#beat) ?? this.#timers.start(periodMs, this.#beat);
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
  }

  readonly #beat = (periods: number): void => {
    this.#owed += periods;
    if (this.#owed * this.#periodMs > STOOD_STILL_MS) this.#owed = 1;
    for (let burst = 0; burst < LONGEST_BURST && this.#owed > 0 && this.#stop !== null; burst++) {
      this.#owed--;
      this.#tick();
    }
  };
}

/** A timer wakes the thread so long before a beat is due, the rest is waited to the point, milliseconds. */
const EARLY_MS = 2;

/** Beats as even as a sleeping C program. Waiting for less than 3 ms blocks the thread, so it belongs into a worker. */
class TimerBeat {
  readonly #sleep = new Int32Array(new SharedArrayBuffer(4));
  #timer: NodeJS.Timeout | undefined;
  #beat: (periods: number) => void = () => {};
  #periodMs = 0;
  #due = 0;

  /** Returns how it is stopped. */
  start(periodMs: number, beat: (periods: number) => void): () => void {
    this.#periodMs = periodMs;
    this.#beat = beat;
    this.#due = performance.now() + periodMs;
    this.#arm();
    return this.#stop;
  }

  readonly #stop = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  };

  #arm(): void {
    this.#timer = setTimeout(this.#wake, Math.max(0, this.#due - EARLY_MS - performance.now()));
  }

  readonly #wake = (): void => {
    const early = this.#due - performance.now();
    if (early > 0) Atomics.wait(this.#sleep, 0, 0, early);
    const periods = 1 + Math.max(0, Math.floor((performance.now() - this.#due) / this.#periodMs));
    this.#due += periods * this.#periodMs;
    this.#beat(periods);
    if (this.#timer !== undefined) this.#arm();
  };
}
