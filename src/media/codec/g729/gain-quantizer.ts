/** Quantization of both gains with 7 bits (ITU-T G.729 clause 3.9.2). */
import { divide16, multiply, multiply32by16, saturate32, shift32, spare32 } from './arithmetic.ts';
import type { Correlations } from './correlations.ts';
import { correction, GainPredictor, pitchGain } from './gains.ts';
import { gainCodesA, gainCodesB } from './tables.ts';

/** Bounds where the far end's errors could grow (clause 3.7.3): 0.94 in Q9, 1 in Q14. */
const TAMED_WISH = 481;
const TAMED = 16_383;
/** Between the places that are preselected in codebook A (Q14) and B (Q15). */
const THRESHOLDS_A = Int16Array.from([10808, 12374, 19778, 32567]);
const THRESHOLDS_B = Int16Array.from([14087, 16188, 20274, 21321, 23525, 25232, 27873, 30542]);
const CANDIDATES_A = 4;
const CANDIDATES_B = 8;

export class GainQuantizer {
  /** Gains that were chosen: of the pitch (Q14) and of the pulses (Q1). */
  pitch = 0;
  pulses = 0;
  readonly #predictor = new GainPredictor();
  readonly #aligned = new Int32Array(5);
  readonly #shifts = new Int16Array(5);
  /** A difference of products in 16 bits, and how many of them are behind the point. */
  #scale = 0;

  /** Returns the code to send. `tame`: the pitch gain stays below 1. */
  quantize(code: Int16Array, correlations: Correlations, tame: boolean): number {
    this.#predictor.predict(code);
    const c = correlations;
    const denominator = this.#subtract(c.product(0, 2), c.scale(0, 2) - 1, c.product(4, 4), c.scale(4, 4) + 1, 0);
    const inverse = -divide16(16_384, denominator);
    const inverseScale = 29 - this.#scale;
    let pitch = this.#subtract(c.product(2, 1), c.scale(2, 1), c.product(3, 4), c.scale(3, 4) + 1, 1);
    pitch = shift32(saturate32(2 * pitch * inverse), 24 - this.#scale - inverseScale) >> 16;
    if (tame) pitch = Math.min(pitch, TAMED_WISH);
    let pulses = this.#subtract(c.product(0, 3), c.scale(0, 3), c.product(1, 4), c.scale(1, 4) + 1, 1);
    pulses = shift32(saturate32(2 * pulses * inverse), 17 - this.#scale - inverseScale) >> 16;
    return this.#search(correlations, tame, preselect(pitch, pulses, this.#predicted()));
  }

  /** a − b, where these have so many bits behind the point: as large as 16 bits allow. `halved`: first halved. */
  #subtract(a: number, scaleA: number, b: number, scaleB: number, halved: 0 | 1): number {
    const scale = Math.min(scaleA, scaleB);
    const left = shift32(saturate32(a), scale - scaleA - halved);
    const right = shift32(saturate32(b), scale - scaleB - halved);
    const difference = saturate32(left - right);
    const spare = spare32(difference);
    this.#scale = scale - halved + spare - 16;
    return shift32(difference, spare) >> 16;
  }

  /** The predicted gain in Q4. */
  #predicted(): number {
    const { mantissa, scale } = this.#predictor;
    return scale >= 4 ? mantissa >> (scale - 4) : shift32(mantissa, 20 - scale) >> 16;
  }

  /** Tries 4 by 8 pairs; `from`: eight times the first place in B, and the one in A. */
  #search(correlations: Correlations, tame: boolean, from: number): number {
    this.#align(correlations);
    let least = 0x7fffffff;
    let placeA = from & 7;
    let placeB = from >> 3;
    for (let a = from & 7; a < (from & 7) + CANDIDATES_A; a++) {
      for (let b = from >> 3; b < (from >> 3) + CANDIDATES_B; b++) {
        if (tame && pitchGain(a, b) >= TAMED) continue;
        const distance = this.#distance(pitchGain(a, b), correction(a, b));
        if (distance >= least) continue;
        least = distance;
        placeA = a;
        placeB = b;
      }
    }
    const by = correction(placeA, placeB);
    this.pitch = pitchGain(placeA, placeB);
    this.pulses = this.#predictor.corrected(by);
    this.#predictor.update(by);
    return ((gainCodesA[placeA] as number) << 4) | (gainCodesB[placeB] as number);
  }

  /** Brings the five terms of the distance to the same scale. */
  #align({ values, scales }: Correlations): void {
    const { scale } = this.#predictor;
    this.#shifts[0] = (scales[0] as number) + 13;
    this.#shifts[1] = (scales[1] as number) + 14;
    this.#shifts[2] = (scales[2] as number) + 2 * scale - 21;
    this.#shifts[3] = (scales[3] as number) + scale - 3;
    this.#shifts[4] = (scales[4] as number) + scale - 4;
    let least = 0x7fff;
    for (let n = 0; n < 5; n++) least = Math.min(least, this.#shifts[n] as number);
    for (let n = 0; n < 5; n++) {
      this.#aligned[n] = shift32((values[n] as number) << 16, least - (this.#shifts[n] as number));
    }
  }

  /** The error of this choice in the weighted speech, without what is the same for all. */
  #distance(pitch: number, by: number): number {
    const pulses = multiply(this.#predictor.mantissa, by >> 1);
    return saturate32(
      multiply32by16(this.#aligned[0] as number, multiply(pitch, pitch)) +
        multiply32by16(this.#aligned[1] as number, pitch) +
        multiply32by16(this.#aligned[2] as number, multiply(pulses, pulses)) +
        multiply32by16(this.#aligned[3] as number, pulses) +
        multiply32by16(this.#aligned[4] as number, multiply(pulses, pitch)),
    );
  }
}

/**
 * First places to try, from the wished gains of pitch (Q9) and pulses (Q2) and the predicted one (Q4): where lines
 * through the codebooks are crossed. Returns eight times that in B, and the one in A.
 */
function preselect(pitch: number, pulses: number, predicted: number): number {
  const slope = saturate32(2 * 31_881 * pitch);
  const line = multiplyUp(saturate32(slope + (1_822_990_272 >> 15)) >> 16, predicted);
  const x = 2 * (shift32(saturate32(pulses * 128 - line), 2) >> 16) * -17_103;
  const rise = multiply(saturate32(slope - (1_731_217_536 >> 10)) >> 16, predicted);
  const y = 2 * (shift32(saturate32(2 * rise * 31_548 - ((2 * 31_881 * pulses) >> 3)), 2) >> 16) * -17_103;
  return 8 * passed(x, THRESHOLDS_B, predicted, 5) + passed(y, THRESHOLDS_A, predicted, 3);
}

function multiplyUp(a: number, b: number): number {
  return saturate32(2 * a * b);
}

/** How many thresholds a value has passed. */
function passed(value: number, thresholds: Int16Array, predicted: number, shift: number): number {
  for (let n = 0; n < thresholds.length; n++) {
    const excess = value - (multiplyUp(thresholds[n] as number, predicted) >> shift);
    if (predicted > 0 ? excess <= 0 : excess >= 0) return n;
  }
  return thresholds.length;
}
