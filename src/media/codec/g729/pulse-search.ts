/** Search of the four pulses (ITU-T G.729 clause A.3.8): two pairs of tracks at a time, from four beginnings. */
import { multiply, round, saturate16, spare32 } from './arithmetic.ts';
import { correlateBackward } from './pitch-search.ts';
import { placePulses, sharpen } from './pulses.ts';
import { SUBFRAME } from './tables.ts';

const STEP = 5;
const HALF = 16_384;
const QUARTER = 8192;
const EIGHTH = 4096;
const SIXTEENTH = 2048;

export class PulseSearch {
  /** What to send. */
  positions = 0;
  signs = 0;
  /** Correlation with the target, without its signs. */
  readonly #target = new Int16Array(SUBFRAME);
  readonly #positive = new Uint8Array(SUBFRAME);
  readonly #response = new Int16Array(SUBFRAME);
  /** Correlations of the response with itself, 40 to a row, with the signs of both places. */
  readonly #pairs = new Int16Array(SUBFRAME * SUBFRAME);
  readonly #alone = new Int16Array(SUBFRAME);
  /** By place in the fourth track, while the third is searched. */
  readonly #fourth = new Int16Array(SUBFRAME);
  /** A pair that was found, its correlation with the target, its square, and its energy. */
  #a = 0;
  #b = 0;
  #sum = 0;
  #square = 0;
  #energy = 0;
  /** The best so far: place by track, the last two tracks as one. */
  readonly #places = Uint8Array.from([0, 1, 2, 3]);
  #bestSquare = 0;
  #bestEnergy = 0;

  /**
   * `response`: of the weighted synthesis filter (Q12), which is sharpened here. Writes the pulses, sharpened (Q13), and
   * what becomes of them in the filter (Q12).
   */
  search(
    target: Int16Array,
    response: Int16Array,
    lag: number,
    sharpness: number,
    code: Int16Array,
    filtered: Int16Array,
  ): void {
    sharpen(response, lag, sharpness);
    correlateBackward(response, target, this.#target);
    for (let n = 0; n < SUBFRAME; n++) {
      this.#positive[n] = (this.#target[n] as number) >= 0 ? 1 : 0;
      this.#target[n] = saturate16(Math.abs(this.#target[n] as number));
    }
    this.#correlate(response);
    this.#bestSquare = -1;
    this.#bestEnergy = 1;
    for (const last of [3, 4]) {
      this.#try(2, last, 0, 1);
      this.#try(last, 0, 1, 2);
    }
    this.#encode();
    placePulses(this.positions, this.signs, code);
    this.#filter(response, filtered);
    sharpen(code, lag, sharpness);
  }

  /** Of the response with itself at every distance, with 16 bits. */
  #correlate(response: Int16Array): void {
    const scaled = this.#response;
    let energy = 0;
    for (let n = 0; n < SUBFRAME; n++) energy += 2 * (response[n] as number) ** 2;
    const shift = energy >= 32_001 * 65_536 ? -1 : spare32(energy) >> 1;
    for (let n = 0; n < SUBFRAME; n++) {
      const value = response[n] as number;
      scaled[n] = shift < 0 ? value >> 1 : saturate16(value << shift);
    }
    for (let gap = 0; gap < SUBFRAME; gap++) {
      let sum = 0;
      for (let n = 0; n + gap < SUBFRAME; n++) {
        sum += 2 * (scaled[n] as number) * (scaled[n + gap] as number);
        const place = SUBFRAME - 1 - n;
        this.#enter(place - gap, place, Math.min(sum, 0x7fffffff) >> 16);
      }
    }
  }

  #enter(i: number, j: number, value: number): void {
    if (i === j) {
      this.#alone[i] = value;
      return;
    }
    const signed = multiply(value, this.#positive[i] === this.#positive[j] ? 32_767 : -32_768);
    this.#pairs[i * SUBFRAME + j] = signed;
    this.#pairs[j * SUBFRAME + i] = signed;
  }

