/** How much of a recording is one pure tone. */
import assert from 'node:assert/strict';
import { readWav } from '../../src/base/pcm/wav.ts';
import { amplitude } from './audio.ts';
import { eventually } from './eventually.ts';

/** Hz of `muLawTone`. */
export const MU_LAW_TONE = 1000;

/** One cycle at 8000 samples per second, in mu-law. */
const CYCLE = [0xff, 0x8b, 0x80, 0x8b, 0xff, 0x0b, 0x00, 0x0b];

/** So many samples of a loud tone in mu-law. */
export function muLawTone(samples: number): Uint8Array {
  return Uint8Array.from({ length: samples }, (_, index) => CYCLE[index % CYCLE.length] ?? 0xff);
}

/** Milliseconds of one measurement. */
const WINDOW = 100;

/**
 * The share of this frequency (Hz) in the energy of the window of 100 ms where that share is largest among the
 * windows that are not quiet: 1 is a pure tone, 0 is something else or silence. Waits until the file is complete.
 */
export async function toneShare(file: string, frequency: number): Promise<number> {
  const sound = await eventually(`sound in ${file}`, async () => {
    const read = await readWav(file);
    return read.ok ? read.value : undefined;
  });
  const length = (sound.rate * WINDOW) / 1000;
  assert.ok(sound.samples.length >= length, `${file} holds ${sound.samples.length} samples only`);
  let best = 0;
  for (let at = 0; at + length <= sound.samples.length; at += length) {
    best = Math.max(best, shareIn(sound.samples.subarray(at, at + length), frequency, sound.rate));
  }
  return best;
}

/** Mean square below which a window is quiet: about -50 dB below full scale. */
const QUIET = 100 ** 2;

function shareIn(samples: Int16Array, frequency: number, rate: number): number {
  const meanSquare = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return meanSquare < QUIET ? 0 : amplitude(samples, frequency, rate) ** 2 / 2 / meanSquare;
}
