/** Tables of ITU-T G.729 with annexes A and B. What the recommendation gives by a formula is computed. */

function table(length: number, value: (place: number) => number): Int16Array {
  return Int16Array.from({ length }, (_, place) => Math.max(-32_768, Math.min(32_767, value(place))));
}

/** Order of the linear prediction; a filter has one coefficient more. */
export const ORDER = 10;
export const TAPS = ORDER + 1;
/** Samples of a frame and of its two subframes. */
export const FRAME = 80;
export const SUBFRAME = 40;
/** Pitch lags, samples. */
export const SHORTEST_LAG = 20;
export const LONGEST_LAG = 143;
/** Excitation that is kept: the longest lag, and what its interpolation reaches beyond. */
export const PAST = LONGEST_LAG + 11;

/** 2^(n/32), Q14; log2(1 + n/32), Q15; 1/√(1 + n/16), Q15 (clause 5.2). */
export const powers = table(33, n => Math.round(16_384 * 2 ** (n / 32)));
export const logarithms = Int16Array.from([
  0, 1455, 2866, 4236, 5568, 6863, 8124, 9352, 10549, 11716, 12855, 13967, 15054, 16117, 17156, 18172, 19167, 20142,
  21097, 22033, 22951, 23852, 24735, 25603, 26455, 27291, 28113, 28922, 29716, 30497, 31266, 32023, 32767,
]);
export const inverseRoots = table(49, n => Math.round(32_768 / Math.sqrt(1 + n / 16)));

/** Cosines of n/64 of the half circle, Q15, and the slopes from each to the next, forth (Q19) and back (Q12). */
export const cosines = table(65, n => Math.round(32_768 * Math.cos((Math.PI * n) / 64)));
export const cosineSlopes = table(64, n => Math.round(524_288 * cosineStep(Math.min(n, 63 - n))));
export const arcCosineSlopes = table(64, n => {
  const from = Math.min(n, 63 - n);
  return Math.round(1_048_576 / ((cosines[from + 1] as number) - (from === 0 ? 32_768 : (cosines[from] as number))));
});

function cosineStep(n: number): number {
  return Math.cos((Math.PI * (n + 1)) / 64) - Math.cos((Math.PI * n) / 64);
}

/** Line spectral frequencies of a flat spectrum: what the predictors begin with, Q13. */
export const flatFrequencies = table(ORDER, n => Math.trunc((8192 * Math.PI * (n + 1)) / TAPS));
/** Line spectral pairs before the first frame, Q15. */
export const firstPairs = Int16Array.from([30000, 26000, 21000, 15000, 8000, 0, -8000, -15000, -21000, -26000]);

/** One of the two predictors of line spectral frequencies (clause 3.2.4): four past vectors, the newest first. */
export type Predictor = {
  /** Q15. */
  readonly past: Int16Array;
  /** What is left for the new vector (Q15), and its inverse (Q12). */
  readonly rest: Int16Array;
  readonly inverse: Int16Array;
};

export const predictors: readonly [Predictor, Predictor] = [
  {
    past: Int16Array.from([
      8421, 9109, 9175, 8965, 9034, 9057, 8765, 8775, 9106, 8673, 7018, 7189, 7638, 7307, 7444, 7379, 7038, 6956, 6930,
      6868, 5472, 4990, 5134, 5177, 5246, 5141, 5206, 5095, 4830, 5147, 4056, 3031, 2614, 3024, 2916, 2713, 3309, 3237,
      2857, 3473,
    ]),
    rest: Int16Array.from([7798, 8447, 8205, 8293, 8126, 8477, 8447, 8703, 9043, 8604]),
    inverse: Int16Array.from([17210, 15888, 16357, 16183, 16516, 15833, 15888, 15421, 14840, 15597]),
  },
  {
    past: Int16Array.from([
      7733, 7880, 8188, 8175, 8247, 8490, 8637, 8601, 8359, 7569, 4210, 3031, 2552, 3473, 3876, 3853, 4184, 4154, 3909,
      3968, 3214, 1930, 1313, 2143, 2493, 2385, 2755, 2706, 2542, 2919, 3024, 1592, 940, 1631, 1723, 1579, 2034, 2084,
      1913, 2601,
    ]),
    rest: Int16Array.from([14585, 18333, 19772, 17344, 16426, 16459, 15155, 15220, 16043, 15708]),
    inverse: Int16Array.from([9202, 7320, 6788, 7738, 8170, 8154, 8856, 8818, 8366, 8544]),
  },
];

