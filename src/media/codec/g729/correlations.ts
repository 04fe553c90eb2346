import { divide16, round, saturate16, saturate32, shift32, spare32 } from './arithmetic.ts';
import { SUBFRAME } from './tables.ts';

/** 1.2 in Q14. */
const LARGEST_GAIN = 19_661;

/** What the gains of a subframe are chosen by (ITU-T G.729 clauses 3.7.3 and 3.9.2). */
export class Correlations {
  /** Of the filtered vectors: pitch · pitch, −2 target · pitch, pulses · pulses, −2 target · pulses, 2 pitch · pulses. */
  readonly values = new Int16Array(5);
  /** How many bits of each are behind the point. */
  readonly scales = new Int16Array(5);
  readonly #pulses = new Int16Array(SUBFRAME);
  #spare = 0;

  /** The first two; returns the pitch gain, Q14. */
  addPitch(target: Int16Array, pitch: Int16Array): number {
    const square = this.#normalize(pitch, pitch, 1, 2);
    const squareSpare = this.#spare;
    this.#set(0, square, squareSpare - 15);
    const shared = this.#normalize(target, pitch, 0, 2);
    this.#set(1, saturate16(-shared), shared <= 0 ? 14 : this.#spare - 16);
    if (shared <= 0) return 0;
    return Math.min(shift32(divide16(shared >> 1, square), squareSpare - this.#spare), LARGEST_GAIN);
  }

  /** The others; the filtered pulses are in Q12. */
  addPulses(target: Int16Array, pitch: Int16Array, pulses: Int16Array): void {
    for (let n = 0; n < SUBFRAME; n++) this.#pulses[n] = (pulses[n] as number) >> 3;
    this.#set(2, this.#normalize(this.#pulses, this.#pulses, 1, 0), this.#spare + 3);
    this.#set(3, saturate16(-this.#normalize(target, this.#pulses, 1, 0)), this.#spare - 7);
    this.#set(4, this.#normalize(pitch, this.#pulses, 1, 0), this.#spare - 7);
  }

  /** Twice the product of two of them. */
  product(a: number, b: number): number {
    return 2 * (this.values[a] as number) * (this.values[b] as number);
  }

  /** Bits behind the point of a product that is not doubled. */
  scale(a: number, b: number): number {
    return (this.scales[a] as number) + (this.scales[b] as number);
  }

  #set(place: number, value: number, scale: number): void {
    this.values[place] = value;
    this.scales[place] = scale;
  }

  /** Product of two vectors in 16 bits, and #spare. What overflows is taken anew without the lower bits of `b`. */
  #normalize(a: Int16Array, b: Int16Array, least: number, lower: number): number {
    let sum = least + 2 * product(a, b, 0);
    let dropped = 0;
    if (sum !== saturate32(sum) && lower > 0) {
      sum = least + 2 * product(a, b, lower);
      dropped = a === b ? 2 * lower : lower;
    }
    const value = saturate32(sum);
    const spare = spare32(value);
    this.#spare = spare - dropped;
    return round(shift32(value, spare));
  }
}

function product(a: Int16Array, b: Int16Array, lower: number): number {
  const lowerOfA = a === b ? lower : 0;
  let sum = 0;
  for (let n = 0; n < SUBFRAME; n++) sum += ((a[n] as number) >> lowerOfA) * ((b[n] as number) >> lower);
  return sum;
}
