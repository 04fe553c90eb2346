/** Fast Fourier transform of one size (a power of two), radix 2, in place. The tables are made once. */
export class Fft {
  readonly size: number;
  readonly #swaps: Uint32Array;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  constructor(size: number) {
    this.size = size;
    this.#swaps = new Uint32Array(size);
    for (let i = 1; i < size; i++) {
      this.#swaps[i] = ((this.#swaps[i >> 1] as number) >> 1) | (i & 1 ? size >> 1 : 0);
    }
    this.#cos = Float64Array.from({ length: size >> 1 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: size >> 1 }, (_, k) => -Math.sin((2 * Math.PI * k) / size));
  }

  /** From time to frequency. Both arrays have `size` elements. */
  forward(re: Float64Array, im: Float64Array): void {
    const size = this.size;
    for (let i = 1; i < size; i++) {
      const j = this.#swaps[i] as number;
      if (i >= j) continue;
      const r = re[i] as number;
      const m = im[i] as number;
      re[i] = re[j] as number;
      im[i] = im[j] as number;
      re[j] = r;
      im[j] = m;
    }
    for (let half = 1, stride = size >> 1; half < size; half *= 2, stride >>= 1) {
      for (let start = 0; start < size; start += 2 * half) {
        for (let k = 0, at = start; k < half; k++, at++) {
          const cos = this.#cos[k * stride] as number;
          const sin = this.#sin[k * stride] as number;
          const other = at + half;
          const r = (re[other] as number) * cos - (im[other] as number) * sin;
          const m = (re[other] as number) * sin + (im[other] as number) * cos;
          re[other] = (re[at] as number) - r;
          im[other] = (im[at] as number) - m;
          re[at] = (re[at] as number) + r;
          im[at] = (im[at] as number) + m;
        }
      }
    }
  }

  /** From frequency to time, divided by `size`. */
  inverse(re: Float64Array, im: Float64Array): void {
    this.forward(im, re);
    for (let i = 0; i < this.size; i++) {
      re[i] = (re[i] as number) / this.size;
      im[i] = (im[i] as number) / this.size;
    }
  }

  /**
   * Circular cross-correlation of two real signals, in `a` and `b`, with one transform for both. Afterwards a[lag] is
   * the sum of a[i] * b[i + lag], negative lags from the end; `b` is of no use.
   */
  correlate(a: Float64Array, b: Float64Array): void {
    this.forward(a, b);
    const size = this.size;
    for (let k = 0, m = 0; k <= size >> 1; k++, m = size - k) {
      const aRe = ((a[k] as number) + (a[m] as number)) / 2;
      const aIm = ((b[k] as number) - (b[m] as number)) / 2;
      const bRe = ((b[k] as number) + (b[m] as number)) / 2;
      const bIm = ((a[m] as number) - (a[k] as number)) / 2;
      const re = aRe * bRe + aIm * bIm;
      const im = aRe * bIm - aIm * bRe;
      a[k] = re;
      b[k] = im;
      a[m] = re;
      b[m] = -im;
    }
    this.inverse(a, b);
  }
}

const made = new Map<number, Fft>();

/** The transform of this size, made when first asked for. */
export function fft(size: number): Fft {
  let found = made.get(size);
  if (found === undefined) {
    found = new Fft(size);
    made.set(size, found);
  }
  return found;
}

export function powerOfTwo(atLeast: number): number {
  let size = 1;
  while (size < atLeast) size *= 2;
  return size;
}
