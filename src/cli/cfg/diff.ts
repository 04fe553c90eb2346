/** `phone400 cfg diff`: what two files say differently. The order of lines, spelling of names and comments do not count. */
import { parseArgs } from 'node:util';
import { lookup } from '../../../config/catalogue.ts';
import { type CfgFile, readCfg } from '../../../config/cfg-file.ts';
import { sortedPaths, soundsSecret } from '../../../config/export.ts';
import { problemText } from '../../../config/problem.ts';
import { KEY_OPTIONS } from './key.ts';
import { readingWith } from './open.ts';
import { BAD, GOOD, type Out, shown, type Verb, WrongUsage } from './verb.ts';

export const diff: Verb = {
  usage: 'diff A B',
  about: 'what the files say differently; exit code 1 when they do',
  run,
};

/** `value` is what is compared: 0x10 is 16. */
type Said = { readonly path: string; readonly value: string; readonly text: string; readonly place: string };

async function run(args: string[], out: Out, err: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: KEY_OPTIONS, allowPositionals: true });
  const [a, b] = positionals;
  if (a === undefined || b === undefined || positionals.length > 2) throw new WrongUsage('diff needs two files');
  const reading = readingWith(values);
  const files = await Promise.all([a, b].map(name => readCfg(name, reading)));
  for (const problem of files.flatMap(file => file.problems)) err.write(`${problemText(problem)}\n`);
  const [left, right] = files.map(saidBy) as [Map<string, Said>, Map<string, Said>];
  const paths = sortedPaths(new Set([...left.keys(), ...right.keys()]));
  const differing = paths.filter(path => left.get(path)?.value !== right.get(path)?.value);
  for (const path of differing) out.write(difference(left.get(path), right.get(path)));
  return differing.length === 0 && files.every(({ complete }) => complete) ? GOOD : BAD;
}

function difference(a: Said | undefined, b: Said | undefined): string {
  const row = (sign: string, said: Said | undefined): string =>
    said === undefined ? '' : `${sign} ${said.path}=${said.text}  ${said.place}\n`;
  return `${row('-', a)}${row('+', b)}`;
}

function saidBy(file: CfgFile): Map<string, Said> {
  const all = new Map<string, Said>();
  for (const { path, text, file: name, line } of file.entries) {
    const found = lookup(path);
    const param = found.found === 'param' ? found.target.param : null;
    const parsed = param?.parse(text);
    const value = parsed?.ok ? String(parsed.value) : text;
    const known = found.found === 'param' ? found.target.path : path.toLowerCase();
    const secret = param?.secret ?? soundsSecret(path);
    all.set(known, {
      path: found.found === 'param' ? known : path,
      value,
      text: secret && text !== '' ? '***' : shown(text),
      place: `${name}:${line}`,
    });
  }
  return all;
}
