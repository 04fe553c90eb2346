/** `phone400 cfg`: looks at configuration files without a phone. */
import { parseArgs } from 'node:util';
import { type CfgFile, readCfg } from '../../config/cfg-file.ts';
import { buildFileLayer, type Layer } from '../../config/layers.ts';
import type { Problem } from '../../config/problem.ts';
import { problemText } from '../../config/problem.ts';
import { diskFolder } from '../../config/settings-folder.ts';
import { type Explanation, type LayerValue, Store } from '../../config/store.ts';
import { UserFile } from '../../config/user-file.ts';
import { faultText, thrownText } from '../base/result.ts';
import { whyMissing } from '../media/codec/catalogue.ts';

export type Out = { write(text: string): void };

const GOOD = 0;
const BAD = 1;
const WRONG_USAGE = 2;

const STANDARD_MODEL = '405HD';

const USAGE = `usage: phone400 cfg check FILE... [--model M]
       phone400 cfg explain PATH [--cfg FILE]... [--data DIR] [--model M]

  check     says what is wrong with the files; with --model also whether they are for that model
  explain   shows every value of one parameter, where each comes from, and which one counts

exit code 0: good, 1: what was checked is bad, 2: wrong usage
`;

/** `phone400 cfg` on the terminal. */
export function cfg(args: readonly string[]): Promise<number> {
  return runCfg(args, process.stdout);
}

/** `args` are the words after `cfg`. Resolves to the exit code. */
export async function runCfg(args: readonly string[], out: Out): Promise<number> {
  const [verb, ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    out.write(USAGE);
    return GOOD;
  }
  try {
    if (verb === 'check') return await check(rest, out);
    if (verb === 'explain') return await explain(rest, out);
    return usage(out, verb === undefined ? 'what shall be done?' : `there is no "cfg ${verb}"`);
  } catch (thrown) {
    // parseArgs names the option that it does not know.
    return usage(out, thrownText(thrown));
  }
}

function usage(out: Out, reason: string): number {
  out.write(`phone400 cfg: ${reason}\n\n${USAGE}`);
  return WRONG_USAGE;
}

async function check(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: { model: { type: 'string' } }, allowPositionals: true });
  if (positionals.length === 0) return usage(out, 'check needs the name of a file');
  let good = true;
  for (const name of positionals) {
    const file = await readCfg(name);
    const layer = buildFileLayer('phone', [file], values.model ?? ownModel(file), new Date());
    for (const problem of inOrder(layer.problems)) out.write(`${problemText(problem)}\n`);
    for (const note of codecNotes(layer)) out.write(`${note}\n`);
    out.write(`${summary(file, layer)}\n`);
    good &&= !layer.problems.some(({ grade }) => grade === 'error');
  }
  return good ? GOOD : BAD;
}

/** Codecs that the file names and the phone of this machine would leave out: no mistake of the file. */
function codecNotes({ settings }: Layer): string[] {
  return [...settings.values()].flatMap(({ path, value, origin }) => {
    const fault = CODEC_NAME.test(path) && value !== '' ? whyMissing(String(value)) : null;
    if (fault === null) return [];
    const remedy = fault.remedy === undefined ? '' : ` ${fault.remedy}`;
    return [`${origin.file}:${origin.line}: ${path}: note: ${fault.what}${remedy}`];
  });
}

const CODEC_NAME = /^voip\/codec\/codec_info\/\d\/name$/;

/** Checked by itself, a file is for the model that it names. */
function ownModel(file: CfgFile): string {
  return file.entries.findLast(({ path }) => path.toLowerCase() === 'system/type')?.text || STANDARD_MODEL;
}

/** By file as they were met, then by line. */
function inOrder(problems: readonly Problem[]): Problem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  const rank = ({ file, line = 0 }: Problem): [number, number] => [files.indexOf(file), line];
  return problems.toSorted((a, b) => {
    const [fileA, lineA] = rank(a);
    const [fileB, lineB] = rank(b);
    return fileA - fileB || lineA - lineB;
  });
}

function summary(file: CfgFile, layer: Layer): string {
  const count = (grade: Problem['grade']): number => layer.problems.filter(problem => problem.grade === grade).length;
  const unused = layer.unknown.filter(({ reserved }) => reserved).length;
  const parts = [
    counted(layer.settings.size, 'setting'),
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    ...(unused === 0 ? [] : [`${counted(unused, 'name')} that this firmware does not use yet`]),
  ];
  return `${file.file}: ${parts.join(', ')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

async function explain(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { cfg: { type: 'string', multiple: true }, data: { type: 'string' }, model: { type: 'string' } },
    allowPositionals: true,
  });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) return usage(out, 'explain needs one path');
  const store = new Store(values.data === undefined ? {} : { userFile: new UserFile(diskFolder(values.data)) });
  await store.load({ model: values.model ?? STANDARD_MODEL, phone: values.cfg ?? [] });
  const explained = store.explain(path);
  if (!explained.ok) {
    out.write(`${faultText(explained.error)}\n`);
    return BAD;
  }
  out.write(explanation(explained.value));
  const unreadable = store.faults.filter(({ path: about, grade }) => about === undefined && grade === 'error');
  if (unreadable.length > 0) out.write('\nnot read\n');
  for (const problem of unreadable) out.write(`  ${problemText(problem)}\n`);
  return explained.value.problems.length === 0 && unreadable.length === 0 ? GOOD : BAD;
}

function explanation({ param, path, layers, problems }: Explanation): string {
  const facts = [
    ['kind', param.kind],
    ['allowed', `${param.allowed}${param.unit === '' ? '' : ` (${param.unit})`}`],
    ['default', shown(layers[0]?.text ?? '')],
    ['applies', param.apply],
    ['page', param.page],
    ['guide', param.section],
  ] as const;
  const rows = facts.filter(([, text]) => text !== '').map(([name, text]) => `  ${name.padEnd(9)}${text}\n`);
  const values = layers.map(
    layer => `  ${layer.wins ? '*' : ' '} ${layer.origin.layer.padEnd(9)}${valueText(layer)}\n`,
  );
  const wrong = problems.map(problem => `  ${problemText(problem)}\n`);
  return [
    `${path} (${param.label})\n  ${param.help}\n\n`,
    ...rows,
    '\nvalues, lowest layer first, * counts\n',
    ...values,
    ...(wrong.length === 0 ? [] : ['\nrefused\n', ...wrong]),
  ].join('');
}

function valueText({ text, origin }: LayerValue): string {
  const place = origin.file === undefined ? '' : `  ${origin.file}:${origin.line}`;
  const time = origin.time === undefined ? '' : `  ${origin.time.toISOString()}`;
  return `${shown(text)}${place}${time}`;
}

function shown(text: string): string {
  return text === '' ? '(empty)' : text;
}
