import { EVENTS } from './digits.ts';

/** The last packet is sent three times, at the interval of the updates (RFC 4733 2.5.1.4). */
const END_COPIES = 3;
/** Of what a payload can tell, in timestamp units: a longer event goes on in a new segment (RFC 4733 2.5.1.3). */
const SEGMENT = 0xffff;
/** Packet times between two digits, so that they are told apart in the far end's tones too. */
const GAP_PACKETS = 3;
/** Digits that may wait; more than a person types ahead. */
const QUEUE = 32;

/**
 * Makes the telephone-event payloads of queued digits, one per packet time.
 *
 *   idle --digit--> pressed (updates, same timestamp) --duration reached--> end x3 --> gap --> idle
 *                      └── 0xffff units: a new segment, that much later ──┘
 */
export class EventSender {
  readonly payload = new Uint8Array(4);
  /** In the RTP clock: the moment the event or its segment began. */
  timestamp = 0;
  /** True on the first packet of an event. */
  marker = false;

  readonly #codes = new Uint8Array(QUEUE);
  readonly #durations = new Uint32Array(QUEUE);
  readonly #levels = new Uint8Array(QUEUE);
  #first = 0;
  #waiting = 0;
  /** So far, of the whole event and of its segments before this one. */
  #duration = 0;
  #told = 0;
  #endsLeft = END_COPIES;
  #gapLeft = 0;

  /**
   * `duration` in timestamp units, `level` in dB below 0 dBm0, 0 to 63. False when the digit is unknown or too many wait
   * already.
   */
  queue(digit: string, duration: number, level: number): boolean {
    const code = EVENTS.indexOf(digit);
    if (code < 0 || this.#waiting === QUEUE) return false;
    const place = (this.#first + this.#waiting++) % QUEUE;
    this.#codes[place] = code;
    this.#durations[place] = duration;
    this.#levels[place] = level & 0x3f;
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
    if (this.#duration - this.#told === SEGMENT) {
      this.#told = this.#duration;
      this.timestamp = (this.timestamp + SEGMENT) >>> 0;
    }
    // A segment is told to its end before the next one begins.
    this.#duration = Math.min(this.#duration + packetTime, this.#told + SEGMENT, total);
    const over = this.#duration === total;
    this.#write(over);
    if (over && --this.#endsLeft === 0) this.#next();
    return true;
  }

  #write(end: boolean): void {
    this.payload[0] = this.#codes[this.#first] as number;
    this.payload[1] = (end ? 0x80 : 0) | (this.#levels[this.#first] as number);
    const duration = this.#duration - this.#told;
    this.payload[2] = duration >> 8;
    this.payload[3] = duration & 0xff;
  }

  #next(): void {
    this.#first = (this.#first + 1) % QUEUE;
    this.#waiting--;
    this.#duration = 0;
    this.#told = 0;
    this.#endsLeft = END_COPIES;
    this.#gapLeft = GAP_PACKETS;
  }
}
