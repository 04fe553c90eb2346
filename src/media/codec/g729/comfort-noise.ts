/** Comfort noise of ITU-T G.729 Annex B (clause B.4.4): excitation with random pulses and a Gaussian part. */
import * as arithmetic from './arithmetic.ts';
import { repeat } from './pitch.ts';
import { FRAME, SUBFRAME, silenceGains } from './tables.ts';

const { multiplyRounded, random, saturate16, saturate32, shift32 } = arithmetic;
const FIRST_SEED = 11_111;
/** What the gain of the Gaussian part is raised by, for half of the energy: √10 / 2 − 1, Q15. */
const GAUSSIAN_SHARE = 19_043;
/** The rest of the energy in the pulses, Q15. */
const PULSE_SHARE = 24_576;
const LOUDEST_PULSE = 5000;

export class ComfortNoise {
  #seed = FIRST_SEED;
  /** What was described, and what is heard: the latter follows, times 8. */
  #described = silenceGains[0] as number;
  #heard = 0;
  readonly #gaussian = new Int16Array(SUBFRAME);
  readonly #places = new Uint8Array(4);
  readonly #signs = new Uint8Array(4);

  /** A frame of speech: the next noise begins anew. */
  restart(): void {
    this.#seed = FIRST_SEED;
  }

  /** `gain`: what the description names. */
  describe(gain: number): void {
    this.#described = silenceGains[gain] as number;
  }

  /** Writes a frame of excitation at `at`; what is before it is repeated. `afterSpeech`: at once in full level. */
  excite(excitation: Int16Array, at: number, afterSpeech: boolean): void {
    this.#heard = afterSpeech
      ? this.#described
      : saturate16(multiplyRounded(this.#heard, 28_672) + multiplyRounded(this.#described, 4096));
    if (this.#heard === 0) {
      excitation.fill(0, at, at + FRAME);
      return;
    }
    this.#subframe(excitation, at);
    this.#subframe(excitation, at + SUBFRAME);
  }

  #subframe(excitation: Int16Array, at: number): void {
    const lag = this.#drawPulses();
    this.#seed = random(this.#seed);
    const gain = 2 * (this.#seed & 0x1fff);
    this.#drawGaussian();
    repeat(excitation, at, lag);
    let loudest = 0;
    for (let n = 0; n < SUBFRAME; n++) {
      const sample = saturate16(multiplyRounded(excitation[at + n] as number, gain) + (this.#gaussian[n] as number));
      excitation[at + n] = sample;
      loudest = Math.max(loudest, Math.min(Math.abs(sample), 32_767));
    }
    const height = this.#height(excitation, at, loudest);
    for (let pulse = 0; pulse < 4; pulse++) {
      const place = at + (this.#places[pulse] as number);
      const sample = excitation[place] as number;
      excitation[place] = saturate16(this.#signs[pulse] === 1 ? sample + height : sample - height);
    }
  }

  /** Places and signs of the pulses; returns a lag of 40 to 103 samples, in thirds. */
  #drawPulses(): number {
    this.#seed = random(this.#seed);
    let bits = this.#seed;
    const fraction = (bits & 3) === 3 ? 0 : (bits & 3) - 1;
    const lag = 3 * (((bits >> 2) & 63) + 40) + fraction;
    this.#places[0] = 5 * ((bits >> 8) & 7);
    this.#signs[0] = (bits >> 11) & 1;
    this.#places[1] = 5 * ((bits >> 12) & 7) + 1;
    this.#signs[1] = (bits >> 15) & 1;
    this.#seed = random(this.#seed);
    bits = this.#seed;
    this.#places[2] = 5 * (bits & 7) + 2;
    this.#signs[2] = (bits >> 3) & 1;
    this.#places[3] = 5 * ((bits >> 5) & 7) + 3 + ((bits >> 4) & 1);
    this.#signs[3] = (bits >> 8) & 1;
    return lag;
  }

  /** Sums of twelve uniform numbers, brought to half of the energy that is to be heard. */
  #drawGaussian(): void {
    let energy = 0;
    for (let n = 0; n < SUBFRAME; n++) {
      let sum = 0;
      for (let k = 0; k < 12; k++) {
        this.#seed = random(this.#seed);
        sum += this.#seed;
      }
      const sample = ((sum >> 7) << 16) >> 16;
      this.#gaussian[n] = sample;
      energy += sample * sample;
    }
    const raised = saturate16(this.#heard + multiplyRounded(this.#heard, GAUSSIAN_SHARE));
    const factor = arithmetic.multiply32by16(arithmetic.inverseRoot(saturate32(2 * energy) >> 1), raised);
    const spare = arithmetic.spare32(factor);
    const mantissa = shift32(factor, spare) >> 16;
    for (let n = 0; n < SUBFRAME; n++) {
      this.#gaussian[n] = roundedShift(multiplyRounded(this.#gaussian[n] as number, mantissa), spare - 14);
    }
  }

  /** Of the pulses: the smaller solution of the equation that gives the subframe the energy to be heard. */
  #height(excitation: Int16Array, at: number, loudest: number): number {
    let shift = loudest === 0 ? 0 : Math.max(0, 3 - arithmetic.spare16(loudest));
    let energy = 0;
    for (let n = 0; n < SUBFRAME; n++) energy += ((excitation[at + n] as number) >> shift) ** 2;
    const wanted = saturate32(2 * this.#heard * ((this.#heard * SUBFRAME) >> 5));
    let sum = this.#atPulses(excitation, at, shift) >> 1;
    let radicand = saturate32((wanted >> (1 + 2 * shift)) - saturate32(2 * energy) + 2 * sum * sum);
    shift += 1;
    if (radicand < 0) {
      for (let n = 0; n < SUBFRAME; n++) excitation[at + n] = this.#gaussian[n] as number;
      shift = this.#places.some(place => Math.abs(this.#gaussian[place] as number) & 0x4000) ? 2 : 1;
      sum = this.#atPulses(excitation, at, shift);
      const rest = arithmetic.multiply32by16(wanted, PULSE_SHARE) >> (2 * shift - 1);
      radicand = saturate32(rest + 2 * sum * sum);
    }
    const root = Math.min(2 * Math.floor(Math.sqrt(radicand / 2) / 2), 32_766);
    const plus = saturate16(root - sum);
    const minus = saturate16(-saturate16(sum + root));
    const height = roundedShift(Math.abs(minus) < Math.abs(plus) ? minus : plus, 2 - shift);
    return Math.min(Math.max(height, -LOUDEST_PULSE), LOUDEST_PULSE);
  }

  /** The excitation where the pulses will be, with their signs. */
  #atPulses(excitation: Int16Array, at: number, shift: number): number {
    let sum = 0;
    for (let pulse = 0; pulse < 4; pulse++) {
      const sample = (excitation[at + (this.#places[pulse] as number)] as number) >> shift;
      sum += this.#signs[pulse] === 1 ? sample : -sample;
    }
    return saturate16(sum);
  }
}

/** To the right by `bits`, rounded; to the left when they are negative. */
function roundedShift(value: number, bits: number): number {
  if (bits <= 0) return arithmetic.shift16(value, -bits);
  return bits > 15 ? 0 : (value >> bits) + ((value >> (bits - 1)) & 1);
}
