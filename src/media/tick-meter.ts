import type { TickStats } from './protocol.ts';

/** Width and number of the histogram's bins, milliseconds. */
const BIN_MS = 0.1;
const BINS = 1000;
/** How fast the due time follows a sound device whose clock differs from ours: per tick, of the deviation. */
const FOLLOW = 0.002;
/** After a stop as long as this (a suspended machine) the schedule starts anew, periods. */
const STOPPED = 10;

/** Measures how far ticks are from their due times. Nothing is allocated per tick. */
export class TickMeter {
  readonly #periodMs: number;
  readonly #bins = new Uint32Array(BINS);
  #due = Number.NaN;
  #ticks = 0;
  #max = 0;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** How far this tick is behind its due time, milliseconds; negative when it is early. */
  tick(now: number): number {
    if (Number.isNaN(this.#due)) this.#due = now;
    const deviation = now - this.#due;
    const size = Math.abs(deviation);
    const bin = Math.min(BINS - 1, Math.floor(size / BIN_MS));
    this.#bins[bin] = (this.#bins[bin] as number) + 1;
    this.#ticks++;
    if (size > this.#max) this.#max = size;
    if (size > STOPPED * this.#periodMs) this.#due = now;
    this.#due += this.#periodMs + deviation * FOLLOW;
    return deviation;
  }

  /** After a rest: the next tick is in time whenever it comes. */
  restart(): void {
    this.#due = Number.NaN;
  }

  stats(): Omit<TickStats, 'effort'> {
    let left = this.#ticks * 0.01;
    let bin = BINS - 1;
    for (; bin > 0; bin--) {
      left -= this.#bins[bin] as number;
      if (left < 0) break;
    }
    return { ticks: this.#ticks, lateP99: Math.min(this.#max, (bin + 1) * BIN_MS), lateMax: this.#max };
  }
}
