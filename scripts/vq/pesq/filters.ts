import { fft, powerOfTwo } from '../../../src/base/pcm/fft.ts';
import type { Sections } from './scale.ts';

/** Decibels over hertz, straight lines between the points. */
export type Curve = readonly (readonly [hertz: number, decibels: number])[];

/** Zero-phase filter: the whole signal's spectrum takes the curve's shape, with 0 dB at 1 kHz. In place. */
export function shape(samples: Float32Array, rate: number, curve: Curve): void {
  const size = powerOfTwo(samples.length);
  const transform = fft(size);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  re.set(samples);
  transform.forward(re, im);
  const reference = at(curve, 1000);
  for (let k = 0; k <= size / 2; k++) {
    const gain = 10 ** ((at(curve, (k * rate) / size) - reference) / 20);
    const mirror = (size - k) % size;
    for (const line of k === mirror ? [k] : [k, mirror]) {
      re[line] = (re[line] as number) * gain;
      im[line] = (im[line] as number) * gain;
    }
  }
  transform.inverse(re, im);
  for (let i = 0; i < samples.length; i++) samples[i] = re[i] as number;
}

function at(curve: Curve, hertz: number): number {
  let i = 1;
  while (i < curve.length - 1 && (curve[i]?.[0] as number) < hertz) i++;
  const [low, lowLevel] = curve[i - 1] as [number, number];
  const [high, highLevel] = curve[i] as [number, number];
  return lowLevel + ((highLevel - lowLevel) * (hertz - low)) / (high - low);
}

/** Second-order sections one after the other, in place. */
export function cascade(samples: Float32Array, sections: Sections): void {
  for (const [b0, b1, b2, a1, a2] of sections) {
    let one = 0;
    let two = 0;
    for (let i = 0; i < samples.length; i++) {
      const now = (samples[i] as number) - a1 * one - a2 * two;
      samples[i] = b0 * now + b1 * one + b2 * two;
      two = one;
      one = now;
    }
  }
}

/** Both ends rise from silence: `gain(i)` for the i-th sample from either end. */
export function fadeEnds(samples: Float32Array, length: number, gain: (i: number) => number): void {
  const count = samples.length;
  for (let i = 0; i < Math.min(length, count); i++) {
    samples[i] = (samples[i] as number) * gain(i);
    samples[count - 1 - i] = (samples[count - 1 - i] as number) * gain(i);
  }
}
