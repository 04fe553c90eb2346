/** `phone400 cfg export`. */
import { parseArgs } from 'node:util';
import { problemText } from '../../../config/problem.ts';
import { BAD, GOOD, type Out, openStore, STORE_OPTIONS, type Verb, WrongUsage } from './verb.ts';

export const exportCfg: Verb = {
  usage: 'export [--cfg FILE]... [--data DIR] [--model M]',
  about: 'every value in force as one file, sorted, without secrets',
  run,
};

async function run(args: string[], out: Out, err: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: STORE_OPTIONS, allowPositionals: true });
  if (positionals.length > 0) throw new WrongUsage('export takes files by --cfg');
  const store = await openStore(values);
  out.write(store.export());
  for (const problem of store.faults) err.write(`${problemText(problem)}\n`);
  return store.faults.some(({ grade }) => grade === 'error') ? BAD : GOOD;
}
