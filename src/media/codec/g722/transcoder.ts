import { Band, saturate } from './band.ts';
import { decisions, high2, highGrowth, low4, low5, low6, lowCodes, lowGrowth, mirrorFilter } from './tables.ts';

const LOW = { offset: 64, longest: 18_432 };
const HIGH = { offset: 0, longest: 22_528 };
/** Decision level of the high band's 2-bit quantizer (Q2). */
const DECISION_HIGH = 564;
const TAPS = 24;
/** Samples that the mirror filters look back. */
const PAST = TAPS - 2;
/** Samples that go through the mirror filters at once. */
const CHUNK = 320;

/** Bits per second and the inverse quantizer of the low band: with 56 and 48 kbit/s the lowest bits carry foreign data. */
const RATES = {
  64000: { quantizer: low6, unused: 0 },
  56000: { quantizer: low5, unused: 1 },
  48000: { quantizer: low4, unused: 2 },
} as const;
export type G722Rate = keyof typeof RATES;

/** Sub-band ADPCM of ITU-T G.722, bit-exact: two samples of 16 kHz make an octet. */
export class G722Encoder {
  readonly #low = new Band(LOW.offset, LOW.longest);
  readonly #high = new Band(HIGH.offset, HIGH.longest);
  readonly #line = new Int32Array(PAST + CHUNK);

  /** Writes an octet for each two of `count` samples and returns how many. A last odd sample is left out. */
  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    const octets = count >> 1;
    const line = this.#line;
    for (let done = 0; done < octets; ) {
      const chunk = Math.min(octets - done, CHUNK >> 1);
      for (let i = 0; i < 2 * chunk; i++) line[PAST + i] = samples[2 * done + i] as number;
      for (let i = 0; i < chunk; i++) payload[done + i] = this.#octet(2 * i);
      line.copyWithin(0, 2 * chunk, 2 * chunk + PAST);
      done += chunk;
    }
    return octets;
  }

  /** `start`: of the 24 samples in the line that make this octet. */
  #octet(start: number): number {
    const line = this.#line;
    let even = 0;
    let odd = 0;
    for (let tap = 0; tap < TAPS; tap += 2) {
      even += (line[start + tap] as number) * (mirrorFilter[tap] as number);
      odd += (line[start + tap + 1] as number) * (mirrorFilter[tap + 1] as number);
    }
    return (highCode(this.#high, limit((odd - even) >> 14)) << 6) | lowCode(this.#low, limit((odd + even) >> 14));
  }
}

export class G722Decoder {
  readonly #low = new Band(LOW.offset, LOW.longest);
  readonly #high = new Band(HIGH.offset, HIGH.longest);
  readonly #line = new Int32Array(PAST + CHUNK);
  readonly #heard = new Int32Array(PAST + CHUNK);
  /** As it was before the last `follow`. */
  readonly #lowBefore = new Band(LOW.offset, LOW.longest);
  readonly #highBefore = new Band(HIGH.offset, HIGH.longest);
  readonly #lineBefore = new Int32Array(PAST);
  readonly #quantizer: Int32Array;
  readonly #unused: number;

  constructor(rate: G722Rate) {
    this.#quantizer = RATES[rate].quantizer;
    this.#unused = RATES[rate].unused;
  }

