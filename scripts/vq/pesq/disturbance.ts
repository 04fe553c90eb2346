/** How much one frame differs for the ear (ITU-T P.862 clause 10.2.5 to 10.2.8). */
import type { BarkSpectra } from './spectra.ts';

/** A change of gain is forgiven slowly and within bounds. */
const GAIN_FLOOR = 5000;
const GAIN_MEMORY = 0.2;
const GAIN_MOST = 5;
const GAIN_LEAST = 3e-4;
/** Of the quieter loudness: smaller differences are masked. */
const MASKED_SHARE = 0.25;
/** What was added disturbs more than what is missing. */
const ASYMMETRY_FLOOR = 50;
const ASYMMETRY_POWER = 1.2;
const ASYMMETRY_MOST = 12;
const ASYMMETRY_LEAST = 3;

export type Disturbance = {
  /** Of each frame: all differences, and those that were added. */
  readonly all: Float32Array;
  readonly added: Float32Array;
};

export class DisturbanceMeter {
  readonly #reference: BarkSpectra;
  readonly #degraded: BarkSpectra;
  readonly #own: Float64Array;
  readonly #other: Float64Array;
  #gain = 1;

  constructor(reference: BarkSpectra, degraded: BarkSpectra) {
    this.#reference = reference;
    this.#degraded = degraded;
    this.#own = new Float64Array(reference.scale.bands.count);
    this.#other = new Float64Array(reference.scale.bands.count);
  }

  /** The next stretch of frames begins: no gain is remembered. */
  restart(): void {
    this.#gain = 1;
  }

  /** Frames are measured in order; the degraded frame's gain is compensated in place. */
  measure(frame: number): { all: number; added: number } {
    this.#compensateGain(frame);
    const { scale } = this.#reference;
    const { count, widthBark } = scale.bands;
    const own = this.#reference.row(frame);
    const other = this.#degraded.row(frame);
    this.#loudness(own, this.#own);
    this.#loudness(other, this.#other);
    let squares = 0;
    let added = 0;
    let width = 0;
    for (let band = 1; band < count; band++) {
      const one = this.#own[band] as number;
      const two = this.#other[band] as number;
      const difference = Math.max(0, Math.abs(two - one) - MASKED_SHARE * Math.min(one, two));
      const bark = widthBark[band] as number;
      squares += (difference * bark) ** 2;
      if (difference > 0) added += difference * bark * asymmetry(own[band] as number, other[band] as number);
      width += bark;
    }
    return { all: Math.sqrt(squares / width) * width, added };
  }

  #compensateGain(frame: number): void {
    const wanted = (this.#reference.audible(frame, 1) + GAIN_FLOOR) / (this.#degraded.audible(frame, 1) + GAIN_FLOOR);
    this.#gain = frame > 0 ? GAIN_MEMORY * this.#gain + (1 - GAIN_MEMORY) * wanted : wanted;
    this.#degraded.scaleRow(frame, Math.min(GAIN_MOST, Math.max(GAIN_LEAST, this.#gain)));
  }

  /** Zwicker's law: power density to sone per Bark. */
  #loudness(power: Float32Array, loudness: Float64Array): void {
    const { bands, loudness: calibration } = this.#reference.scale;
    for (let band = 0; band < bands.count; band++) {
      const threshold = bands.threshold[band] as number;
      const exponent = bands.exponent[band] as number;
      const ratio = (power[band] as number) / threshold;
      loudness[band] =
        ratio > 1 ? calibration * (threshold / 0.5) ** exponent * ((0.5 + 0.5 * ratio) ** exponent - 1) : 0;
    }
  }
}

function asymmetry(own: number, other: number): number {
  const factor = ((other + ASYMMETRY_FLOOR) / (own + ASYMMETRY_FLOOR)) ** ASYMMETRY_POWER;
  return factor < ASYMMETRY_LEAST ? 0 : Math.min(ASYMMETRY_MOST, factor);
}
