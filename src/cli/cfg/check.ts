/** `phone400 cfg check`. */
import { parseArgs } from 'node:util';
import { type CfgFile, readCfg } from '../../../config/cfg-file.ts';
import { withoutEffect } from '../../../config/dormant.ts';
import { buildFileLayer, type Layer } from '../../../config/layers.ts';
import { type Problem, problemText } from '../../../config/problem.ts';
import { whyMissing } from '../../media/codec/catalogue.ts';
import { KEY_OPTIONS } from './key.ts';
import { readingWith } from './open.ts';
import { BAD, counted, GOOD, type Out, STANDARD_MODEL, type Verb, WrongUsage } from './verb.ts';

export const check: Verb = {
  usage: 'check FILE... [--model M]',
  about: 'says what is wrong with the files; with --model also whether they are for that model',
  run,
};

async function run(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { model: { type: 'string' }, ...KEY_OPTIONS },
    allowPositionals: true,
  });
  if (positionals.length === 0) throw new WrongUsage('check needs the name of a file');
  const reading = readingWith(values);
  let good = true;
  for (const name of positionals) {
    const file = await readCfg(name, reading);
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
export function ownModel(file: CfgFile): string {
  return file.entries.findLast(({ path }) => path.toLowerCase() === 'system/type')?.text || STANDARD_MODEL;
}

/** By file as they were met, then by line. */
export function inOrder(problems: readonly Problem[]): Problem[] {
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
  const idle = withoutEffect(layer.settings.values()).length;
  const parts = [
    counted(layer.settings.size, 'setting'),
    counted(count('error'), 'error'),
    counted(count('warning'), 'warning'),
    ...(idle === 0 ? [] : [`${idle} without effect yet`]),
  ];
  return `${file.file}: ${parts.join(', ')}`;
}