  /** Two pulses in the first two of these tracks, and two more in the others: kept when they are the best so far. */
  #try(first: number, second: number, third: number, fourth: number): void {
    this.#findFirst(first, second);
    const [a, b] = [this.#a, this.#b];
    this.#findSecond(a, b, third, fourth);
    if (this.#bestEnergy * this.#square <= this.#bestSquare * this.#energy) return;
    this.#bestSquare = this.#square;
    this.#bestEnergy = this.#energy;
    this.#places[Math.min(first, 3)] = a;
    this.#places[Math.min(second, 3)] = b;
    this.#places[third] = this.#a;
    this.#places[fourth] = this.#b;
  }

  /** The first pulse has one of the two best places of its track alone, the second one any. */
  #findFirst(first: number, second: number): void {
    this.#begin();
    let before = -1;
    for (let turn = 0; turn < 2; turn++) {
      let a = first;
      let most = -1;
      for (let n = first; n < SUBFRAME; n += STEP) {
        if ((this.#target[n] as number) <= most || n === before) continue;
        most = this.#target[n] as number;
        a = n;
      }
      before = a;
      const own = (this.#alone[a] as number) * QUARTER;
      for (let b = second; b < SUBFRAME; b += STEP) {
        const pair = (this.#pairs[a * SUBFRAME + b] as number) * HALF;
        const energy = own + pair + (this.#alone[b] as number) * QUARTER;
        this.#consider(a, b, most + (this.#target[b] as number), round(2 * energy));
      }
    }
  }

  /** Every pair of places, with the pulses that were found. */
  #findSecond(i: number, j: number, third: number, fourth: number): void {
    const sum = this.#sum;
    const energy = this.#energy * QUARTER;
    this.#begin();
    for (let b = fourth; b < SUBFRAME; b += STEP) {
      const pairs = (this.#pairs[i * SUBFRAME + b] as number) + (this.#pairs[j * SUBFRAME + b] as number);
      this.#fourth[b] = round(2 * (pairs * QUARTER + (this.#alone[b] as number) * EIGHTH));
    }
    for (let a = third; a < SUBFRAME; a += STEP) {
      const pairs = (this.#pairs[i * SUBFRAME + a] as number) + (this.#pairs[j * SUBFRAME + a] as number);
      const withA = energy + pairs * EIGHTH + (this.#alone[a] as number) * SIXTEENTH;
      const sumA = sum + (this.#target[a] as number);
      for (let b = fourth; b < SUBFRAME; b += STEP) {
        const pair = (this.#pairs[a * SUBFRAME + b] as number) * EIGHTH;
        const all = withA + pair + (this.#fourth[b] as number) * HALF;
        this.#consider(a, b, sumA + (this.#target[b] as number), round(2 * all));
      }
    }
  }

  #begin(): void {
    this.#square = -1;
    this.#energy = 1;
  }

  /** Keeps what has the larger square of its correlation in proportion to its energy. */
  #consider(a: number, b: number, sum: number, energy: number): void {
    const square = multiply(sum, sum);
    if (this.#energy * square <= this.#square * energy) return;
    this.#square = square;
    this.#energy = energy;
    this.#sum = sum;
    this.#a = a;
    this.#b = b;
  }

  /** Places and signs as they are sent. */
  #encode(): void {
    this.positions = 0;
    this.signs = 0;
    for (let pulse = 0; pulse < 4; pulse++) {
      const place = this.#places[pulse] as number;
      const row = Math.trunc(place / STEP);
      this.positions |= (pulse < 3 ? row : 2 * row + (place % STEP) - 3) << (3 * pulse);
      this.signs |= (this.#positive[place] as number) << pulse;
    }
  }

  #filter(response: Int16Array, filtered: Int16Array): void {
    filtered.fill(0);
    for (let pulse = 0; pulse < 4; pulse++) {
      const place = this.#places[pulse] as number;
      for (let n = place; n < SUBFRAME; n++) {
        const value = response[n - place] as number;
        filtered[n] = saturate16((filtered[n] as number) + (this.#positive[place] === 1 ? value : -value));
      }
    }
  }
}
