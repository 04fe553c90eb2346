/** Voice quality through bad networks in simulated time, for whoever works on the sound (docs/voice-quality.md). */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wavHeader } from '../src/base/pcm/wav.ts';
import { impairments } from '../test/support/impairments/trace.ts';
import { assess } from './vq/assess.ts';
import { CODECS, measureCell, modeOf, plainTable, type SimulatedCell, table } from './vq/cells.ts';
import { type CellOptions, simulate } from './vq/simulate.ts';
import { makeSpeech, RATE, type Speech } from './vq/speech.ts';

const USAGE = `usage: node scripts/vq.ts [options]
  --codec NAME     PCMU, PCMA, G722, OPUS … (again for more; default: PCMU, G722 and OPUS as far as they are there)
  --profile NAME   p5-spikes, or the beginning of it (again for more; default: all)
  --seed N         of the trace (again for more; default: 11, 22, 33)
  --quick          20 s of speech and one seed instead of 60 s and three
  --sentences      one line for each sentence too: MOS, delay, voice
  --wav DIR        writes what was said and what was heard
  --speech DIR     sentences of your own: one .wav or .g722 file each
  --ptime MS       packet time (default 20)   --period MS  of both sound devices (default 10)
  --slow PPM       the listener's sound device is so much slower (--slow=-300: faster)
  --redundancy     both phones know redundant audio (RFC 2198), which no phone of the table does: with bit rates
  --json           one line of JSON for each cell instead of the table
`;

const SECONDS = { full: 60, quick: 20 };

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      codec: { type: 'string', multiple: true },
      profile: { type: 'string', multiple: true },
      seed: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      sentences: { type: 'boolean', default: false },
      wav: { type: 'string' },
      speech: { type: 'string' },
      ptime: { type: 'string', default: '20' },
      period: { type: 'string', default: '10' },
      slow: { type: 'string', default: '0' },
      redundancy: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const names = Object.keys(impairments.profiles);
  const profiles = values.profile?.flatMap(asked => {
    const found = names.filter(name => name.startsWith(asked));
    if (found.length === 0) throw new RangeError(`There is no profile '${asked}'; there are ${names.join(', ')}.`);
    return found;
  });
  const seeds = values.seed?.map(seed => number('seed', seed)) ?? impairments.seeds.slice(0, values.quick ? 1 : 3);
  const options = {
    ptime: number('ptime', values.ptime, 10),
    periodMs: number('period', values.period, 1),
    slowPpm: number('slow', values.slow),
    redundancy: values.redundancy,
  };
  const codecs = values.codec?.map(name => name.toUpperCase()) ?? CODECS;
  const speech = await makeSpeech(values.quick ? SECONDS.quick : SECONDS.full, values.speech);
  const began = performance.now();
  const cells: SimulatedCell[] = [];
  for (const codec of codecs) {
    for (const profile of profiles ?? names) {
      const cell = await measureCell(codec, profile, seeds, speech, options);
      cells.push(cell);
      if (values.json) process.stdout.write(`${JSON.stringify({ ...cell, scores: undefined })}\n`);
      if (values.sentences) process.stdout.write(`${sentences(cell)}\n`);
      if (values.wav !== undefined)
        await writeSound(values.wav, { ...options, codec, profile, seed: seeds[0] as number }, speech);
    }
  }
  const show = values.redundancy ? plainTable : table;
  if (!values.json) process.stdout.write(`${show(cells)}\n`);
  const took = ((performance.now() - began) / 1000).toFixed(1);
  process.stderr.write(`${speech.sentences.length} sentences, seeds ${seeds.join(', ')}; took ${took} s\n`);
}

function number(option: string, text: string, least = Number.MIN_SAFE_INTEGER): number {
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < least) {
    throw new RangeError(`--${option} takes a whole number${least > 0 ? ` from ${least}` : ''}, not '${text}'.`);
  }
  return value;
}

function sentences({ codec, profile, scores }: SimulatedCell): string {
  const lines = scores.map(({ sentence, mos, delayMs }) => {
    const at = (sentence.from / RATE).toFixed(1).padStart(5);
    return `  ${at} s  ${sentence.voice.padEnd(6)} ${mos.toFixed(2)}  ${delayMs.toFixed(0).padStart(4)} ms`;
  });
  return [`${codec} ${profile}`, ...lines].join('\n');
}

/** What was said and what was heard, aligned for an editor: both begin when the speaking does. */
async function writeSound(
  folder: string,
  { codec, profile, seed, ...options }: CellOptions,
  speech: Speech,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { ear, startMs } = await simulate({ ...options, codec, profile, seed }, speech);
  const late = new Int16Array(ear.length);
  late.set(ear.subarray(0, ear.length - Math.round(startMs * (RATE / 1000))), Math.round(startMs * (RATE / 1000)));
  const write = (name: string, samples: Int16Array): void => {
    const octets = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
    writeFileSync(join(folder, name), Buffer.concat([wavHeader(RATE, samples.length), octets]));
  };
  write('said.wav', speech.samples);
  write(`${codec}-${profile}-${seed}.wav`, late);
  const worst = assess(speech, ear, startMs, modeOf(codec)).reduce((a, b) => (b.mos < a.mos ? b : a));
  process.stdout.write(
    `  worst sentence of seed ${seed}: ${worst.mos.toFixed(2)} at ${(worst.sentence.from / RATE).toFixed(1)} s\n`,
  );
}

try {
  await main();
} catch (thrown) {
  const wrongOption = thrown instanceof TypeError && 'code' in thrown;
  process.stderr.write(`${thrown instanceof Error ? thrown.message : thrown}\n${wrongOption ? USAGE : ''}`);
  process.exitCode = 2;
}