/** The second predictor for descriptions of silence: 0.6 of the first one and 0.4 of the second (clause B.4.2.2). */
export const silencePredictors: readonly [Predictor, Predictor] = [
  predictors[0],
  {
    past: table(4 * ORDER, n => {
      const [first, second] = predictors;
      return (2 * ((first.past[n] as number) * 19_660 + (second.past[n] as number) * 13_107)) >> 16;
    }),
    rest: Int16Array.from([10514, 12402, 12833, 11914, 11447, 11670, 11132, 11311, 11844, 11447]),
    inverse: Int16Array.from([12764, 10821, 10458, 11264, 11724, 11500, 12056, 11865, 11331, 11724]),
  },
];

/** Which vectors of the two stages a description of silence may name; those of the second differ for both halves. */
export const silenceFirstStage = Uint8Array.from([
  96, 52, 20, 54, 86, 114, 82, 68, 36, 121, 48, 92, 18, 120, 94, 124, 50, 125, 4, 100, 28, 76, 12, 117, 81, 22, 90, 116,
  127, 21, 108, 66,
]);
export const silenceLower = Uint8Array.from([31, 21, 9, 3, 10, 2, 19, 26, 4, 3, 11, 29, 15, 27, 21, 12]);
export const silenceUpper = Uint8Array.from([16, 1, 0, 0, 8, 25, 22, 20, 19, 23, 20, 31, 4, 31, 20, 31]);
/** Gains of comfort noise (clause B.4.2.1), times 8. */
export const silenceGains = Int16Array.from([
  2, 5, 8, 13, 20, 32, 50, 64, 80, 101, 127, 160, 201, 253, 318, 401, 505, 635, 800, 1007, 1268, 1596, 2010, 2530, 3185,
  4009, 5048, 6355, 8000, 10071, 12679, 15962,
]);

/** Interpolation by three of past excitation, one half of the symmetric filter (b30, clause 3.7.1), Q15. */
export const lagInterpolation = Int16Array.from([
  29443, 25207, 14701, 3143, -4402, -5850, -2783, 1211, 3130, 2259, 0, -1652, -1666, -464, 756, 1099, 550, -245, -634,
  -451, 0, 308, 296, 78, -120, -165, -79, 34, 91, 70, 0,
]);

/** Prediction of the energy of the fixed codebook, the newest first (clause 3.9.1), Q13. */
export const energyPrediction = Int16Array.from([5571, 4751, 2785, 1556]);
/** Gain codebooks of two stages (clause 3.9.2): pairs of a pitch gain (Q14) and a correction of the other gain (Q13). */
export const gainsA = Int16Array.from([
  1, 1516, 1551, 2425, 1831, 5022, 57, 5404, 1921, 9291, 3242, 9949, 356, 14756, 2678, 27162,
]);
export const gainsB = Int16Array.from([
  826, 2005, 1994, 0, 5142, 592, 6160, 2395, 8091, 4861, 9120, 525, 10573, 2966, 11569, 1196, 13260, 3256, 14194, 1630,
  15132, 4914, 15161, 14276, 15434, 237, 16112, 3392, 17299, 1861, 18973, 5935,
]);
/** Places in the gain codebooks by what is sent, and back: one wrong bit does little harm. */
export const gainPlacesA = Uint8Array.from([5, 1, 7, 4, 2, 0, 6, 3]);
export const gainPlacesB = Uint8Array.from([2, 14, 3, 13, 0, 15, 1, 12, 6, 10, 7, 9, 4, 11, 5, 8]);
export const gainCodesA = Uint8Array.from({ length: 8 }, (_, place) => gainPlacesA.indexOf(place));
export const gainCodesB = Uint8Array.from({ length: 16 }, (_, place) => gainPlacesB.indexOf(place));
