import type { BackgroundNoise } from '../noise/background.ts';
import { LinearPrediction } from './lpc.ts';
import { PitchSearch } from './pitch.ts';

const ENVELOPE_MS = 20;
/** Milliseconds: the gain stays, then falls to nothing but the noise behind the voice. From the first likeness of two periods on a sound is part voice, from the second on all. */
const TUNING = { hold: 20, fadeVoiced: 130, fadeNoise: 50, voicedFrom: 0.35, voicedTo: 0.75 };

/**
 * Carries a sound on beyond its end: its spectral envelope, excited by its last pitch periods and by noise, the more of
 * the latter the less periodic it was, fading into the noise behind it. It joins without a step because the filter goes on from the sound.
 * Everything is allocated in the constructor.
 */
export class Extrapolation {
  readonly #rate: number;
  readonly #envelope: LinearPrediction;
  readonly #pitch: PitchSearch;
  /** The last residuals, newest last. */
  readonly #residual: Float32Array;
  /** Filter memory, then what is being made. */
  readonly #line: Float32Array;
  readonly #background: BackgroundNoise | null;
  readonly #behind: Float32Array;
  #lag = 1;
  /** The lag between whole samples: what is rounded away would add up to a wrong pitch. */
  #period = 1;
  #periodic = 0;
  #noise = 0;
  #phase = 0;
  #made = 0;
  #seed = 1;

  /** `most`: samples that one call may ask for. */
  constructor(rate: number, most: number, background: BackgroundNoise | null = null) {
    this.#rate = rate;
    this.#background = background;
    this.#behind = new Float32Array(most);
    const order = rate < 12_000 ? 12 : 18;
    this.#envelope = new LinearPrediction(order, (rate * ENVELOPE_MS) / 1000);
    this.#pitch = new PitchSearch(rate);
    this.#residual = new Float32Array(this.#pitch.longest + 8);
    this.#line = new Float32Array(order + most);
  }

  /** Samples of sound that `begin` wants. */
  get reach(): number {
    return Math.max(this.#pitch.reach, (this.#rate * ENVELOPE_MS) / 1000) + this.#envelope.order;
  }

  get lag(): number {
    return this.#lag;
  }

  /** How periodic the sound is, 0 to 1. */
  get periodic(): number {
    return this.#periodic;
  }

  /** Studies the `length` samples before `end`; zeros must stand before them as far as `reach` goes. */
  begin(sound: Float32Array, end: number, length: number): void {
    const { order } = this.#envelope;
    this.#pitch.search(sound, end, Math.min(length, this.#pitch.reach));
    this.#envelope.analyse(sound, end);
    const { lag, likeness } = this.#pitch;
    const { voicedFrom, voicedTo } = TUNING;
    this.#periodic = Math.max(0, Math.min(1, (likeness - voicedFrom) / (voicedTo - voicedFrom)));
    // What does not repeat is repeated over as long a stretch as there is, or it would hum.
    this.#lag = this.#periodic > 0 ? lag : Math.min(this.#pitch.longest, length - order);
    this.#period = this.#periodic > 0 ? this.#pitch.exact : this.#lag;
    this.#envelope.residual(sound, end - this.#lag, this.#lag, this.#residual);
    let energy = 0;
    for (let i = 0; i < this.#lag; i++) energy += (this.#residual[i] as number) ** 2;
    this.#noise = Math.sqrt((3 * energy) / this.#lag);
    for (let k = 0; k < order; k++) this.#line[k] = sound[end - order + k] as number;
    this.#phase = 0;
    this.#made = 0;
    this.#background?.begin();
  }

  /** Writes the next `count` samples. */
  more(output: Float32Array, start: number, count: number): void {
    const { order } = this.#envelope;
    const line = this.#line;
    const periodic = this.#periodic;
    const noisy = Math.sqrt(1 - periodic * periodic) * this.#noise;
    const last = this.#lag - 1;
    for (let i = 0; i < count; i++) {
      const at = Math.max(0, Math.min(last, Math.round(this.#phase)));
      line[order + i] = periodic * (this.#residual[at] as number) + noisy * this.#random();
      this.#phase += 1;
      if (this.#phase > this.#period - 0.5) this.#phase -= this.#period;
    }
    this.#envelope.synthesize(line, order, count);
    this.#background?.fill(this.#behind, 0, count);
    for (let i = 0; i < count; i++) {
      const gain = this.#gain(this.#made + i);
      const behind = Math.sqrt(1 - gain * gain) * (this.#behind[i] as number);
      output[start + i] = (line[order + i] as number) * gain + behind;
    }
    this.#made += count;
    line.copyWithin(0, count, count + order);
  }

  #gain(made: number): number {
    const { hold, fadeVoiced, fadeNoise } = TUNING;
    const fade = fadeNoise + (fadeVoiced - fadeNoise) * this.#periodic;
    const ms = (made * 1000) / this.#rate;
    return ms < hold ? 1 : Math.max(0, 1 - (ms - hold) / fade);
  }

  /** Even in -1 to 1 (xorshift). */
  #random(): number {
    let seed = this.#seed;
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    this.#seed = seed;
    return seed / 2 ** 31;
  }
}
