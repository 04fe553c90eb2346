/** Voice quality, delay and cost: `npm run bench -- --voice`, or this file (docs/voice-quality.md, docs/bench.md). */
import { parseArgs } from 'node:util';
import { impairments } from '../../test/support/impairments/trace.ts';
import { CODECS, measureCell, type SimulatedCell, table } from '../vq/cells.ts';
import { makeSpeech } from '../vq/speech.ts';
import { benchMediaLoad } from './media-load.ts';
import { leaveOnSignals } from './signals.ts';
import { benchReal } from './voice-real.ts';

export type VoicePlan = {
  /** Of speech in one cell, and of a measured load. */
  readonly seconds: { readonly simulated: number; readonly real: number; readonly load: number };
  readonly seeds: { readonly simulated: readonly number[]; readonly real: readonly number[] };
  /** In real time; simulated time has all of them. */
  readonly profiles: readonly string[];
};

const ALL = Object.keys(impairments.profiles);

export const FULL_VOICE: VoicePlan = {
  // The last step of the profile with another route comes after 24 s.
  seconds: { simulated: 60, real: 30, load: 10 },
  seeds: { simulated: impairments.seeds.slice(0, 3), real: impairments.seeds.slice(0, 1) },
  profiles: ALL,
};
export const QUICK_VOICE: VoicePlan = {
  seconds: { simulated: 20, real: 16, load: 6 },
  seeds: { simulated: impairments.seeds.slice(0, 1), real: impairments.seeds.slice(0, 1) },
  profiles: ['p0-clean', 'p2-loss5', 'p6-wifi'],
};

export async function benchVoice({ seconds, seeds, profiles }: VoicePlan): Promise<void> {
  print('Voice quality in simulated time: MOS-LQO of PESQ / mouth-to-ear delay in ms, medians of sentences and seeds.');
  const speech = await makeSpeech(seconds.simulated);
  const cells: SimulatedCell[] = [];
  for (const codec of CODECS) {
    for (const profile of ALL) cells.push(await measureCell(codec, profile, seeds.simulated, speech));
  }
  print(table(cells));
  print('The same networks in real time, all at once, the same packets.');
  await benchReal({ codecs: CODECS, profiles, seeds: seeds.real, seconds: seconds.real });
  print('');
  await benchMediaLoad(seconds.load);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (import.meta.main) {
  leaveOnSignals();
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  await benchVoice(values.quick ? QUICK_VOICE : FULL_VOICE);
  process.exit();
}
