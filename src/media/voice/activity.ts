/** Mean square of the quietest speech: -60 dB below full scale. */
const QUIETEST = (32_768 * 10 ** (-60 / 20)) ** 2;
/** Speech is so much above the noise, as a factor of energy: 9 dB. */
const ABOVE_NOISE = 8;
/** How fast the estimate of the noise rises, as a factor of energy per second: 3 dB. */
const NOISE_RISE = 2;
/** Speech goes on for so long after the last loud block, milliseconds: between words nobody stops. */
const HANGOVER_MS = 200;

/** Is somebody speaking? By the energy of each block against the quietest of late. */
export class Activity {
  readonly #rise: number;
  readonly #hangover: number;
  #noise = QUIETEST;
  #left = 0;
  /** Mean square of the last block. */
  energy = 0;

  /** Samples per second, and of one block. */
  constructor(rate: number, block: number, hangoverMs = HANGOVER_MS) {
    this.#rise = NOISE_RISE ** (block / rate);
    this.#hangover = Math.round((hangoverMs * rate) / (1000 * block));
  }

  get speaking(): boolean {
    return this.#left > 0;
  }

  hear(block: Int16Array): void {
    let sum = 0;
    for (let i = 0; i < block.length; i++) sum += (block[i] as number) ** 2;
    this.energy = sum / block.length;
    const loud = this.energy > QUIETEST && this.energy > this.#noise * ABOVE_NOISE;
    this.#left = loud ? this.#hangover : Math.max(0, this.#left - 1);
    this.#noise = Math.max(QUIETEST / 100, Math.min(this.energy, this.#noise * this.#rise));
  }
}
