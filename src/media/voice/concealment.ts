/** Fills the place of a frame that never came. A better one can replace this behind the same two calls. */
export interface Concealment {
  /** The frame that was just decoded, to be remembered. */
  heard(samples: Int16Array, count: number): void;
  /** Writes `count` samples that go on from what was heard. */
  conceal(samples: Int16Array, count: number): void;
}

/** Milliseconds until silence; G.711 appendix I takes the same. */
const FADE_MS = 60;

/** Repeats the last frame, forwards and backwards in turn so that no seam clicks, and fades out. */
export class RepeatWithFade implements Concealment {
  readonly #last: Int16Array;
  readonly #fade: number;
  #length = 0;
  #concealed = 0;

  /** `sampleRate` in samples per second; `longest` frame in samples. */
  constructor(sampleRate: number, longest: number) {
    this.#last = new Int16Array(longest);
    this.#fade = 1 / ((sampleRate * FADE_MS) / 1000);
  }

  heard(samples: Int16Array, count: number): void {
    this.#length = Math.min(count, this.#last.length);
    for (let i = 0; i < this.#length; i++) this.#last[i] = samples[i] as number;
    this.#concealed = 0;
  }

  conceal(samples: Int16Array, count: number): void {
    const length = this.#length;
    for (let i = 0; i < count; i++) {
      const gain = 1 - this.#concealed * this.#fade;
      if (length === 0 || gain <= 0) {
        samples[i] = 0;
      } else {
        const step = this.#concealed % (2 * length);
        samples[i] = (this.#last[step < length ? length - 1 - step : step - length] as number) * gain;
        this.#concealed++;
      }
    }
  }
}
