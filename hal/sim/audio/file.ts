import { readWav } from '../../../src/base/pcm/wav.ts';
import { fail, ok, type Result } from '../../../src/base/result.ts';
import type { Audio } from '../../ports.ts';
import { BLOCK, FORMAT, SimulatedDevice } from './device.ts';
import { Recording } from './recording.ts';
import { Player, type Source, silence } from './source.ts';

/** Between two rounds of the spoken file, milliseconds. */
const PAUSE_MS = 1000;

/**
 * 'wav:in.wav,out.wav': the first file is spoken again and again from the moment a path opens, the second records
 * the ear from the start. Either name may be empty.
 */
export async function open(files: string): Promise<Result<Audio>> {
  const [spoken = '', recorded = '', ...more] = files.split(',');
  if (more.length > 0) {
    return fail({
      what: 'There are more than two file names.',
      where: `sound device 'wav:${files}'`,
      remedy: "Write 'wav:in.wav,out.wav'; names with a comma in them do not work.",
    });
  }
  let source: Source = silence;
  if (spoken !== '') {
    const sound = await readWav(spoken);
    if (!sound.ok) return sound;
    source = new Player(sound.value, FORMAT.rate, BLOCK, PAUSE_MS);
  }
  if (recorded === '') return ok(new SimulatedDevice(source));
  const recording = Recording.open(recorded, FORMAT.rate);
  return recording.ok ? ok(new SimulatedDevice(source, recording.value)) : recording;
}
