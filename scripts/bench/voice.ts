/** Voice quality, delay and cost: `npm run bench -- --voice`, or this file (docs/voice-quality.md, docs/bench.md). */
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { impairments } from '../../test/support/impairments/trace.ts';
import { median } from '../vq/assess.ts';
import { CODECS, measureCell, medians, type SimulatedCell, table } from '../vq/cells.ts';
import { makeSpeech } from '../vq/speech.ts';
import { hasBaresip } from './baresip.ts';
import { benchMediaLoad } from './media-load.ts';
import { hasPulse, Pulse } from './pulse.ts';
import { SUBJECTS, type SubjectName } from './samples.ts';
import { withRig } from './session.ts';
import { encode } from './speech-sender.ts';
import { measureVoice, type VoiceCell, type VoiceResult } from './voice-cell.ts';
import { VOICE_SUBJECTS } from './voice-subjects.ts';

export type VoicePlan = {
  /** Of speech in one cell. */
  readonly seconds: { readonly simulated: number; readonly real: number; readonly load: number };
  readonly seeds: readonly number[];
  readonly profiles: { readonly simulated: readonly string[]; readonly real: readonly string[] };
};

const ALL = Object.keys(impairments.profiles);
const FEW = ['p0-clean', 'p2-loss5', 'p6-wifi'];

export const FULL_VOICE: VoicePlan = {
  seconds: { simulated: 60, real: 40, load: 10 },
  seeds: impairments.seeds,
  profiles: { simulated: ALL, real: ALL },
};
export const QUICK_VOICE: VoicePlan = {
  seconds: { simulated: 20, real: 16, load: 6 },
  seeds: impairments.seeds.slice(0, 1),
  profiles: { simulated: ALL, real: FEW },
};

/** With packets that went later than this the machine had its part in the result. */
const LATE_MS = 3;
const COLUMN = 22;

const ROOT = join(import.meta.dirname, '../..');

export async function benchVoice(plan: VoicePlan): Promise<void> {
  print('Voice quality in simulated time: MOS-LQO of PESQ / mouth-to-ear delay in ms, medians of sentences and seeds.');
  print(await simulated(plan));
  print('\nThe same networks in real time, both at once, the same packets; one seed.');
  if (hasPulse && hasBaresip) await real(plan);
  else print('Not measured: needs pulseaudio, pulseaudio-utils and baresip.');
  print('');
  await benchMediaLoad(plan.seconds.load);
}

async function simulated({ seconds, seeds, profiles }: VoicePlan): Promise<string> {
  const speech = await makeSpeech(seconds.simulated);
  const cells: SimulatedCell[] = [];
  for (const codec of CODECS) {
    for (const profile of profiles.simulated) cells.push(await measureCell(codec, profile, seeds, speech));
  }
  return table(cells);
}

async function real({ seconds, seeds, profiles }: VoicePlan): Promise<void> {
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts')], { cwd: ROOT });
  const speech = await makeSpeech(seconds.real);
  const [seed = 0] = seeds;
  print(['', '', ...SUBJECTS].map((name, i) => name.padEnd(i < 2 ? 12 : COLUMN)).join(''));
  await withRig(async rig => {
    const pulse = await Pulse.start(rig, SUBJECTS);
    for (const codec of CODECS) {
      const payloads = encode(speech, codec);
      const results: Record<SubjectName, VoiceResult[]> = { phone400: [], baresip: [] };
      for (const profile of profiles.real) {
        const cell: VoiceCell = { codec, profile, seed };
        const texts = await Promise.all(
          SUBJECTS.map(async name => {
            try {
              const start = VOICE_SUBJECTS[name](codec, pulse, name);
              const result = await measureVoice(start, pulse, name, cell, speech, payloads);
              results[name].push(result);
              const { mos, delayMs } = medians(result.scores);
              return `${mos.toFixed(2)} / ${delayMs.toFixed(0)}${result.lateMs > LATE_MS ? ' *' : ''}`;
            } catch (thrown) {
              process.stderr.write(`${name}, ${codec}, ${profile}: ${thrown}\n`);
              return 'not measured';
            }
          }),
        );
        print(row(codec, profile, texts));
      }
      const used = SUBJECTS.map(name => {
        const cpu = median(results[name].map(result => result.cpu));
        return `${cpu.toFixed(2)} s/min, ${median(results[name].map(result => result.rss)).toFixed(0)} MiB`;
      });
      print(row(codec, 'used', used));
    }
  });
  print(`* the sender's own packets went more than ${LATE_MS} ms late: the machine had other work.`);
  print(`Load of the machine: ${(loadavg()[0] as number).toFixed(1)}.`);
}

function row(codec: string, profile: string, texts: readonly string[]): string {
  return `${codec.padEnd(12)}${profile.padEnd(12)}${texts.map(text => text.padEnd(COLUMN)).join('')}`.trimEnd();
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  await benchVoice(values.quick ? QUICK_VOICE : FULL_VOICE);
  process.exit();
}
