/** From sound to power in Bark bands, frame by frame (ITU-T P.862 clause 10.2). */
import { fft } from '../../../src/base/pcm/fft.ts';
import { hann } from './delay.ts';
import type { Scale } from './scale.ts';

/** Power of each band in each frame: row after row of `scale.bands.count`. */
export class BarkSpectra {
  readonly scale: Scale;
  readonly power: Float32Array;
  readonly #re: Float64Array;
  readonly #im: Float64Array;

  constructor(scale: Scale, frames: number) {
    this.scale = scale;
    this.power = new Float32Array(frames * scale.bands.count);
    this.#re = new Float64Array(scale.window);
    this.#im = new Float64Array(scale.window);
  }

  row(frame: number): Float32Array {
    const { count } = this.scale.bands;
    return this.power.subarray(frame * count, (frame + 1) * count);
  }

  /** Analyses the 32 ms from sample `at`; null makes the frame silent. */
  analyse(frame: number, samples: Float32Array, at: number | null): void {
    const row = this.row(frame);
    if (at === null) {
      row.fill(0);
      return;
    }
    const { window, bands, power } = this.scale;
    const weights = hann(window);
    for (let i = 0; i < window; i++) this.#re[i] = (samples[at + i] as number) * (weights[i] as number);
    this.#im.fill(0);
    fft(window).forward(this.#re, this.#im);
    // A constant is not heard.
    this.#re[0] = 0;
    this.#im[0] = 0;
    let line = 0;
    for (let band = 0; band < bands.count; band++) {
      let sum = 0;
      for (const end = line + (bands.lines[band] as number); line < end; line++) {
        sum += (this.#re[line] as number) ** 2 + (this.#im[line] as number) ** 2;
      }
      row[band] = sum * (bands.correction[band] as number) * power;
    }
  }

  /** Sum of what is louder than `factor` times the threshold of hearing; the lowest band does not count. */
  audible(frame: number, factor: number): number {
    const { threshold, count } = this.scale.bands;
    const row = this.row(frame);
    let sum = 0;
    for (let band = 1; band < count; band++) {
      if ((row[band] as number) > factor * (threshold[band] as number)) sum += row[band] as number;
    }
    return sum;
  }

  scaleRow(frame: number, gain: number): void {
    const row = this.row(frame);
    for (let band = 0; band < row.length; band++) row[band] = (row[band] as number) * gain;
  }
}

/** Frames of the reference below this are silence. */
const SILENCE = 1e7;
const WELL_AUDIBLE = 100;
const COMPENSATION_FLOOR = 1000;
const COMPENSATION_LIMIT = 100;

/** A constant colouring of the path is partly forgiven: the reference takes it on, at most 20 dB. */
export function compensateResponse(reference: BarkSpectra, degraded: BarkSpectra, frames: number, mean: number): void {
  const { count, threshold } = reference.scale.bands;
  const sums = [new Float64Array(count), new Float64Array(count)] as const;
  for (let frame = 0; frame < frames; frame++) {
    if (reference.audible(frame, WELL_AUDIBLE) < SILENCE) continue;
    [reference, degraded].forEach((spectra, which) => {
      const row = spectra.row(frame);
      const sum = sums[which] as Float64Array;
      for (let band = 0; band < count; band++) {
        const power = row[band] as number;
        if (power > WELL_AUDIBLE * (threshold[band] as number)) sum[band] = (sum[band] as number) + power;
      }
    });
  }
  for (let band = 0; band < count; band++) {
    const own = (sums[0][band] as number) / mean + COMPENSATION_FLOOR;
    const other = (sums[1][band] as number) / mean + COMPENSATION_FLOOR;
    const gain = Math.min(COMPENSATION_LIMIT, Math.max(1 / COMPENSATION_LIMIT, other / own));
    for (let at = band; at < frames * count; at += count) {
      reference.power[at] = (reference.power[at] as number) * gain;
    }
  }
}
