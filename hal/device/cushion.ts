/** Periods of silence a device begins with; one more each time it ran empty, one fewer when it has not for a while. */
const LEAST = 2;
const MOST = 8;
/** That while, periods: at first, and at most. It is twice as long each time it was too short. */
const CALM = 300;
const LONGEST_CALM = 6000;
/** A server that takes more than it is to hold, just when it begins, is no reason for a thicker one, periods. */
const BEGINNING = 50;

/** How many periods wait before the ear, so that it does not run empty. They are delay. */
export class Cushion {
  readonly #least: number;
  #periods: number;
  /** Periods written since the device was opened, or ran empty, or this became thinner. */
  #written = 0;
  #calm = CALM;
  #beginning = true;
  #thinned = false;

  /** `wanted`: periods that somebody asked for. */
  constructor(wanted: number) {
    this.#least = Math.min(MOST, Math.max(LEAST, wanted));
    this.#periods = this.#least;
  }

  get periods(): number {
    return this.#periods;
  }

  /** A period was written. */
  written(): void {
    this.#written++;
    if (this.#written > BEGINNING) this.#beginning = false;
    if (this.#written <= this.#calm) return;
    this.#written = 0;
    if (this.#periods === this.#least) return;
    this.#periods--;
    this.#thinned = true;
  }

  /** The device ran empty and begins anew. */
  emptied(): void {
    this.#written = 0;
    if (!this.#beginning) this.#periods = Math.min(MOST, this.#periods + 1);
    this.#beginning = false;
    if (this.#thinned) this.#calm = Math.min(LONGEST_CALM, 2 * this.#calm);
    this.#thinned = false;
  }
}
