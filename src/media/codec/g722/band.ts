import { scales } from './tables.ts';

export function saturate(value: number): number {
  return value > 32767 ? 32767 : Math.max(value, -32768);
}

/**
 * The adaptive half of one sub-band, the same in encoder and decoder: scale factor and predictor with two poles and six
 * zeros (ITU-T G.722 clauses 3.5, 3.6 and 6.2.1.3 to 6.2.2). All arithmetic is that of 16-bit words.
 */
export class Band {
  /** Predicted signal (SL, SH). */
  predicted = 0;
  /** Scale factor of the quantizers (DETL, DETH). */
  scale: number;
  /** Reconstructed signal of the last step (RLT, RH). */
  reconstructed = 0;

  readonly #offset: number;
  readonly #longest: number;
  /** Logarithmic scale factor (NBL, NBH). */
  #log = 0;
  /** Coefficients and past quantized differences of the six zeros, newest first (BL, DLT). */
  readonly #b = new Int32Array(6);
  readonly #d = new Int32Array(6);
  /** Prediction of the zeros alone (SZL). */
  #zeros = 0;
  #a1 = 0;
  #a2 = 0;
  #r1 = 0;
  #partial1 = 0;
  #partial2 = 0;

  /** `offset`: where the band's scale factors begin in their table; `longest`: bound of the logarithmic scale factor. */
  constructor(offset: number, longest: number) {
    this.#offset = offset;
    this.#longest = longest;
    this.scale = scales[offset] as number;
  }

  /** Becomes as the other one is. */
  copy(other: Band): void {
    this.predicted = other.predicted;
    this.scale = other.scale;
    this.reconstructed = other.reconstructed;
    this.#log = other.#log;
    this.#b.set(other.#b);
    this.#d.set(other.#d);
    this.#zeros = other.#zeros;
    this.#a1 = other.#a1;
    this.#a2 = other.#a2;
    this.#r1 = other.#r1;
    this.#partial1 = other.#partial1;
    this.#partial2 = other.#partial2;
  }

  /** One sample further: `difference` is the quantized one (DLT, DH), `growth` what its code does to the scale factor. */
  step(difference: number, growth: number): void {
    const log = ((this.#log * 32512) >> 15) + growth;
    this.#log = log < 0 ? 0 : Math.min(log, this.#longest);
    this.scale = scales[(this.#log >> 6) + this.#offset] as number;

    const partial = saturate(difference + this.#zeros);
    const r0 = saturate(this.predicted + difference);
    this.#adaptPoles(partial);
    const zeros = this.#adaptZeros(difference);

    const poles = ((this.#a1 * saturate(r0 + r0)) >> 15) + ((this.#a2 * saturate(this.#r1 + this.#r1)) >> 15);
    this.#r1 = r0;
    this.reconstructed = r0;
    this.#zeros = zeros;
    this.predicted = saturate(saturate(poles) + zeros);
  }

  /** Blocks UPPOL2 and UPPOL1; the sign of 0 is positive. */
  #adaptPoles(partial: number): void {
    const sign = partial >> 15;
    const same = sign === this.#partial1 >> 15;
    const four = saturate(this.#a1 << 2);
    const cross = (same ? saturate(-four) : four) >> 7;
    const second = cross + (sign === this.#partial2 >> 15 ? 128 : -128) + ((this.#a2 * 32512) >> 15);
    const a2 = second > 12288 ? 12288 : Math.max(second, -12288);
    const first = (same ? 192 : -192) + ((this.#a1 * 32640) >> 15);
    const bound = 15360 - a2;
    this.#a1 = first > bound ? bound : Math.max(first, -bound);
    this.#a2 = a2;
    this.#partial2 = this.#partial1;
    this.#partial1 = partial;
  }

  /** Blocks UPZERO and FILTEZ in one pass from the oldest difference to the newest; returns the zeros' prediction. */
  #adaptZeros(difference: number): number {
    const b = this.#b;
    const d = this.#d;
    const sign = difference >> 15;
    const leap = difference === 0 ? 0 : 128;
    let sum = 0;
    for (let i = 5; i >= 0; i--) {
      const coefficient = (((b[i] as number) * 32640) >> 15) + ((d[i] as number) >> 15 === sign ? leap : -leap);
      const past = i === 0 ? difference : (d[i - 1] as number);
      b[i] = coefficient;
      d[i] = past;
      sum = saturate(sum + ((saturate(past + past) * coefficient) >> 15));
    }
    return sum;
  }
}
