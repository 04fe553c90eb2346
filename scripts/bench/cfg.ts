/**
 * Configuration files: reading and validating one as long as the export of a phone, and making those of 10,000 phones.
 * Run alone: `node scripts/bench/cfg.ts`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CATALOGUE } from '../../config/catalogue.ts';
import { readCfg } from '../../config/cfg-file.ts';
import { buildFileLayer } from '../../config/layers.ts';
import { runCfg } from '../../src/cli/cfg.ts';

const LINES = 1200;
const ROUNDS = 60;
/** Before the code is compiled: a phone reads one file and no more, so these are told as well. */
const WARM = 10;
const PHONES = 10_000;

export type CfgTimes = {
  readonly lines: number;
  /** Milliseconds: the first time in this process, then the median and the worst of the warm ones. */
  readonly first: number;
  readonly median: number;
  readonly worst: number;
  readonly phones: number;
  readonly csvSeconds: number;
};

export async function measureCfg(): Promise<CfgTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'phone400-bench-cfg-'));
  try {
    const file = join(folder, 'phone.cfg');
    const rows = exportRows();
    writeFileSync(file, rows.join('\n'));
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const start = performance.now();
      const read = await readCfg(file);
      const layer = buildFileLayer('phone', [read], '405HD', new Date());
      times.push(performance.now() - start);
      if (layer.problems.some(({ grade }) => grade === 'error')) throw new Error('the file of the bench is bad');
    }
    const [first = 0] = times;
    const warm = times.slice(WARM).sort((a, b) => a - b);
    const csvSeconds = await measureCsv(folder);
    const median = warm[Math.floor(warm.length / 2)] ?? 0;
    return { lines: rows.length, first, median, worst: warm.at(-1) ?? 0, phones: PHONES, csvSeconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every declared parameter with its default, as far as the lines go. */
export function exportRows(): string[] {
  const declared = CATALOGUE.flatMap(param =>
    param.paths.map((path, i) => `${path}=${param.print(param.defaultAt((param.index?.[0] ?? 0) + i) as never)}`),
  ).filter(row => !row.startsWith('system/type='));
  return declared.slice(0, LINES);
}

/** A template as sites have it: forty lines, six of them with a tag, and a global file. */
async function measureCsv(folder: string): Promise<number> {
  const table = ['[mac],[name],[id],[auth],[password],[room]'];
  for (let i = 0; i < PHONES; i++) {
    const mac = `00908F${i.toString(16).padStart(6, '0')}`;
    table.push(`${mac},"Agent ${i}, ""desk""",${10_000 + i},${10_000 + i},secret;${i},R${i % 100}`);
  }
  const tagged = ['id=[id]', 'auth_name=[auth]', 'auth_password=[password]', 'description=[name]'];
  const template = [
    '; [mac] [room]',
    ...tagged.map(row => `voip/line/0/${row}`),
    ...Array.from({ length: 34 }, (_, i) => `personal_settings/functional_key/${i}/key_label=`),
    'include global.cfg',
  ];
  const put = (name: string, rows: string[]): string => {
    writeFileSync(join(folder, name), rows.join('\n'));
    return join(folder, name);
  };
  const args = [put('t.csv', table), put('t.cfg', template), '--global', put('global.cfg', ['voip/dialing/timeout=7'])];
  const said: string[] = [];
  const start = performance.now();
  await runCfg(['csv', ...args, '--out', join(folder, 'out')], { write: text => said.push(text) });
  const seconds = (performance.now() - start) / 1000;
  if (!said.join('').startsWith('10,000 files written\n') && !said.join('').includes('\n10,000 files written\n'))
    throw new Error(`cfg csv said: ${said.join('').slice(0, 300)}`);
  return seconds;
}

export async function benchCfg(): Promise<void> {
  const { lines, first, median, worst, phones, csvSeconds } = await measureCfg();
  console.log(`Configuration
  read and validate ${lines.toLocaleString('en')} lines  median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms, the first time ${first.toFixed(1)} ms (budget 15 ms)
  cfg csv, ${phones.toLocaleString('en')} phones          ${csvSeconds.toFixed(1)} s (budget 10 s)
`);
}

if (import.meta.main) await benchCfg();
