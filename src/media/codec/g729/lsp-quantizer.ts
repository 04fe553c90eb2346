/** Quantization of the line spectral frequencies with 18 bits (ITU-T G.729 clause 3.2.4). */
import { multiply, saturate16, spare16 } from './arithmetic.ts';
import { firstStage, secondStage } from './codebooks.ts';
import { FrequencyMemory, spread, stabilize, toFrequencies, toPairs } from './lsp.ts';
import { sumStages } from './lsp-decoder.ts';
import { ORDER, predictors } from './tables.ts';

const HALF = ORDER / 2;
/** 0.04 π and 0.92 π, and 1, Q13. */
const LOW = 1029;
const HIGH = 23_677;
const ONE = 8192;

export class LspQuantizer {
  /** What to send: predictor and first stage, and both halves of the second. */
  first = 0;
  second = 0;
  readonly #memory = new FrequencyMemory();
  readonly #frequencies = new Int16Array(ORDER);
  readonly #weights = new Int16Array(ORDER);
  readonly #target = new Int16Array(ORDER);
  readonly #vector = new Int16Array(ORDER);

  /** Chooses the codes of `pairs`, and writes the pairs that they stand for. */
  quantize(pairs: Int16Array, quantized: Int16Array): void {
    toFrequencies(pairs, this.#frequencies);
    this.#weigh();
    let least = Number.POSITIVE_INFINITY;
    for (let mode = 0 as 0 | 1; mode < 2; mode++) {
      const { rest } = predictors[mode];
      this.#memory.extract(this.#frequencies, predictors[mode], this.#target);
      const first = this.#nearestFirst();
      const lower = this.#nearestHalf(first, 0);
      const upper = this.#nearestHalf(first, HALF);
      sumStages(first, lower, upper, this.#vector);
      spread(this.#vector, 10, 1, HALF);
      spread(this.#vector, 10, HALF, ORDER);
      spread(this.#vector, 5);
      const distance = this.#distance(rest);
      if (distance >= least) continue;
      least = distance;
      this.first = (mode << 7) | first;
      this.second = (lower << 5) | upper;
    }
    this.#reconstruct(quantized);
  }

  /** As the decoder does. */
  #reconstruct(quantized: Int16Array): void {
    sumStages(this.first & 127, this.second >> 5, this.second & 31, this.#vector);
    spread(this.#vector, 10);
    spread(this.#vector, 5);
    this.#memory.compose(this.#vector, predictors[this.first >> 7 === 0 ? 0 : 1], this.#frequencies);
    this.#memory.push(this.#vector);
    stabilize(this.#frequencies);
    toPairs(this.#frequencies, quantized);
  }

  /** What is close together weighs more; as large as 16 bits allow. */
  #weigh(): void {
    const [frequencies, weights] = [this.#frequencies, this.#weights];
    let largest = 0;
    for (let n = 0; n < ORDER; n++) {
      const below = n === 0 ? LOW : (frequencies[n - 1] as number);
      const above = n === ORDER - 1 ? HIGH : (frequencies[n + 1] as number);
      const gap = above - below - ONE;
      let weight = 2048;
      if (gap <= 0) weight += (saturate16((gap * gap) >> 13) * 20_480) >> 13;
      if (n === 4 || n === 5) weight = (weight * 19_661) >> 14;
      weights[n] = saturate16(weight);
      largest = Math.max(largest, weights[n] as number);
    }
    const spare = spare16(largest);
    for (let n = 0; n < ORDER; n++) weights[n] = (weights[n] as number) << spare;
  }

  #nearestFirst(): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let code = 0, at = 0; code < 128; code++) {
      let distance = 0;
      for (let n = 0; n < ORDER; n++, at++) distance += ((this.#target[n] as number) - (firstStage[at] as number)) ** 2;
      if (distance < least) {
        least = distance;
        best = code;
      }
    }
    return best;
  }

  /** The vector of the second stage whose half from `from` on fits best to what the first left. */
  #nearestHalf(first: number, from: number): number {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let code = 0; code < 32; code++) {
      let distance = 0;
      for (let n = from; n < from + HALF; n++) {
        const left = (this.#target[n] as number) - (firstStage[first * ORDER + n] as number);
        const difference = left - (secondStage[code * ORDER + n] as number);
        distance += multiply(this.#weights[n] as number, difference) * difference;
      }
      if (distance < least) {
        least = distance;
        best = code;
      }
    }
    return best;
  }

  /** Of the chosen vector to the target, weighted. */
  #distance(rest: Int16Array): number {
    let distance = 0;
    for (let n = 0; n < ORDER; n++) {
      const difference = multiply((this.#vector[n] as number) - (this.#target[n] as number), rest[n] as number);
      distance += saturate16(((this.#weights[n] as number) * difference) >> 11) * difference;
    }
    return distance;
  }
}
