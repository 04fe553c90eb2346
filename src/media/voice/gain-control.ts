import { Limiter } from '../limiter.ts';
import { Ramp } from '../ramp.ts';
import { factor } from '../volume.ts';
import { Activity } from './activity.ts';
import type { GainControlSettings } from './settings.ts';

/** 0 dBm0 of G.711 below the energy of full scale, dB (ITU-T G.711: a sine of 0 dBm0 peaks 3.14 to 3.17 dB below). */
const DBM0 = -6.2;
/** Over how much speech the level is measured, milliseconds. */
const MEASURED_MS = 400;

/**
 * Brings speech to one level, slowly, by the slopes of the guide (22.1). Pauses and noise change nothing, and neither does
 * our own side while the far end speaks: what is left of its echo must not be made louder.
 */
export class GainControl {
  readonly #activity: Activity;
  readonly #seconds: number;
  readonly #share: number;
  readonly #sum: Float32Array;
  readonly #ramp: Ramp;
  readonly #limiter: Limiter;
  #settings: GainControlSettings | null = null;
  /** Mean square of speech so far; 0 before any. */
  #energy = 0;
  #db = 0;
  #heardMs = 0;

  constructor(rate: number, block: number) {
    this.#activity = new Activity(rate, block);
    this.#seconds = block / rate;
    this.#share = (1000 * block) / rate / MEASURED_MS;
    this.#sum = new Float32Array(block);
    this.#ramp = new Ramp(1, block);
    this.#limiter = new Limiter(rate, block);
  }

  /** The gain now, dB. */
  get db(): number {
    return this.#db;
  }

  /** Null lets everything pass; what was learned is kept while the settings stay the same object. */
  set(settings: GainControlSettings | null): void {
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#energy = 0;
    this.#heardMs = 0;
    if (settings === null) this.#db = 0;
  }

  /** In place. `held`: the gain stays as it is. */
  process(block: Int16Array, held: boolean): void {
    if (this.#settings === null && this.#db === 0) return;
    this.#activity.hear(block);
    if (this.#settings !== null && this.#activity.speaking && !held) this.#follow(this.#settings);
    this.#sum.set(block);
    this.#ramp.apply(this.#sum, factor(this.#db));
    this.#limiter.write(this.#sum, block);
  }

  #follow({ target, fastMs, fastSlope, slowSlope, maxGain }: GainControlSettings): void {
    const { energy } = this.#activity;
    this.#energy = this.#energy === 0 ? energy : this.#energy + (energy - this.#energy) * this.#share;
    const level = 10 * Math.log10(Math.max(1, this.#energy) / 32_768 ** 2) - DBM0;
    const wanted = Math.min(maxGain, Math.max(-maxGain, target - level));
    const step = (this.#heardMs < fastMs ? fastSlope : slowSlope) * this.#seconds;
    this.#heardMs += this.#seconds * 1000;
    this.#db += Math.min(step, Math.max(-step, wanted - this.#db));
  }
}
