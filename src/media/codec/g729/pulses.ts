/** Fixed codebook of ITU-T G.729: four pulses in four tracks (clauses 3.8 and 4.1.4). */
import { multiply, saturate16 } from './arithmetic.ts';
import { SUBFRAME } from './tables.ts';

const SHARPEST = 13_017;
export const BLUNTEST = 3277;

/** Writes the pulses, 1 or −1 in Q13. The last pulse has two tracks. */
export function placePulses(positions: number, signs: number, code: Int16Array): void {
  code.fill(0);
  for (let pulse = 0; pulse < 4; pulse++) {
    const place = positions >> (3 * pulse);
    const at = pulse < 3 ? 5 * (place & 7) + pulse : 5 * ((place >> 1) & 7) + 3 + (place & 1);
    code[at] = (signs >> pulse) & 1 ? 8191 : -8192;
  }
}

/** Repeats the pulses at a lag shorter than the subframe, by the last pitch gain (Q14). */
export function sharpen(code: Int16Array, lag: number, gain: number): void {
  for (let n = lag; n < SUBFRAME; n++) {
    code[n] = saturate16((code[n] as number) + multiply(code[n - lag] as number, 2 * gain));
  }
}

/** The pitch gain as the next subframe's sharpness. */
export function sharpness(gain: number): number {
  return Math.min(Math.max(gain, BLUNTEST), SHARPEST);
}