  /** Writes two samples for each octet, as far as `samples` has room, and returns how many. */
  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    const count = Math.min(octets, samples.length >> 1);
    const line = this.#line;
    for (let done = 0; done < count; ) {
      const chunk = Math.min(count - done, CHUNK >> 1);
      for (let i = 0; i < chunk; i++) {
        this.#octet(payload[done + i] as number, PAST + 2 * i);
        this.#synthesize(2 * i, samples, 2 * (done + i));
      }
      line.copyWithin(0, 2 * chunk, 2 * chunk + PAST);
      done += chunk;
    }
    return 2 * count;
  }

  /**
   * Takes the decoder's memory through sound that was played in place of what never came: `count` samples, and those
   * that would follow as far as both mirror filters see.
   */
  follow(samples: Int16Array, count: number): void {
    this.#lowBefore.copy(this.#low);
    this.#highBefore.copy(this.#high);
    for (let i = 0; i < PAST; i++) this.#lineBefore[i] = this.#line[i] as number;
    const line = this.#heard;
    for (let i = 0; i < PAST; i++) line[i] = samples[i] as number;
    const octets = count >> 1;
    for (let done = 0; done < octets; ) {
      const chunk = Math.min(octets - done, CHUNK >> 1);
      for (let i = 0; i < 2 * chunk; i++) line[PAST + i] = samples[PAST + 2 * done + i] as number;
      for (let i = 0; i < chunk; i++) this.#hear(2 * i);
      line.copyWithin(0, 2 * chunk, 2 * chunk + PAST);
      done += chunk;
    }
  }

  /** As if the last `follow`, and what was decoded since, had not been. */
  rewind(): void {
    this.#low.copy(this.#lowBefore);
    this.#high.copy(this.#highBefore);
    this.#line.set(this.#lineBefore);
  }

  #hear(start: number): void {
    const line = this.#heard;
    let even = 0;
    let odd = 0;
    for (let tap = 0; tap < TAPS; tap += 2) {
      even += (line[start + tap] as number) * (mirrorFilter[tap] as number);
      odd += (line[start + tap + 1] as number) * (mirrorFilter[tap + 1] as number);
    }
    const upper = limit((odd - even) >> 14);
    const lower = limit((odd + even) >> 14);
    highCode(this.#high, upper);
    lowCode(this.#low, lower);
    this.#line.copyWithin(0, 2, PAST);
    this.#line[PAST - 2] = lower + upper;
    this.#line[PAST - 1] = lower - upper;
  }

  #octet(code: number, place: number): void {
    const low = this.#low;
    const high = this.#high;
    const fine = (low.scale * (this.#quantizer[(code & 63) >> this.#unused] as number)) >> 15;
    const lower = limit(saturate(low.predicted + fine));
    const coarse = (code & 63) >> 2;
    low.step((low.scale * (low4[coarse] as number)) >> 15, lowGrowth[coarse] as number);
    high.step((high.scale * (high2[code >> 6] as number)) >> 15, highGrowth[code >> 6] as number);
    const upper = limit(high.reconstructed);
    this.#line[place] = lower + upper;
    this.#line[place + 1] = lower - upper;
  }

  #synthesize(start: number, samples: Int16Array, place: number): void {
    const line = this.#line;
    let first = 0;
    let second = 0;
    for (let tap = 0; tap < TAPS; tap += 2) {
      first += (line[start + tap] as number) * (mirrorFilter[tap] as number);
      second += (line[start + tap + 1] as number) * (mirrorFilter[tap + 1] as number);
    }
    samples[place] = saturate(second >> 11);
    samples[place + 1] = saturate(first >> 11);
  }
}

/** Signals inside a band have 15 bits. */
function limit(value: number): number {
  return value > 16383 ? 16383 : Math.max(value, -16384);
}

/** Quantizes a sample of the low band, and takes the band one step further. */
function lowCode(band: Band, sample: number): number {
  const difference = saturate(sample - band.predicted);
  const magnitude = difference >= 0 ? difference : ~difference;
  // The last of the levels that, scaled, is not above the magnitude.
  let first = 0;
  let last = decisions.length - 1;
  while (first < last) {
    const middle = (first + last + 1) >> 1;
    if (((decisions[middle] as number) * band.scale) >> 12 <= magnitude) first = middle;
    else last = middle - 1;
  }
  const code = lowCodes[difference >= 0 ? first : first + decisions.length] as number;
  const coarse = code >> 2;
  band.step((band.scale * (low4[coarse] as number)) >> 15, lowGrowth[coarse] as number);
  return code;
}

function highCode(band: Band, sample: number): number {
  const difference = saturate(sample - band.predicted);
  const magnitude = difference >= 0 ? difference : ~difference;
  const large = magnitude >= (DECISION_HIGH * band.scale) >> 12;
  const code = (difference >= 0 ? 2 : 0) | (large ? 0 : 1);
  band.step((band.scale * (high2[code] as number)) >> 15, highGrowth[code] as number);
  return code;
}
