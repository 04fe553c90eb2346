/** `phone400 cfg csv`: one cfg file for each row of a table. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCfg } from '../../../config/cfg-file.ts';
import type { Keyring } from '../../../config/keyring.ts';
import { buildFileLayer } from '../../../config/layers.ts';
import { macAddress } from '../../../config/mac.ts';
import { type PerPhone, type PhoneCfg, perPhone, type Source } from '../../../config/per-phone.ts';
import { type Problem, problemText } from '../../../config/problem.ts';
import { thrownText } from '../../base/result.ts';
import { inOrder, ownModel } from './check.ts';
import { KEY_OPTIONS, keysOrAsk } from './key.ts';
import { BAD, counted, GOOD, type Out, type Verb, WrongUsage } from './verb.ts';

export const csv: Verb = {
  usage: 'csv TABLE TEMPLATE --out DIR [--global FILE] [--name TAG] [--dry-run] [--encrypt]',
  about:
    'one cfg file for each row of a CSV table; --name is the column that names them (mac); --encrypt: each for its phone alone',
  run,
};

const OPTIONS = {
  out: { type: 'string' },
  global: { type: 'string' },
  name: { type: 'string' },
  'dry-run': { type: 'boolean' },
  encrypt: { type: 'boolean' },
  ...KEY_OPTIONS,
} as const;

const MOST_SHOWN = 100;

async function run(args: string[], out: Out, err: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [table, template] = positionals;
  const dry = values['dry-run'] ?? false;
  if (table === undefined || template === undefined || positionals.length > 2)
    throw new WrongUsage('csv needs a table and a template');
  if (values.out === undefined && !dry) throw new WrongUsage('csv needs --out, the folder for the files, or --dry-run');
  const sources = await readAll(table, template);
  if (typeof sources === 'string') return complain(out, sources);
  const global = values.global;
  const asked = values.encrypt && !dry ? await keysOrAsk(values) : null;
  if (asked !== null && (!asked.ok || !asked.value.hasKey))
    return complain(out, asked.ok ? 'there is no key' : asked.error);
  const keys = asked?.ok ? asked.value : null;
  const made = perPhone(sources[0], sources[1], {
    nameTag: values.name?.replace(/^\[(.*)\]$/, '$1') ?? 'mac',
    ...(global === undefined ? {} : { global: basename(global) }),
  });
  const problems = inOrder([...(global === undefined ? [] : await globalProblems(global)), ...made.problems]);
  for (const problem of problems.slice(0, MOST_SHOWN)) out.write(`${problemText(problem)}\n`);
  if (problems.length > MOST_SHOWN) out.write(`and ${counted(problems.length - MOST_SHOWN, 'more problem')}\n`);
  try {
    if (!dry && values.out !== undefined && made.phones.length > 0)
      await writeAll(values.out, made.phones, global, { keys, tell: bar(err) });
  } catch (thrown) {
    return complain(out, `the files cannot be written: ${thrownText(thrown)}`);
  }
  out.write(`${summary(made, dry)}\n`);
  return problems.some(({ grade }) => grade === 'error') ? BAD : GOOD;
}

function complain(out: Out, text: string): number {
  out.write(`${text}\n`);
  return BAD;
}

function summary({ phones, leftOut }: PerPhone, dry: boolean): string {
  const rest = leftOut === 0 ? '' : `, ${counted(leftOut, 'row')} left out`;
  return `${counted(phones.length, 'file')} ${dry ? 'would be written' : 'written'}${rest}`;
}

async function readAll(...files: [string, string]): Promise<[Source, Source] | string> {
  const read = async (file: string): Promise<Source> => ({ file, bytes: await readFile(file) });
  try {
    return [await read(files[0]), await read(files[1])];
  } catch (thrown) {
    return thrownText(thrown);
  }
}

async function globalProblems(name: string): Promise<readonly Problem[]> {
  const file = await readCfg(name);
  return buildFileLayer('site', [file], ownModel(file), new Date()).problems;
}

/** Enough to keep the disk busy. */
const AT_ONCE = 32;

/** Each file appears whole, also for a server that is reading the folder meanwhile. It holds passwords: mode 0600. */
async function writeAll(
  folder: string,
  phones: readonly PhoneCfg[],
  global: string | undefined,
  { keys, tell }: Writing,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sealed = (bytes: Uint8Array, mac: string | null): Uint8Array => keys?.sealFile(bytes, mac) ?? bytes;
  const put = async (name: string, bytes: Uint8Array): Promise<void> => {
    await writeFile(join(folder, `${name}.new`), bytes, { mode: 0o600 });
    await rename(join(folder, `${name}.new`), join(folder, name));
  };
  if (global !== undefined) await put(basename(global), sealed(await readFile(global), null));
  const left = phones.entries();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const [, { name, text }] of left) {
      await put(`${name}.cfg`, sealed(Buffer.from(text()), macAddress(name)));
      tell(++done, phones.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  tell(null, phones.length);
}

type Writing = { readonly keys: Keyring | null; readonly tell: Bar };

type Bar = (done: number | null, all: number) => void;

const WIDTH = 40;

/** One line that is written over, on a terminal only; null takes it away. */
function bar(err: Out & { readonly isTTY?: boolean }): Bar {
  let shown = -1;
  return (done, all) => {
    if (err.isTTY !== true) return;
    const filled = done === null ? -1 : Math.floor((done / all) * WIDTH);
    if (filled === shown) return;
    shown = filled;
    err.write(done === null ? '\r\x1b[K' : `\r[${'#'.repeat(filled).padEnd(WIDTH, '.')}] ${done} of ${all}`);
  };
}
