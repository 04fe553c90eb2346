/** `npm run bench`: phone400 and baresip side by side in one run (docs/bench.md). */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Program } from '../test/support/program.ts';
import { baresip, hasBaresip } from './bench/baresip.ts';
import { benchCfg } from './bench/cfg.ts';
import { benchFailover } from './bench/failover.ts';
import { benchFurnished } from './bench/furnished.ts';
import { benchKeys } from './bench/keys.ts';
import { BUSY, PRODUCT, phone400, SOURCE } from './bench/phone.ts';
import { type Pacing, RtpEnd } from './bench/rtp-end.ts';
import { Samples } from './bench/samples.ts';
import { measurePacing, measureSession, measureStart, type SessionPlan, withRig } from './bench/session.ts';
import { leaveOnSignals } from './bench/signals.ts';
import { benchLoad } from './bench/sip-load.ts';
import { benchMemory } from './bench/sip-memory.ts';
import { benchParsing } from './bench/sip-parse.ts';
import { ROWS, spread, table } from './bench/table.ts';
import { benchVoice, FULL_VOICE, QUICK_VOICE } from './bench/voice.ts';

type Plan = SessionPlan & {
  readonly rounds: number;
  /** Starts in each round, of each kind. */
  readonly starts: number;
  readonly busySeconds: number;
  readonly floorSeconds: number;
};

const FULL: Plan = { rounds: 3, starts: 3, calls: 40, seconds: 14, settleMs: 1000, busySeconds: 7, floorSeconds: 3 };
const QUICK: Plan = { rounds: 1, starts: 2, calls: 15, seconds: 6, settleMs: 500, busySeconds: 6, floorSeconds: 2 };

const USAGE = `usage: npm run bench [-- --quick] [-- --voice]
Measures phone400 and baresip on this machine; docs/bench.md says what and how. Takes about ten minutes.
--voice measures voice quality alone: 25 minutes, with --quick six.
`;

const SENDER_START_MS = 500;
const ROOT = join(import.meta.dirname, '..');

async function bench(plan: Plan): Promise<boolean> {
  const loadBefore = loadavg()[0] as number;
  const began = performance.now();
  const samples = new Samples();
  const floors: Record<Load, Pacing[]> = { idle: [], busy: [] };
  const failures: string[] = [];
  const attempt = async (what: string, measure: () => Promise<unknown>): Promise<void> => {
    progress(what);
    await measure().catch(thrown => failures.push(`${what}: ${thrown instanceof Error ? thrown.message : thrown}`));
  };

  execFileSync(process.execPath, [join(ROOT, 'scripts/build.ts')], { cwd: ROOT });
  const cache = mkdtempSync(join(tmpdir(), 'p400-cache-'));
  try {
    // Fills the compile cache that all later starts find, and the system's cache of files.
    await attempt('warming up', async () => {
      await measureStart(phone400(PRODUCT, { temporary: cache }));
      await measureStart(phone400(SOURCE, { temporary: cache }));
      if (hasBaresip) await measureStart(baresip);
    });
    for (let round = 1; round <= plan.rounds; round++) {
      const name = `round ${round} of ${plan.rounds}`;
      await attempt(`${name}: starts`, () => measureStarts(plan.starts, cache, samples));
      await attempt(`${name}: phone400`, () =>
        measureSession(phone400(PRODUCT, { temporary: cache }), plan, 'phone400', samples),
      );
      if (hasBaresip) await attempt(`${name}: baresip`, () => measureSession(baresip, plan, 'baresip', samples));
      await attempt(`${name}: busy phone400`, () =>
        measurePacing(phone400(BUSY, { temporary: cache }), plan.busySeconds, 'busy', samples),
      );
      for (const load of ['idle', 'busy'] as const) {
        await attempt(`${name}: noise floor, ${load}`, async () => {
          floors[load].push(await measureFloor(plan.floorSeconds, load));
        });
      }
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
  progress('');

  const load = `${loadBefore.toFixed(2)} before, ${(loadavg()[0] as number).toFixed(2)} after`;
  process.stdout.write(
    [
      table(samples, hasBaresip ? null : 'not installed'),
      '',
      `Median of ${plan.rounds} rounds (least … most); ratio is phone400 / baresip.`,
      `Noise floor of the pacing rows, machine idle: ${floorText(floors.idle)}.`,
      `Noise floor with a busy thread beside:        ${floorText(floors.busy)}.`,
      `Machine: ${cpus().length} × ${cpus()[0]?.model.trim()}, Linux ${release().split('-')[0]}, node ${process.version}, load ${load}.`,
      `Took ${((performance.now() - began) / 1000).toFixed(0)} s.`,
      ...failures.map(failure => `COULD NOT MEASURE ${failure}`),
      '',
    ].join('\n'),
  );
  return failures.length === 0 && ROWS.every(row => samples.of(row.id, 'phone400').length > 0);
}

/** Each start of baresip stands beside all three kinds of ours. */
async function measureStarts(count: number, cache: string, samples: Samples): Promise<void> {
  for (let i = 0; i < count; i++) {
    samples.add('start-product', 'phone400', await measureStart(phone400(PRODUCT, { temporary: cache })));
    samples.add('start-first', 'phone400', await measureStart(phone400(PRODUCT)));
    samples.add('start-source', 'phone400', await measureStart(phone400(SOURCE, { temporary: cache })));
    if (!hasBaresip) continue;
    const theirs = await measureStart(baresip);
    for (const row of ['start-product', 'start-first', 'start-source']) samples.add(row, 'baresip', theirs);
  }
}

type Load = 'idle' | 'busy';

function measureFloor(seconds: number, load: Load): Promise<Pacing> {
  return withRig(async rig => {
    const rtp = await RtpEnd.open(rig);
    const sender = join(import.meta.dirname, 'bench/reference-sender.ts');
    new Program(rig, process.execPath, [sender, String(rtp.port), load]);
    await delay(SENDER_START_MS);
    return rtp.pacing(seconds);
  });
}

function floorText(floors: readonly Pacing[]): string {
  const text = (key: keyof Pacing): string =>
    spread(
      floors.map(one => one[key]),
      'ms',
    );
  return `median ${text('p50')}, p99 ${text('p99')}, worst ${text('max')}`;
}

/** One line that is written over; nothing when nobody looks. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what}`);
}

let asked: { quick: boolean; voice: boolean };
try {
  const options = { quick: { type: 'boolean', default: false }, voice: { type: 'boolean', default: false } } as const;
  asked = parseArgs({ options }).values;
} catch {
  process.stderr.write(USAGE);
  process.exit(2);
}
leaveOnSignals();
if (asked.voice) {
  await benchVoice(asked.quick ? QUICK_VOICE : FULL_VOICE);
  process.exit();
}
process.exitCode = (await bench(asked.quick ? QUICK : FULL)) ? 0 : 1;
// What only the configuration and the signalling have (against other stacks, under load, when a server dies), and what only the sound has.
const more = [
  benchFurnished,
  benchKeys,
  benchParsing,
  benchCfg,
  benchLoad,
  benchMemory,
  benchFailover,
  () => benchVoice(QUICK_VOICE),
];
if (!asked.quick) for (const measure of more) await measure();
