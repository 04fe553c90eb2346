/** Gains of both codebooks (ITU-T G.729 clauses 3.9 and 4.1.5). */
import { log2, multiply, multiply32by16, power2, saturate16, saturate32, shift32 } from './arithmetic.ts';
import { energyPrediction, gainPlacesA, gainPlacesB, gainsA, gainsB, SUBFRAME } from './tables.ts';

/** −14 dB in Q10. */
const LOWEST = -14_336;

/** Gains of a pair of places in the codebooks: of the pitch (Q14), and the correction of the predicted one (Q13). */
export function pitchGain(placeA: number, placeB: number): number {
  return (gainsA[2 * placeA] as number) + (gainsB[2 * placeB] as number);
}

export function correction(placeA: number, placeB: number): number {
  return (gainsA[2 * placeA + 1] as number) + (gainsB[2 * placeB + 1] as number);
}

/** Predicts the gain of the fixed codebook from the corrections of four subframes (clause 3.9.1). */
export class GainPredictor {
  /** Energies of corrections, dB in Q10, the newest first. */
  readonly #past = Int16Array.from([LOWEST, LOWEST, LOWEST, LOWEST]);
  /** The gain that was predicted last: a number of 15 bits, and how many of them are behind the point. */
  mantissa = 0;
  scale = 0;

  /** For a code vector (Q13). In decibels: 127.298 − 3.0103 log2(energy) + prediction. */
  predict(code: Int16Array): void {
    let energy = 0;
    for (let n = 0; n < SUBFRAME; n++) energy += (code[n] as number) ** 2;
    let level = (multiply32by16(log2(saturate32(2 * energy)), -24_660) + 32_588 * 64) * 1024;
    for (let n = 0; n < 4; n++) level += 2 * (energyPrediction[n] as number) * (this.#past[n] as number);
    const exponent = ((saturate32(level) >> 16) * 5439) >> 7;
    this.mantissa = power2((exponent >> 1) & 0x7fff);
    this.scale = 14 - (exponent >> 16);
  }

  /** The predicted gain times a correction (Q13), in Q1. */
  corrected(by: number): number {
    return shift32(2 * (by >> 1) * this.mantissa, 4 - this.scale) >> 16;
  }

  /** 24660: 20 log10(2), Q12. */
  update(by: number): void {
    const level = saturate32((log2(by) - (13 << 16)) * 8192) >> 16;
    this.#push(multiply(level, 24_660));
  }

  /** After an erasure: the mean of the past, 4 dB lower (clause 4.4.3). */
  fade(): void {
    let sum = 0;
    for (let n = 0; n < 4; n++) sum += this.#past[n] as number;
    this.#push(Math.max(LOWEST, saturate16((sum >> 2) - 4096)));
  }

  #push(level: number): void {
    this.#past.copyWithin(1, 0, 3);
    this.#past[0] = level;
  }
}

/** Gains of the last subframe: of the pitch (Q14) and of the pulses (Q1). */
export class GainDecoder {
  pitch = 0;
  pulses = 0;
  readonly #predictor = new GainPredictor();

  decode(codeA: number, codeB: number, code: Int16Array): void {
    const placeA = gainPlacesA[codeA] as number;
    const placeB = gainPlacesB[codeB] as number;
    this.#predictor.predict(code);
    const by = correction(placeA, placeB);
    this.pitch = pitchGain(placeA, placeB);
    this.pulses = this.#predictor.corrected(by);
    this.#predictor.update(by);
  }

  /** 0.9 and 0.98 of the last ones (clause 4.4.2). */
  fade(): void {
    this.pitch = Math.min(multiply(this.pitch, 29_491), 29_491);
    this.pulses = multiply(this.pulses, 32_111);
    this.#predictor.fade();
  }
}
