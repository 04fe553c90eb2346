/**
 * The phone, baresip and Linphone on the same bad network in real time, with sound devices. Alone:
 * `node scripts/bench/voice-real.ts [--codec PCMU]… [--profile p5-spikes]… [--seed N]… [--seconds N]`.
 */
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { impairments } from '../../test/support/impairments/trace.ts';
import { assess, median, type SentenceScore } from '../vq/assess.ts';
import { CODECS, medians, modeOf, type Score } from '../vq/cells.ts';
import { makeSpeech, type Speech } from '../vq/speech.ts';
import { Start } from './priority.ts';
import { hasPulse, Pulse } from './pulse.ts';
import { withRig } from './session.ts';
import { leaveOnSignals } from './signals.ts';
import { encode } from './speech-sender.ts';
import { measureVoice, type VoiceCell, type VoiceHeard } from './voice-cell.ts';
import { VOICE_SUBJECTS, type VoiceSubject } from './voice-subjects.ts';

export type RealPlan = {
  readonly codecs: readonly string[];
  readonly profiles: readonly string[];
  /** One after the other: more than three phones at once disturb each other. */
  readonly seeds: readonly number[];
  /** Of speech in one cell. */
  readonly seconds: number;
};

type VoiceResult = Pick<VoiceHeard, 'cpu' | 'rss' | 'lateMs'> & { readonly scores: readonly SentenceScore[] };

/** Of each seed, by subject. Empty where there was nothing to measure; stderr says why. */
type Cell = ReadonlyMap<string, readonly VoiceResult[]>;

const NAMES = Object.keys(VOICE_SUBJECTS);
/** With packets that went later than this the machine had its part in the result, and the cell is measured again. */
const LATE_MS = 8;
const NOT_MEASURED = 'not measured';
/** In a whole run; then the machine is what it is. */
const MOST_AGAIN = 4;
const ROOT = join(import.meta.dirname, '../..');

export async function benchReal({ codecs, profiles, seeds, seconds }: RealPlan): Promise<void> {
  if (!hasPulse || NAMES.length < 2) {
    print('Not measured: needs pulseaudio, pulseaudio-utils, and baresip or linphone-cli.');
    return;
  }
  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts')], { cwd: ROOT });
  const speech = await makeSpeech(seconds);
  print(row('codec', 'profile', NAMES));
  print(
    row(
      '---',
      '---',
      NAMES.map(() => '---'),
    ),
  );
  await withRig(async rig => {
    const pulse = await Pulse.start(rig, NAMES);
    const again = { left: MOST_AGAIN };
    for (const codec of codecs) {
      const payloads = encode(speech, codec);
      const cells: Cell[] = [];
      for (const profile of profiles) {
        const cell = await quietest(seeds, again, () => measureCell(codec, profile, seeds, pulse, speech, payloads));
        cells.push(cell);
        const texts = NAMES.map(name => scoreText(cell.get(name) ?? []));
        print(row(codec, profile, texts));
      }
      if (cells.length > 1) print(row(codec, 'mean', means(cells)));
      const used = NAMES.map(name => usedText(cells.flatMap(cell => cell.get(name) ?? [])));
      print(row(codec, 'used', used));
    }
  });
  print(`* the sender's own packets went more than ${LATE_MS} ms late: the machine had other work.`);
  print(`Load of the machine: ${(loadavg()[0] as number).toFixed(1)}.`);
}

