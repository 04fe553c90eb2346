import { EVENTS } from './digits.ts';

/** Below 0 dBm0 (RFC 4733 2.3.4). */
const VOLUME_DB = 10;
/** The last packet is sent three times, at the interval of the updates (RFC 4733 2.5.1.4). */
const END_COPIES = 3;
const LONGEST_DURATION = 0xffff;
/** Packet times between two digits, so that they are told apart in the far end's tones too. */
const GAP_PACKETS = 3;
/** Digits that may wait; more than a person types ahead. */
const QUEUE = 32;

/**
 * Makes the telephone-event payloads of queued digits, one per packet time.
 *
 *   idle --digit--> pressed (updates, same timestamp) --duration reached--> end x3 --> gap --> idle
 */
export class EventSender {
  readonly payload = new Uint8Array(4);
  /** Of the event, in the RTP clock: the moment it began. */
  timestamp = 0;
  /** True on the first packet of an event. */
  marker = false;

  readonly #codes = new Uint8Array(QUEUE);
  readonly #durations = new Uint16Array(QUEUE);
  #first = 0;
  #waiting = 0;
  #duration = 0;
  #endsLeft = END_COPIES;
  #gapLeft = 0;

  /** `duration` in timestamp units. False when the digit is unknown or too many wait already. */
  queue(digit: string, duration: number): boolean {
    const code = EVENTS.indexOf(digit);
    if (code < 0 || this.#waiting === QUEUE) return false;
    const place = (this.#first + this.#waiting++) % QUEUE;
    this.#codes[place] = code;
    this.#durations[place] = Math.min(duration, LONGEST_DURATION);
    return true;
  }

  /** One packet time went by. True when an event packet must go out instead of speech. */
  step(timestamp: number, packetTime: number): boolean {
    if (this.#gapLeft > 0) {
      this.#gapLeft--;
      return false;
    }
    if (this.#waiting === 0) return false;
    const total = this.#durations[this.#first] as number;
    this.marker = this.#duration === 0;
    if (this.marker) this.timestamp = timestamp;
    this.#duration = Math.min(this.#duration + packetTime, total);
    const over = this.#duration === total;
    this.#write(over);
    if (over && --this.#endsLeft === 0) this.#next();
    return true;
  }

  #write(end: boolean): void {
    this.payload[0] = this.#codes[this.#first] as number;
    this.payload[1] = (end ? 0x80 : 0) | VOLUME_DB;
    this.payload[2] = this.#duration >> 8;
    this.payload[3] = this.#duration & 0xff;
  }

  #next(): void {
    this.#first = (this.#first + 1) % QUEUE;
    this.#waiting--;
    this.#duration = 0;
    this.#endsLeft = END_COPIES;
    this.#gapLeft = GAP_PACKETS;
  }
}
