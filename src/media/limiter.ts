/** What leaves a limiter is at most this: above the largest sample of G.711, below full scale. */
const CEILING = 32_600;
/** From full gain to none, milliseconds: how far before a peak the gain begins to fall. */
const ATTACK_MS = 2;
/** From none to full gain, milliseconds: slow enough that nobody hears it pump. */
const RELEASE_MS = 600;

/**
 * Brings a sum of voices into 16 bits without clipping. A block is known as a whole before it sounds, so the gain falls
 * ahead of each peak and no delay is added; only a peak in the first two milliseconds of a block is met by a step, which
 * the peak itself hides. Below the ceiling samples pass as they are. They become whole numbers by rounding, as behind every
 * gain (`ramp.ts`): cut off towards zero after a volume of -12 dB they cost 0.02 MOS.
 */
export class Limiter {
  readonly #gains: Float32Array;
  readonly #attack: number;
  readonly #release: number;
  #gain = 1;

  /** Samples per second, and of one block. */
  constructor(rate: number, length: number) {
    this.#gains = new Float32Array(length);
    this.#attack = 1000 / (rate * ATTACK_MS);
    this.#release = 1000 / (rate * RELEASE_MS);
  }

  /** Fills `block` from a sum of the same length, which is no longer the sum afterwards. */
  write(sum: Float32Array, block: Int16Array): void {
    if (this.#gain < 1 || peakOf(sum) > CEILING) this.#limit(sum);
    for (let i = 0; i < block.length; i++) block[i] = Math.round(sum[i] as number);
  }

  #limit(sum: Float32Array): void {
    const gains = this.#gains;
    let gain = 1;
    for (let i = sum.length - 1; i >= 0; i--) {
      const size = Math.abs(sum[i] as number);
      gain = Math.min(gain + this.#attack, size > CEILING ? CEILING / size : 1);
      gains[i] = gain;
    }
    gain = this.#gain;
    for (let i = 0; i < sum.length; i++) {
      gain = Math.min(gain + this.#release, gains[i] as number);
      sum[i] = (sum[i] as number) * gain;
    }
    this.#gain = gain;
  }
}

function peakOf(sum: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < sum.length; i++) peak = Math.max(peak, Math.abs(sum[i] as number));
  return peak;
}
