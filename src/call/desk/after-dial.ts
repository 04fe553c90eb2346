/** Digits behind a pause in a dialled number: they are sent when the call is up (guide section 16.2). */
import type { Clock, Timer } from '../../base/clock.ts';

/** Milliseconds. */
export type PauseSettings = { readonly pauseMs: number; readonly digitMs: number; readonly gapMs: number };

/** A pause; the guide names no sign, modems and other phones write a comma. */
export const PAUSE = ',';

/** The number to be called, and what follows it, the first pause included; '' when there is none. */
export function splitAtPause(number: string): readonly [number: string, after: string] {
  const at = number.indexOf(PAUSE);
  return at < 1 ? [number, ''] : [number.slice(0, at), number.slice(at)];
}

/** Sends them one after the other; `stop` ends it at once. */
export class AfterDial {
  readonly #clock: Clock;
  readonly #settings: PauseSettings;
  readonly #send: (digit: string, ms: number) => void;
  #left: string;
  #timer: Timer | null = null;
  #begun = false;

  constructor(after: string, settings: PauseSettings, clock: Clock, send: (digit: string, ms: number) => void) {
    this.#left = after.replace(/[^0-9A-D*#,]/gi, '');
    this.#settings = settings;
    this.#clock = clock;
    this.#send = send;
  }

  /** The call is up; only the first time counts. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#next();
  }

  stop(): void {
    this.#begun = true;
    this.#timer?.cancel();
  }

  #next(): void {
    const sign = this.#left.charAt(0);
    if (sign === '') return;
    this.#left = this.#left.slice(1);
    const { pauseMs, digitMs, gapMs } = this.#settings;
    if (sign !== PAUSE) this.#send(sign, digitMs);
    this.#timer = this.#clock.after(sign === PAUSE ? pauseMs : digitMs + gapMs, () => this.#next());
  }
}