/** All subjects at once, seed by seed. */
async function measureCell(
  codec: string,
  profile: string,
  seeds: readonly number[],
  pulse: Pulse,
  speech: Speech,
  payloads: readonly Uint8Array[],
): Promise<Cell> {
  const measure = async (name: string, cell: VoiceCell, all: Start): Promise<VoiceHeard[]> => {
    try {
      const start = (VOICE_SUBJECTS[name] as VoiceSubject)(codec, pulse, name);
      return [await measureVoice({ start, pulse, ear: name, cell, payloads, all })];
    } catch (thrown) {
      all.leave();
      process.stderr.write(`${name}, ${codec}, ${profile}, seed ${cell.seed}: ${thrown}\n`);
      return [];
    }
  };
  const judge = ({ ear, startMs, ...used }: VoiceHeard): VoiceResult => ({
    scores: assess(speech, ear, startMs, modeOf(codec)),
    ...used,
  });
  const results = new Map(NAMES.map(name => [name, [] as VoiceResult[]]));
  for (const seed of seeds) {
    const all = new Start(NAMES.length);
    const heard = await Promise.all(NAMES.map(name => measure(name, { codec, profile, seed }, all)));
    // Only now: it takes seconds in which nobody listens to the recorders.
    NAMES.forEach((name, i) => {
      results.get(name)?.push(...(heard[i] ?? []).map(judge));
    });
  }
  return results;
}

/** Where the machine disturbed, it is measured once more, and the better one counts. */
async function quietest(
  seeds: readonly number[],
  again: { left: number },
  measure: () => Promise<Cell>,
): Promise<Cell> {
  const first = await measure();
  if (lateness(first, seeds) <= LATE_MS || again.left === 0) return first;
  again.left--;
  const second = await measure();
  return lateness(second, seeds) < lateness(first, seeds) ? second : first;
}

/** A phone that could not be measured with every seed is the worst. */
function lateness(cell: Cell, seeds: readonly number[]): number {
  const all = [...cell.values()];
  return all.some(({ length }) => length < seeds.length) ? Number.POSITIVE_INFINITY : Math.max(...all.map(latest));
}

function latest(results: readonly VoiceResult[]): number {
  return Math.max(...results.map(({ lateMs }) => lateMs));
}

function scoreOf(results: readonly VoiceResult[]): Score {
  return medians(results.flatMap(({ scores }) => scores));
}

function scoreText(results: readonly VoiceResult[]): string {
  if (results.length === 0) return NOT_MEASURED;
  return `${text(scoreOf(results))}${latest(results) > LATE_MS ? ' *' : ''}`;
}

/** Of a subject that failed in one of them there is none: it would be that of other cells. */
function means(cells: readonly Cell[]): string[] {
  return NAMES.map(name => {
    const results = cells.map(cell => cell.get(name) ?? []);
    if (results.some(({ length }) => length === 0)) return NOT_MEASURED;
    const scores = results.map(scoreOf);
    const mean = (pick: (score: Score) => number): number =>
      scores.reduce((sum, score) => sum + pick(score), 0) / scores.length;
    return text({ mos: mean(({ mos }) => mos), delayMs: mean(({ delayMs }) => delayMs) });
  });
}

function text({ mos, delayMs }: Score): string {
  return `${mos.toFixed(2)} / ${delayMs.toFixed(0)}`;
}

function usedText(results: readonly VoiceResult[]): string {
  if (results.length === 0) return NOT_MEASURED;
  const of = (pick: (result: VoiceResult) => number): number => median(results.map(pick));
  return `${of(({ cpu }) => cpu).toFixed(2)} s/min, ${of(({ rss }) => rss).toFixed(0)} MiB`;
}

/** As the tables of docs/voice-quality.md have it. */
function row(codec: string, profile: string, texts: readonly string[]): string {
  return `| ${[codec.padEnd(5), profile.padEnd(10), ...texts.map(text => text.padEnd(13))].join(' | ')} |`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

if (import.meta.main) {
  leaveOnSignals();
  const { values } = parseArgs({
    options: {
      codec: { type: 'string', multiple: true },
      profile: { type: 'string', multiple: true },
      seed: { type: 'string', multiple: true, default: [String(impairments.seeds[0])] },
      seconds: { type: 'string', default: '30' },
    },
  });
  await benchReal({
    codecs: values.codec ?? CODECS,
    profiles: values.profile ?? Object.keys(impairments.profiles),
    seeds: values.seed.map(Number),
    seconds: Number(values.seconds),
  });
  process.exit();
}
