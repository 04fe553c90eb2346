import { firstStage, secondStage } from './codebooks.ts';
import { FrequencyMemory, spread, stabilize, toPairs } from './lsp.ts';
import * as tables from './tables.ts';

const { ORDER } = tables;
const HALF = ORDER / 2;

/** What a vector of the quantizer is made of: one of the first stage, and halves of two of the second. */
export function sumStages(first: number, lower: number, upper: number, vector: Int16Array): void {
  for (let n = 0; n < ORDER; n++) {
    const second = n < HALF ? lower : upper;
    vector[n] = (firstStage[first * ORDER + n] as number) + (secondStage[second * ORDER + n] as number);
  }
}

/** Line spectral pairs from what a frame says, or from what the last one said (ITU-T G.729 clauses 4.1.1 and 4.4.1). */
export class LspDecoder {
  readonly #memory = new FrequencyMemory();
  readonly #vector = new Int16Array(ORDER);
  readonly #frequencies = new Int16Array(ORDER);
  /** Of the last good speech frame. */
  readonly #last = Int16Array.from(tables.flatFrequencies);
  #predictor = tables.predictors[0];

  /** `first`: predictor and first stage; `second`: both halves of the second one. */
  decode(first: number, second: number, pairs: Int16Array): void {
    this.#predictor = tables.predictors[first >> 7 === 0 ? 0 : 1];
    sumStages(first & 127, second >> 5, second & 31, this.#vector);
    spread(this.#vector, 10);
    spread(this.#vector, 5);
    this.#finish(this.#predictor, pairs);
    this.#last.set(this.#frequencies);
  }

  conceal(pairs: Int16Array): void {
    this.#memory.extract(this.#last, this.#predictor, this.#vector);
    this.#memory.push(this.#vector);
    toPairs(this.#last, pairs);
  }

  /** From a description of silence (clause B.4.2.2): predictor, first and second stage. */
  decodeSilence(predictor: number, first: number, second: number, pairs: Int16Array): void {
    const { silenceFirstStage, silenceLower, silenceUpper } = tables;
    sumStages(
      silenceFirstStage[first] as number,
      silenceLower[second] as number,
      silenceUpper[second] as number,
      this.#vector,
    );
    spread(this.#vector, 10);
    this.#finish(tables.silencePredictors[predictor === 0 ? 0 : 1], pairs);
  }

  #finish(predictor: tables.Predictor, pairs: Int16Array): void {
    this.#memory.compose(this.#vector, predictor, this.#frequencies);
    this.#memory.push(this.#vector);
    stabilize(this.#frequencies);
    toPairs(this.#frequencies, pairs);
  }
}
