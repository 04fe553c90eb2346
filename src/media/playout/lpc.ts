/** Share of the energy that is added to the correlation at lag 0, so that silence and pure tones stay stable (-40 dB). */
const WHITE = 1e-4;
/** Each pole is pulled a little into the unit circle: no resonance rings on for ever. */
const SPREAD = 0.994;

/**
 * Linear prediction: the spectral envelope of a piece of sound as an all-pole filter, by the autocorrelation method and
 * the Levinson-Durbin recursion. Everything is allocated in the constructor.
 */
export class LinearPrediction {
  readonly order: number;
  /** x[n] is predicted as the sum of a[k] * x[n - 1 - k]. */
  readonly a: Float32Array;
  readonly #correlation: Float64Array;
  readonly #windowed: Float32Array;
  readonly #window: Float32Array;
  readonly #before: Float32Array;

  /** `length`: samples of a piece. */
  constructor(order: number, length: number) {
    this.order = order;
    this.a = new Float32Array(order);
    this.#before = new Float32Array(order);
    this.#correlation = new Float64Array(order + 1);
    this.#windowed = new Float32Array(length);
    // Rises slowly and falls fast: the newest samples tell most of what comes next.
    this.#window = Float32Array.from({ length }, (_, i) => {
      const top = length * 0.8;
      return i < top
        ? Math.sin((Math.PI * (i + 1)) / (2 * top)) ** 2
        : Math.cos((Math.PI * (i - top)) / (2.4 * (length - top)));
    });
  }

  /** Takes the envelope of the last `length` samples before `end`. Silence gives a filter that does nothing. */
  analyse(sound: Float32Array, end: number): void {
    const { order, a } = this;
    const windowed = this.#windowed;
    const length = windowed.length;
    for (let i = 0; i < length; i++) windowed[i] = (sound[end - length + i] as number) * (this.#window[i] as number);
    const correlation = this.#correlation;
    for (let lag = 0; lag <= order; lag++) {
      let sum = 0;
      for (let i = lag; i < length; i++) sum += (windowed[i] as number) * (windowed[i - lag] as number);
      correlation[lag] = sum;
    }
    correlation[0] = (correlation[0] as number) * (1 + WHITE) + 1;
    this.#solve();
    let spread = 1;
    for (let k = 0; k < order; k++) {
      spread *= SPREAD;
      a[k] = (a[k] as number) * spread;
    }
  }

  /** From reflection coefficients (RFC 3389 section 3.1.1): `a` is filled up with zeros. */
  reflect(coefficients: ArrayLike<number>, count: number): void {
    this.a.fill(0);
    for (let k = 0; k < Math.min(count, this.order); k++) this.#step(k, coefficients[k] as number);
  }

  #solve(): void {
    const { order, a } = this;
    const correlation = this.#correlation;
    a.fill(0);
    let error = correlation[0] as number;
    for (let k = 0; k < order; k++) {
      let sum = correlation[k + 1] as number;
      for (let j = 0; j < k; j++) sum -= (a[j] as number) * (correlation[k - j] as number);
      const reflection = sum / error;
      if (!(Math.abs(reflection) < 1)) return;
      this.#step(k, reflection);
      error *= 1 - reflection * reflection;
    }
  }

  #step(k: number, reflection: number): void {
    const { a } = this;
    const before = this.#before;
    for (let j = 0; j < k; j++) before[j] = a[j] as number;
    for (let j = 0; j < k; j++) a[j] = (before[j] as number) - reflection * (before[k - 1 - j] as number);
    a[k] = reflection;
  }

  /** What prediction leaves over of `count` samples from `start` on; `order` samples stand before them. */
  residual(sound: Float32Array, start: number, count: number, output: Float32Array): void {
    const { order, a } = this;
    for (let i = 0; i < count; i++) {
      let sum = sound[start + i] as number;
      for (let k = 0; k < order; k++) sum -= (a[k] as number) * (sound[start + i - 1 - k] as number);
      output[i] = sum;
    }
  }

  /** The other way round: adds the prediction to the `count` samples from `start` on, in place. */
  synthesize(sound: Float32Array, start: number, count: number): void {
    const { order, a } = this;
    for (let i = start; i < start + count; i++) {
      let sum = sound[i] as number;
      for (let k = 0; k < order; k++) sum += (a[k] as number) * (sound[i - 1 - k] as number);
      sound[i] = sum;
    }
  }
}
