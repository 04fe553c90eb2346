/** Is what was recorded what was said? */
import { fft, powerOfTwo } from '../../../src/base/pcm/fft.ts';
import { Resampler } from '../../../src/base/pcm/resampler.ts';
import { readWav, type Sound } from '../../../src/base/pcm/wav.ts';
import { fail, ok, type Result } from '../../../src/base/result.ts';

/** Samples per second at which the place is searched, and at which the likeness is measured. */
const COARSE = 2000;
const FINE = 8000;
/** The likeness is measured piece by piece, because a jitter buffer stretches and shortens what it plays, ms. */
const PIECE_MS = 100;
/** As far as this the delay may come off the place where it began, and this much change from piece to piece, ms. */
const REACH_MS = 250;
const CHANGE_MS = 20;

/**
 * Searches the reference in the whole recording. `peak` is the correlation coefficient, 0 to 1, mean over pieces of
 * 100 ms weighted by their energy, along that course of the delay where they fit best together: at most 250 ms off its
 * beginning, and 20 ms from piece to piece. Speech that the network and a jitter buffer changed has more than 0.8,
 * other speech less than 0.4. `offsetMs` is where in the recording the reference begins. The level does not matter,
 * both files may have any rate.
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
  if (energy(coarse.said) === 0) return fail({ what: 'The file is silent.', where: reference });
  // The reference may begin before the recording does, or end after it, by half of its length.
  const half = Math.floor(coarse.said.length / 2);
  const { place } = follow(coarse.said, coarse.heard, COARSE, -half, Math.max(0, coarse.heard.length - half));
  const fine = { said: resample(said.value, FINE), heard: resample(heard.value, FINE) };
  const middle = (place * FINE) / COARSE;
  const reach = (REACH_MS * FINE) / 1000;
  const { likeness } = follow(fine.said, fine.heard, FINE, middle - reach, middle + reach);
  return ok({ peak: likeness, offsetMs: (place * 1000) / COARSE });
}

function resample({ rate, samples }: Sound, to: number): Int16Array {
  const resampler = new Resampler(rate, to, samples.length);
  const output = new Int16Array(resampler.outputFor(samples.length));
  return output.slice(0, resampler.process(samples, samples.length, output));
}

function energy(samples: Int16Array): number {
  return samples.reduce((sum, sample) => sum + sample ** 2, 0);
}

/** A function that gives the energy of `count` samples from `place` on; outside of the recording there is none. */
function energies(samples: Int16Array): (place: number, count: number) => number {
  const sums = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i++) sums[i + 1] = (sums[i] as number) + (samples[i] as number) ** 2;
  const upTo = (place: number): number => sums[Math.max(0, Math.min(samples.length, place))] as number;
  return (place, count) => upTo(place + count) - upTo(place);
}

/**
 * The mean likeness along the best course of the delay, which is between `first` and `last`, and the delay at its
 * beginning. Dynamic programming from the last piece to the first: for each delay of a piece, the best sum from there on.
 */
function follow(
  said: Int16Array,
  heard: Int16Array,
  rate: number,
  first: number,
  last: number,
): { likeness: number; place: number } {
  const step = (PIECE_MS * rate) / 1000;
  const levelAt = energies(heard);
  let sums = new Float64Array(last - first + 1);
  for (let at = Math.floor(said.length / step) * step; at >= 0; at -= step) {
    const piece = said.subarray(at, at + step);
    const own = energy(piece);
    sums = bestNear(sums, (CHANGE_MS * rate) / 1000);
    if (own === 0) continue;
    const from = Math.max(0, at + first);
    const products = crossCorrelation(piece, heard.subarray(from, Math.max(from, at + last + step)));
    for (let i = 0; i < sums.length; i++) {
      const place = at + first + i;
      const level = levelAt(place, piece.length);
      const product = Math.max(0, products(place - from));
      if (level > 0) sums[i] = (sums[i] as number) + product * Math.sqrt(own / level);
    }
  }
  let best = 0;
  for (let i = 0; i < sums.length; i++) if ((sums[i] as number) > (sums[best] as number)) best = i;
  return { likeness: (sums[best] as number) / energy(said), place: first + best };
}

/** Each element becomes the greatest of those that are at most `reach` away. */
function bestNear(values: Float64Array<ArrayBuffer>, reach: number): Float64Array<ArrayBuffer> {
  const best = new Float64Array(values.length);
  const candidates: number[] = [];
  let head = 0;
  for (let i = 0, next = 0; i < values.length; i++) {
    for (; next <= Math.min(values.length - 1, i + reach); next++) {
      const value = values[next] as number;
      while (candidates.length > head && (values[candidates.at(-1) as number] as number) <= value) candidates.pop();
      candidates.push(next);
    }
    while ((candidates[head] as number) < i - reach) head++;
    best[i] = values[candidates[head] as number] as number;
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
