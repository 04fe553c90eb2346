import type { Look } from '../../hal/ports.ts';
import type { Clock, Timer } from '../../src/base/clock.ts';

/** Contrast and light of the screen: the light goes down when nothing has happened for a while. */
export class Backlight {
  readonly #clock: Clock;
  readonly #adjust: (look: Look) => void;
  #look: Look | null = null;
  #seconds = -1;
  #timer: Timer | null = null;

  constructor(clock: Clock, adjust: (look: Look) => void) {
    this.#clock = clock;
    this.#adjust = adjust;
  }

  /** As the screen looks now; null before it was told. */
  get look(): Look | null {
    return this.#look;
  }

  /** Somebody pressed a key, or the phone wants to be looked at. */
  wake(): void {
    this.#timer?.cancel();
    this.#timer = this.#seconds <= 0 ? null : this.#clock.after(this.#seconds * 1000, () => this.#light(false));
    this.#light(true);
  }

  /** `seconds` of light; 0: for ever. While the phone is `busy` the light stays. */
  follow(contrast: number, seconds: number, busy: boolean): void {
    const other = seconds !== this.#seconds;
    this.#seconds = seconds;
    this.#set({ contrast, lit: this.#look?.lit ?? true });
    if (other || busy) this.wake();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  #light(lit: boolean): void {
    this.#set({ contrast: this.#look?.contrast ?? 0, lit });
  }

  #set(look: Look): void {
    if (look.contrast === this.#look?.contrast && look.lit === this.#look.lit) return;
    this.#look = look;
    this.#adjust(look);
  }
}
