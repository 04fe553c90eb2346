import { EVENTS } from './digits.ts';

/** An event is four octets: code, end and volume, duration (RFC 4733 2.3). */
const EVENT_OCTETS = 4;
/** Duration at which a long event goes on in a new segment (RFC 4733 2.5.1.3). */
const SEGMENT = 0xffff;
/** Nobody presses keys faster; a flood of events cannot make a flood of facts. */
const SHORTEST_PRESS_MS = 20;
/** An event that lies further back than this is of a sender that started anew, seconds. */
const STRAY_SECONDS = 5;

/** Tells each pressed digit once, whichever of its packets arrive and in whichever order (RFC 4733 2.5). */
export class EventReceiver {
  readonly #clockRate: number;
  #event = -1;
  #timestamp = 0;
  #at = Number.NEGATIVE_INFINITY;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Returns the digit when it begins with this packet, else null; also for what is not a valid event. `now` in ms. */
  receive(payload: Uint8Array, marker: boolean, timestamp: number, now: number): string | null {
    if (payload.length < EVENT_OCTETS || payload.length % EVENT_OCTETS !== 0) return null;
    const event = payload[0] as number;
    const digit = EVENTS[event];
    if (digit === undefined) return null;
    if (this.#event >= 0) {
      const ahead = (timestamp - this.#timestamp) | 0;
      const old = ahead <= 0 && ahead > -STRAY_SECONDS * this.#clockRate;
      if (old) return null;
      if (ahead === SEGMENT && event === this.#event && !marker) {
        this.#timestamp = timestamp;
        return null;
      }
    }
    if (now - this.#at < SHORTEST_PRESS_MS) return null;
    this.#event = event;
    this.#timestamp = timestamp;
    this.#at = now;
    return digit;
  }
}
