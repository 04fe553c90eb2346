import type { Log } from '../../base/log.ts';
import type { MediaClient } from '../../media/client.ts';
import type { Session } from '../../sip/agent.ts';
import { digitInfo } from '../events/control.ts';
import type { CallId } from '../facts.ts';
import type { CallSettings } from '../settings.ts';

/** More than anybody types while a call is resumed. */
const MOST_WAITING = 32;

export type CallDigitsParts = {
  readonly id: CallId;
  readonly settings: CallSettings;
  readonly media: MediaClient;
  readonly log: Log;
};

/** The digits that the user sends in one call: by SIP at once, in its sound as soon as that flows. */
export class CallDigits {
  readonly #parts: CallDigitsParts;
  #flows = false;
  #waiting: { readonly digit: string; readonly ms: number }[] = [];

  constructor(parts: CallDigitsParts) {
    this.#parts = parts;
  }

  /** `ms`: for how long. */
  send(digit: string, ms: number, session: Session | null): void {
    const { digitsBySip, digitsByMedia } = this.#parts.settings;
    if (digitsBySip) {
      const { contentType, body } = digitInfo({ digit, ms });
      session?.info(contentType, body);
    }
    if (!digitsByMedia) return;
    if (this.#flows) void this.#play(digit, ms);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ digit, ms });
  }

  /** Our sound flows from now on, or it does not: a call that is put on hold again forgets what waits. */
  flow(on: boolean): void {
    this.#flows = on;
    const waiting = this.#waiting.splice(0);
    if (on) for (const { digit, ms } of waiting) void this.#play(digit, ms);
  }

  async #play(digit: string, ms: number): Promise<void> {
    const { id, media, log } = this.#parts;
    const sent = await media.order('sendDigit', { stream: id, digit, ms });
    // Which one stays out of the log: people type secrets.
    if (!sent.ok) log.warning(`call ${id}: a digit could not be sent`);
  }
}
