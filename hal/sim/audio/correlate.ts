/** Is what was recorded what was said? */
import { fft, powerOfTwo } from '../../../src/base/pcm/fft.ts';
import { Resampler } from '../../../src/base/pcm/resampler.ts';
import { fail, ok, type Result } from '../../../src/base/result.ts';
import { readWav, type Sound } from './wav.ts';

/** Samples per second at which the place is searched, and at which the likeness is measured. */
const COARSE = 2000;
const FINE = 8000;
/** The likeness is measured piece by piece, because a jitter buffer may shorten or stretch a pause, ms. */
const PIECE_MS = 400;
const SHIFT_MS = 120;
/** What is as quiet as this, relative to the loudest stretch, is no candidate for a place. */
const QUIET_SHARE = 0.01;

/**
 * Searches the reference in the whole recording. `peak` is the correlation coefficient, 0 to 1, mean over pieces of
 * 400 ms weighted by their energy, each allowed to lie 120 ms off the common place; `offsetMs` is where in the
 * recording the reference begins. The level does not matter, both files may have any rate.
 */
export async function correlate(
  reference: string,
  recorded: string,
): Promise<Result<{ peak: number; offsetMs: number }>> {
  const said = await readWav(reference);
  if (!said.ok) return said;
  const heard = await readWav(recorded);
  if (!heard.ok) return heard;
  const coarse = { said: resample(said.value, COARSE), heard: resample(heard.value, COARSE) };
  if (energy(coarse.said, 0, coarse.said.length) === 0) return fail({ what: 'The file is silent.', where: reference });
  const place = search(coarse.said, coarse.heard);
  const fine = { said: resample(said.value, FINE), heard: resample(heard.value, FINE) };
  let sum = 0;
  let weights = 0;
  const step = (PIECE_MS * FINE) / 1000;
  for (let at = 0; at < fine.said.length; at += step) {
    const piece = fine.said.subarray(at, at + step);
    const weight = energy(piece, 0, piece.length);
    weights += weight;
    if (weight > 0) sum += weight * pieceLikeness(piece, fine.heard, at + (place * FINE) / COARSE, coarse.heard);
  }
  return ok({ peak: sum / weights, offsetMs: (place * 1000) / COARSE });
}

function resample({ rate, samples }: Sound, to: number): Int16Array {
  const resampler = new Resampler(rate, to, samples.length);
  const output = new Int16Array(resampler.outputFor(samples.length));
  return output.slice(0, resampler.process(samples, samples.length, output));
}

function energy(samples: Int16Array, from: number, to: number): number {
  let sum = 0;
  for (let i = Math.max(0, from); i < Math.min(to, samples.length); i++) sum += (samples[i] as number) ** 2;
  return sum;
}

/** Where `said` fits best; may begin before the recording does, at most by half of its length. */
function search(said: Int16Array, heard: Int16Array): number {
  const products = crossCorrelation(said, heard);
  const sums = new Float64Array(heard.length + 1);
  for (let i = 0; i < heard.length; i++) sums[i + 1] = (sums[i] as number) + (heard[i] as number) ** 2;
  const energyAt = (place: number): number =>
    (sums[Math.min(heard.length, place + said.length)] as number) - (sums[Math.max(0, place)] as number);
  const first = -Math.floor(said.length / 2);
  const last = Math.max(0, heard.length - Math.ceil(said.length / 2));
  let loudest = 0;
  for (let place = first; place <= last; place++) loudest = Math.max(loudest, energyAt(place));
  let best = { place: 0, likeness: 0 };
  for (let place = first; place <= last; place++) {
    const level = energyAt(place);
    if (level <= loudest * QUIET_SHARE) continue;
    const likeness = (products(place) as number) / Math.sqrt(level);
    if (likeness > best.likeness) best = { place, likeness };
  }
  return best.place;
}

/** The best coefficient near `expected`: found at the coarse rate's grid, sharpened at the fine one. */
function pieceLikeness(piece: Int16Array, heard: Int16Array, expected: number, coarseHeard: Int16Array): number {
  const ratio = FINE / COARSE;
  const coarsePiece = resample({ rate: FINE, samples: piece }, COARSE);
  const reach = (SHIFT_MS * COARSE) / 1000;
  const middle = Math.round(expected / ratio);
  const rough = bestPlace(coarsePiece, coarseHeard, middle - reach, middle + reach).place * ratio;
  // The piece's own resampling delays it a little against the recording's.
  const margin = 4 * ratio;
  return bestPlace(piece, heard, rough - margin, rough + margin).likeness;
}

function bestPlace(
  piece: Int16Array,
  heard: Int16Array,
  first: number,
  last: number,
): { place: number; likeness: number } {
  const own = energy(piece, 0, piece.length);
  let best = { place: first, likeness: 0 };
  for (let place = first; place <= last; place++) {
    let product = 0;
    const end = Math.min(piece.length, heard.length - place);
    for (let i = Math.max(0, -place); i < end; i++) product += (piece[i] as number) * (heard[place + i] as number);
    const level = energy(heard, place, place + piece.length);
    const likeness = level > 0 ? product / Math.sqrt(own * level) : 0;
    if (likeness > best.likeness) best = { place, likeness };
  }
  return best;
}

/** The sums of products at every place, by way of the frequency domain. */
function crossCorrelation(said: Int16Array, heard: Int16Array): (place: number) => number {
  const transform = fft(powerOfTwo(said.length + heard.length));
  const products = Float64Array.from({ length: transform.size }, (_, i) => said[i] ?? 0);
  const other = Float64Array.from({ length: transform.size }, (_, i) => heard[i] ?? 0);
  transform.correlate(products, other);
  return place => products[(place + transform.size) % transform.size] as number;
}
