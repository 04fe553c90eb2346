/** The numbers of ITU-T P.862 and P.862.2 that depend on the sample rate. */
import { type Bands, bands } from './bands.ts';

/** Narrow band: P.862 at 8 kHz, a telephone handset. Wide band: P.862.2 at 16 kHz, headphones. */
export type Mode = 'narrow' | 'wide';

/** b0, b1, b2, a1, a2 of each second-order section. */
export type Sections = readonly (readonly [number, number, number, number, number])[];

export type Scale = {
  readonly mode: Mode;
  /** Samples per second. */
  readonly rate: 8000 | 16_000;
  /** Samples of 4 ms: the grid of envelopes and utterances. */
  readonly hop: number;
  /** Samples of 32 ms: one frame of the hearing model; the next one begins half of it later. */
  readonly window: number;
  /** Samples of 64 ms: one frame of the fine time alignment. */
  readonly alignment: number;
  /** Silence before and after each signal, samples of 300 ms. */
  readonly margin: number;
  /** What filters may ring on after that, samples of 320 ms. */
  readonly tail: number;
  /** The band of speech, for time alignment only. */
  readonly speechBand: Sections;
  readonly bands: Bands;
  /** Calibration of the power (Sp) and of the loudness (Sl). */
  readonly power: number;
  readonly loudness: number;
  /** From the raw score to MOS-LQO: 0.999 + 4 / (1 + e^(b - a x)) (P.862.1, P.862.2). */
  readonly mapping: { readonly a: number; readonly b: number };
};

const LOUDNESS = 0.1866055;

export const SCALES: { readonly [M in Mode]: Scale } = {
  narrow: {
    mode: 'narrow',
    rate: 8000,
    hop: 32,
    window: 256,
    alignment: 512,
    margin: 2400,
    tail: 2560,
    speechBand: [
      [0.885535424, -0.885535424, 0, -0.771070709, 0],
      [0.895092588, 1.292907193, 0.449260174, 1.268869037, 0.442025372],
      [4.04952794, -7.865190042, 3.815662102, -1.746859852, 0.786305963],
      [0.500002353, -0.500002353, 0, 0, 0],
      [0.565002834, -0.241585934, -0.306009671, 0.259688659, 0.249979657],
      [2.115237288, 0.919935084, 1.14124005, -1.587313419, 0.665935315],
      [0.912224584, -0.224397719, -0.641121413, -0.246029464, -0.55672059],
      [0.444617727, -0.307589321, 0.141638062, -0.996391149, 0.502251622],
    ],
    bands: bands(8000),
    power: 2.764344e-5,
    loudness: LOUDNESS,
    mapping: { a: 1.4945, b: 4.6607 },
  },
  wide: {
    mode: 'wide',
    rate: 16_000,
    hop: 64,
    window: 512,
    alignment: 1024,
    margin: 4800,
    tail: 5120,
    speechBand: [
      [0.325631521, -0.08678286, -0.238848661, -1.07941649, 0.434583902],
      [0.403961804, -0.556985881, 0.153024077, -0.415115835, 0.696590244],
      [4.736162769, 3.287251046, 1.753289019, -1.859599046, 0.876284034],
      [0.365373469, 0, 0, -0.634626531, 0],
      [0.884811506, 0, 0, -0.256725271, 0.141536777],
      [0.723593055, -1.447186099, 0.723593044, -1.129587469, 0.657232737],
      [1.644910855, -1.817280902, 1.249658063, -1.778403899, 0.801724355],
      [0.633692689, -0.284644314, -0.319789663, 0, 0],
      [1.032763031, 0.268428979, 0.602913323, 0, 0],
      [1.001616361, -0.823749013, 0.439731942, -0.885778255, 0],
      [0.752472096, -0.37538899, 0.188977609, -0.077258216, 0.247230734],
      [1.023700575, 0.001661628, 0.52128424, -0.183867259, 0.354324187],
    ],
    bands: bands(16_000),
    power: 6.910853e-6,
    loudness: LOUDNESS,
    mapping: { a: 1.3669, b: 3.8224 },
  },
};

/** What the mapping makes of the best raw score, 4.5: identical signals. */
export const BEST = { narrow: 4.549, wide: 4.644 } as const;
