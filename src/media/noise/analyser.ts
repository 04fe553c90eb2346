import { LONGEST_ORDER, type NoiseDescription } from './description.ts';

/** Share of a new frame in what is described. */
const SHARE = 0.2;
/** White noise of this share of the power keeps the model stable. */
const WHITE = 1e-4;

/** Listens to the frames of a pause and describes their noise. Everything is allocated in the constructor. */
export class NoiseAnalyser {
  readonly #correlation = new Float64Array(LONGEST_ORDER + 1);
  readonly #predictor = new Float64Array(LONGEST_ORDER + 1);
  readonly #mirrored = new Float64Array(LONGEST_ORDER + 1);
  #empty = true;

  reset(): void {
    this.#empty = true;
  }

  listen(samples: Int16Array, count: number): void {
    const share = this.#empty ? 1 : SHARE;
    this.#empty = false;
    for (let lag = 0; lag <= LONGEST_ORDER; lag++) {
      let sum = 0;
      for (let i = lag; i < count; i++) sum += (samples[i] as number) * (samples[i - lag] as number);
      const before = this.#correlation[lag] as number;
      this.#correlation[lag] = before + (sum / Math.max(1, count) - before) * share;
    }
  }

  /** Root mean square of what was heard. */
  get level(): number {
    return Math.sqrt(this.#correlation[0] as number);
  }

  /** The recursion of Levinson and Durbin. */
  describe(description: NoiseDescription): void {
    const correlation = this.#correlation;
    const predictor = this.#predictor;
    let error = (correlation[0] as number) * (1 + WHITE);
    description.level = this.level;
    description.order = error < 1 ? 0 : LONGEST_ORDER;
    predictor.fill(0);
    predictor[0] = 1;
    for (let order = 1; order <= description.order; order++) {
      let sum = 0;
      for (let i = 0; i < order; i++) sum += (predictor[i] as number) * (correlation[order - i] as number);
      const reflection = -sum / error;
      description.reflection[order - 1] = reflection;
      for (let i = 0; i <= order; i++) this.#mirrored[i] = predictor[order - i] as number;
      for (let i = 0; i <= order; i++)
        predictor[i] = (predictor[i] as number) + reflection * (this.#mirrored[i] as number);
      error *= 1 - reflection * reflection;
    }
  }
}
