/** A running timer; `cancel` may be called at any time, also after it fired. */
export type Timer = { cancel(): void };

/** Time as everything but the media tick sees it. Tests put a `ManualClock` in its place. */
export interface Clock {
  /** Monotonic milliseconds from an arbitrary start. */
  now(): number;
  /** The time of day. */
  wall(): Date;
  /** Calls `fire` once after `ms` milliseconds (any length: longer ones than Node's 2^31-1 ms are split). */
  after(ms: number, fire: () => void): Timer;
}

/** The longest delay of Node's setTimeout; a longer one would fire at once. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export const realClock: Clock = {
  now: () => performance.now(),
  wall: () => new Date(),
  after(ms, fire) {
    let handle: NodeJS.Timeout;
    const arm = (left: number): void => {
      const part = Math.min(left, LONGEST_TIMEOUT);
      handle = setTimeout(() => (left > part ? arm(left - part) : fire()), part);
    };
    arm(Math.max(0, ms));
    return { cancel: () => clearTimeout(handle) };
  },
};

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #start: number;
  readonly #pending = new Map<number, { at: number; fire: () => void }>();
  #serial = 0;

  constructor(start: Date = new Date('2026-01-05T09:00:00Z')) {
    this.#start = start.getTime();
  }

  now(): number {
    return this.#now;
  }

  wall(): Date {
    return new Date(this.#start + this.#now);
  }

  after(ms: number, fire: () => void): Timer {
    const id = ++this.#serial;
    this.#pending.set(id, { at: this.#now + Math.max(0, ms), fire });
    return { cancel: () => this.#pending.delete(id) };
  }

  /** How many timers are waiting: a machine that ended must leave none. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Moves time on and fires what is due, in order; between two timers promises get their turn. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#due(end); next !== undefined; next = this.#due(end)) {
      const [id, timer] = next;
      this.#pending.delete(id);
      this.#now = timer.at;
      timer.fire();
      await settle();
    }
    this.#now = end;
  }

  #due(end: number): [number, { at: number; fire: () => void }] | undefined {
    let first: [number, { at: number; fire: () => void }] | undefined;
    for (const entry of this.#pending) {
      if (entry[1].at <= end && (first === undefined || entry[1].at < first[1].at)) first = entry;
    }
    return first;
  }
}

function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}
