/** `phone400 cfg status`. */
import { parseArgs } from 'node:util';
import { CATALOGUE, lookup } from '../../../config/catalogue.ts';
import { type Folder, folders } from '../../../config/dormant.ts';
import type { Param } from '../../../config/param.ts';
import { openStore, STORE_OPTIONS } from './open.ts';
import { counted, GOOD, type Out, type Verb, WrongUsage } from './verb.ts';

export const status: Verb = {
  usage: 'status [--cfg FILE]... [--data DIR] [--model M]',
  about: 'lists the parameters that have no effect yet, * those that the files change',
  run,
};

async function run(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: STORE_OPTIONS, allowPositionals: true });
  if (positionals.length > 0) throw new WrongUsage('status takes files by --cfg');
  const store = await openStore(values);
  const changed = new Set(store.withoutEffect.map(({ path }) => paramOf(path)));
  const dormant = CATALOGUE.filter(param => param.dormant);
  const summary = `${dormant.length} of ${counted(CATALOGUE.length, 'parameter')} have no effect yet`;
  const yours = store.withoutEffect.length;
  const first = `${summary}${yours === 0 ? '' : `; ${counted(yours, 'setting')} of yours among them`}\n`;
  out.write([first, ...folders().map(folder => listing(folder, changed))].join(''));
  return GOOD;
}

function paramOf(path: string): Param | undefined {
  const found = lookup(path);
  return found.found === 'param' ? found.target.param : undefined;
}

function listing({ name, params, dormant }: Folder, changed: ReadonlySet<Param | undefined>): string {
  if (dormant.length === 0) return '';
  const rows = dormant.map(param => `  ${changed.has(param) ? '*' : ' '} ${param.path} (${param.label})\n`);
  return `\n${name}: ${dormant.length} of ${params.length}\n${rows.join('')}`;
}
