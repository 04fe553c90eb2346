/** `phone400 cfg explain`. */
import { parseArgs } from 'node:util';
import type { Explanation, LayerValue } from '../../../config/explain.ts';
import { problemText } from '../../../config/problem.ts';
import { faultText } from '../../base/result.ts';
import { openStore, STORE_OPTIONS } from './open.ts';
import { BAD, GOOD, type Out, shown, type Verb, WrongUsage } from './verb.ts';

export const explain: Verb = {
  usage: 'explain PATH [--cfg FILE]... [--data DIR] [--model M]',
  about: 'shows every value of one parameter, where each comes from, and which one counts',
  run,
};

async function run(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: STORE_OPTIONS, allowPositionals: true });
  const [path] = positionals;
  if (path === undefined || positionals.length > 1) throw new WrongUsage('explain needs one path');
  const store = await openStore(values);
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

function explanation({ param, path, layers, inherited, yielded, problems }: Explanation): string {
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
  const gaveWay = yielded === null ? [] : [`    user     ${valueText(yielded)}  gave way to the file\n`];
  const below =
    inherited === null
      ? []
      : [`\nwithout the user's own value: ${shown(inherited.text)} (${inherited.origin.layer})\n`];
  const wrong = problems.map(problem => `  ${problemText(problem)}\n`);
  return [
    `${path} (${param.label})\n  ${param.help}\n\n`,
    ...rows,
    '\nvalues, lowest layer first, * counts\n',
    ...values,
    ...gaveWay,
    ...below,
    ...(wrong.length === 0 ? [] : ['\nrefused\n', ...wrong]),
  ].join('');
}

function valueText({ text, origin }: LayerValue): string {
  const place = origin.file === undefined ? '' : `  ${origin.file}:${origin.line}`;
  const time = origin.time === undefined ? '' : `  ${origin.time.toISOString()}`;
  return `${shown(text)}${place}${time}`;
}
