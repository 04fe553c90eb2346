import { type Curve, cascade, fadeEnds, shape } from './filters.ts';
import type { Scale, Sections } from './scale.ts';

/** Speech between 350 and 3250 Hz decides the level. */
const LEVEL_BAND: Curve = [
  [0, -500],
  [300, -500],
  [350, 0],
  [3250, 0],
  [3500, -500],
  [8000, -500],
];

/** The receiving side of a standard handset (modified IRS). */
const HANDSET: Curve = [
  [0, -200],
  [50, -40],
  [100, -20],
  [125, -12],
  [160, -6],
  [200, 0],
  [250, 4],
  [300, 6],
  [350, 8],
  [400, 10],
  [500, 11],
  [600, 12],
  [3250, 12],
  [3500, 4],
  [4000, -200],
  [8000, -200],
];

/** Headphones (P.862.2): flat above about 100 Hz. */
const HEADPHONES: Sections = [[2.740826, -5.4816519, 2.740826, -1.9444777, 0.94597794]];
const HEADPHONE_FADE = 15;

/** Mean power of either signal in the level band after alignment. */
const TARGET_POWER = 1e7;

/** One signal ready for the model: margin, samples, margin, tail. */
export type Signal = {
  /** With both margins, without the tail. */
  readonly length: number;
  /** As it is heard. */
  readonly heard: Float32Array;
  /** As it is aligned in time: the band of speech only. */
  readonly aligned: Float32Array;
};

/** Null when there is nothing in the band of speech. `longest` is the length of the longer signal of the two. */
export function prepare(samples: Int16Array | Float32Array, longest: number, scale: Scale): Signal | null {
  const { margin, tail } = scale;
  const length = samples.length + 2 * margin;
  const heard = new Float32Array(length + tail);
  heard.set(samples, margin);
  const speech = heard.subarray(margin, length - margin);

  const inBand = heard.slice(margin, length - margin + tail);
  shape(inBand, scale.rate, LEVEL_BAND);
  const power = energy(inBand) / (longest + tail);
  if (!(power > 0)) return null;
  const gain = Math.sqrt(TARGET_POWER / power);
  for (let i = 0; i < length; i++) heard[i] = (heard[i] as number) * gain;

  if (scale.mode === 'narrow') {
    shape(heard.subarray(margin, length - margin + tail), scale.rate, HANDSET);
  } else {
    fadeEnds(speech, HEADPHONE_FADE, i => (i + 1) / (HEADPHONE_FADE + 1));
    cascade(speech, HEADPHONES);
  }
  return { length, heard, aligned: forAlignment(heard, length, scale) };
}

function forAlignment(heard: Float32Array, length: number, { margin, hop, speechBand }: Scale): Float32Array {
  const aligned = heard.slice();
  const speech = aligned.subarray(margin, length - margin);
  let mean = 0;
  for (const sample of speech) mean += sample;
  mean /= length;
  for (let i = 0; i < speech.length; i++) speech[i] = (speech[i] as number) - mean;
  fadeEnds(speech, hop, i => (i + 0.5) / hop);
  cascade(aligned, speechBand);
  return aligned;
}

export function energy(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] as number) ** 2;
  return sum;
}
