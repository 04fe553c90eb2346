/** Tables of ITU-T G.722 (09/2012), as integers; names and clauses are those of the recommendation. */

/** Decision levels of the 6-bit quantizer for half of its range (clause 6.2.1.1, table 14, Q6). */
const LEVELS_6 = [
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219, 1339,
  1458, 1612, 1765, 1980, 2195, 2557, 2919,
];
/** Output levels of the inverse quantizers of 2, 4, 5 and 6 bits for half of their range (OQ2 … OQ6). */
const OUTPUTS_2 = [202, 926];
const OUTPUTS_4 = [0, 150, 323, 530, 786, 1121, 1612, 2557];
const OUTPUTS_5 = [35, 110, 190, 276, 370, 473, 587, 714, 858, 1023, 1219, 1458, 1765, 2195, 2919];
const OUTPUTS_6 = [
  17, 54, 91, 130, 170, 211, 254, 300, 347, 396, 447, 501, 558, 618, 682, 750, 822, 899, 982, 1072, 1170, 1279, 1399,
  1535, 1689, 1873, 2088, 2376, 2738, 3101,
];
/** How the logarithmic scale factor grows, by the magnitude of the 4-bit and the 2-bit code (WL, WH). */
const GROWTH_LOW = [-60, -30, 58, 172, 334, 538, 1198, 3042];
const GROWTH_HIGH = [-214, 798];
/** 2048 times 2 to the power of n/32 (ILB). */
const POWERS = [
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960, 3025,
  3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
];

export const decisions = Int32Array.from(LEVELS_6);

/** The low band's code by how many decision levels lie at or below the difference: first for positive, then negative. */
export const lowCodes = Uint8Array.from({ length: 60 }, (_, place) => {
  const level = (place % 30) + 1;
  return place < 30 ? 62 - level : level < 3 ? 64 - level : 34 - level;
});

/**
 * Inverse quantizers of the low band by code, times 8. A code of 4 bits counts down from 0 for negative and from 8 for
 * positive differences; those of 5 and 6 bits have positions at both ends that belong to the smallest levels.
 */
export const low4 = Int32Array.from({ length: 16 }, (_, code) =>
  code === 0 ? 0 : 8 * (code < 8 ? -of(OUTPUTS_4, 8 - code) : of(OUTPUTS_4, 15 - code)),
);
export const low5 = Int32Array.from({ length: 32 }, (_, code) => {
  if (code < 2) return -8 * of(OUTPUTS_5, 0);
  if (code < 16) return -8 * of(OUTPUTS_5, 16 - code);
  return code < 31 ? 8 * of(OUTPUTS_5, 30 - code) : -8 * of(OUTPUTS_5, 0);
});
export const low6 = Int32Array.from({ length: 64 }, (_, code) => {
  if (code < 4) return -8 * of(OUTPUTS_6, 0);
  if (code < 32) return -8 * of(OUTPUTS_6, 33 - code);
  return code < 62 ? 8 * of(OUTPUTS_6, 61 - code) : -8 * of(OUTPUTS_6, 63 - code);
});
/** Of the high band: 0 and 1 are negative, the larger difference has the even code. */
export const high2 = Int32Array.from({ length: 4 }, (_, code) => (code < 2 ? -8 : 8) * of(OUTPUTS_2, 1 - (code & 1)));

export const lowGrowth = Int32Array.from({ length: 16 }, (_, code) =>
  of(GROWTH_LOW, code === 0 || code === 15 ? 0 : code < 8 ? 8 - code : 15 - code),
);
export const highGrowth = Int32Array.from({ length: 4 }, (_, code) => of(GROWTH_HIGH, 1 - (code & 1)));

/** Scale factors by the upper bits of the logarithmic one (ILA); the low band begins at 64. */
export const scales = Int32Array.from({ length: 353 }, (_, place) => {
  const octave = 10 - (place >> 5);
  const power = of(POWERS, place & 31);
  return (octave < 0 ? power << -octave : power >> octave) << 2;
});

/** Quadrature mirror filter, 24 taps, symmetric (clause 3.1, table 11). */
const HALF = [3, -11, -11, 53, 12, -156, 32, 362, -210, -805, 951, 3876];
export const mirrorFilter = Int32Array.from([...HALF, ...HALF.toReversed()]);

function of(table: readonly number[], place: number): number {
  return table[place] as number;
}
