/** From the disturbance of each frame to one number (ITU-T P.862 clause 10.2.11 and 10.2.12). */
import type { Disturbance } from './disturbance.ts';
import type { Scale } from './scale.ts';

/** Five samples together as quiet as this are silence. */
const SILENCE = 500;
const SILENCE_SAMPLES = 5;

/** The first frame with sound in the reference, and how many frames there are up to the last one with sound. */
export function audibleFrames(reference: Float32Array, scale: Scale): { first: number; count: number } {
  const { margin, tail, window } = scale;
  const half = window / 2;
  const most = (reference.length - tail) / 2;
  const begin = silentRun(i => reference[margin + i], most);
  const end = silentRun(i => reference[reference.length - margin - 1 - i], most);
  return {
    first: Math.trunc(begin / half),
    count: Math.trunc((reference.length - 2 * margin - end) / half),
  };
}

function silentRun(sample: (i: number) => number | undefined, most: number): number {
  let run = 0;
  for (; run < most; run++) {
    let sum = 0;
    for (let i = 0; i < SILENCE_SAMPLES; i++) sum += Math.abs(sample(run + i) ?? 0);
    if (sum >= SILENCE) break;
  }
  return run;
}

/** Loud speech hides more. */
const LOUDNESS_POWER = 0.04;
const MOST = 45;
/** Frames of 16 ms: about a syllable, and by how much one syllable is later than the one before. */
const SYLLABLE = 20;
const SYLLABLE_STEP = 10;
const WITHIN_SYLLABLE = 6;
/** Long signals: what is heard last counts more. */
const LONG = 1000;

/** The raw score, 4.5 for no disturbance. `whole`: frames of the longer signal. */
export function score(disturbance: Disturbance, powers: Float32Array, first: number, whole: number): number {
  const all = average(weighted(disturbance.all, powers), first, whole);
  const added = average(weighted(disturbance.added, powers), first, whole);
  return 4.5 - 0.1 * all - 0.0309 * added;
}

function weighted(values: Float32Array, powers: Float32Array): Float32Array {
  return values.map((value, frame) =>
    Math.min(MOST, value / (((powers[frame] as number) + 1e5) / 1e7) ** LOUDNESS_POWER),
  );
}

/** Power mean with a high exponent within syllables, root mean square over them. */
function average(values: Float32Array, first: number, whole: number): number {
  let sum = 0;
  let weights = 0;
  for (let start = first; start < values.length; start += SYLLABLE_STEP) {
    let powers = 0;
    for (let frame = start; frame < Math.min(start + SYLLABLE, values.length); frame++) {
      powers += (values[frame] as number) ** WITHIN_SYLLABLE;
    }
    const syllable = (powers / SYLLABLE) ** (1 / WITHIN_SYLLABLE);
    const weight = recency(start - first, values.length, whole);
    sum += (weight * syllable) ** 2;
    weights += weight ** 2;
  }
  return Math.sqrt(sum / weights);
}

function recency(frame: number, frames: number, whole: number): number {
  if (frames <= LONG) return 1;
  const share = Math.min(0.5, (whole - LONG) / 5500);
  return 1 - share + (share * frame) / whole;
}
