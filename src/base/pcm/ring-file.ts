/** Ring tones in wav files: what may be one. The guide leaves format and size open (section 17.3). */
import { fail, type Result } from '../result.ts';
import { readWav, type Sound } from './wav.ts';

/** The whole memory for settings of the smallest model has 1.4 MB. */
const LARGEST_OCTETS = 512 * 1024;
/** 22,050: as speech synthesizers write. */
const RATES: readonly number[] = [8000, 16_000, 22_050];
const SHORTEST_MS = 100;
const LONGEST_MS = 30_000;

/** The sound of a ring; the fault names the file and says what is wrong with it. */
export async function readRing(path: string): Promise<Result<Sound>> {
  const read = await readWav(path, LARGEST_OCTETS);
  if (!read.ok) return read;
  const { rate, samples } = read.value;
  if (!RATES.includes(rate)) {
    return refused(path, `Its rate of ${rate} samples per second is neither ${RATES.join(' nor ')}.`);
  }
  const ms = Math.round((samples.length * 1000) / rate);
  if (ms < SHORTEST_MS || ms > LONGEST_MS) {
    return refused(path, `It lasts ${ms} ms; a ring has ${SHORTEST_MS} to ${LONGEST_MS}.`);
  }
  return read;
}

function refused(where: string, what: string): Result<never> {
  return fail({ what, where, remedy: 'Use a wav file of 8, 16 or 22.05 kHz with PCM, A-law or mu-law.' });
}
