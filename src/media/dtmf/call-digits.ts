import { fail, ok, type Result } from '../../base/result.ts';
import { DigitDetector } from './detector.ts';
import { EventReceiver } from './event-receiver.ts';
import { EventSender } from './event-sender.ts';
import { InBandSender } from './in-band-sender.ts';
import type { DigitSettings } from './settings.ts';

export type CallDigitsParts = {
  /** Samples per second, and of one block, of the engine. */
  rate: number;
  block: number;
  settings: () => DigitSettings;
  /** The far end sent one; `event`: not as sound. */
  heard: (digit: string, event: boolean) => void;
};

/** The digits of one call, both ways: as events (RFC 4733) where both sides have them, else as sound. */
export class CallDigits {
  /** What the sender of packets asks before speech. */
  readonly events = new EventSender();

  readonly #parts: CallDigitsParts;
  readonly #inBand: InBandSender;
  #clockRate = 8000;
  #receiver = new EventReceiver(this.#clockRate);
  #sendsEvents = false;
  /** Where digits do not come as events. */
  #detector: DigitDetector | null = null;

  constructor(parts: CallDigitsParts) {
    this.#parts = parts;
    this.#inBand = new InBandSender(parts.rate, parts.block);
  }

  /** What was agreed on: the clock of the codec, units per second, and whether events go out and come in. */
  agree(clockRate: number, { out, in: come }: { readonly out: boolean; readonly in: boolean }): void {
    if (clockRate !== this.#clockRate) {
      this.#clockRate = clockRate;
      this.restart();
    }
    this.#sendsEvents = out;
    this.#detector = come ? null : new DigitDetector(this.#parts.rate);
  }

  /** A new source speaks. */
  restart(): void {
    this.#receiver = new EventReceiver(this.#clockRate);
  }

  send(digit: string, ms: number): Result<void> {
    const { eventLevel, toneLevel } = this.#parts.settings();
    if (this.#sendsEvents) {
      if (this.events.queue(digit, Math.round((ms * this.#clockRate) / 1000), eventLevel)) return ok(undefined);
      return fail({ what: `Digit '${digit}' is unknown, or too many digits wait to be sent.` });
    }
    if (this.#inBand.queue(digit, ms, toneLevel)) return ok(undefined);
    return fail({ what: `'${digit}' cannot be sent as a tone, or too many digits wait to be sent.` });
  }

  /** One block of a digit as sound, which goes before speech; null: speech may go out. */
  next(): Int16Array | null {
    return this.#inBand.next();
  }

  /** Looks for digits in one block of what is heard. */
  listen(block: Int16Array): void {
    if (this.#detector === null || !this.#parts.settings().detect) return;
    const digit = this.#detector.take(block);
    if (digit !== null) this.#parts.heard(digit, false);
  }

  /** A packet of an event; `now` in milliseconds. */
  receive(payload: Uint8Array, marker: boolean, timestamp: number, now: number): void {
    const digit = this.#receiver.receive(payload, marker, timestamp, now);
    if (digit !== null) this.#parts.heard(digit, true);
  }
}
