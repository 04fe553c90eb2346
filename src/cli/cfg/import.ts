/** `phone400 cfg import`: what the web page does with an uploaded file, for a phone that does not run. */
import { parseArgs } from 'node:util';
import { readCfg } from '../../../config/cfg-file.ts';
import { problemText } from '../../../config/problem.ts';
import { faultText } from '../../base/result.ts';
import { ownModel } from './check.ts';
import { openStore, readingWith, STORE_OPTIONS } from './open.ts';
import { BAD, counted, GOOD, type Out, type Verb, WrongUsage } from './verb.ts';

export const importCfg: Verb = {
  usage: 'import FILE --data DIR [--cfg FILE]... [--model M] [--dry-run]',
  about: "takes a file over as the user's own settings of a phone that does not run",
  run,
};

const OPTIONS = { ...STORE_OPTIONS, 'dry-run': { type: 'boolean' } } as const;

async function run(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
  const [name] = positionals;
  if (name === undefined || positionals.length > 1) throw new WrongUsage('import needs one file');
  if (values.data === undefined) throw new WrongUsage('import needs --data, the folder of the phone');
  const dry = values['dry-run'] ?? false;
  const file = await readCfg(name, readingWith(values));
  const store = await openStore({ ...values, model: values.model ?? ownModel(file) }, !dry);
  const { changed, problems } = store.import(file);
  for (const problem of problems) out.write(`${problemText(problem)}\n`);
  const saved = await store.flush();
  if (!saved.ok) out.write(`${faultText(saved.error)}\n`);
  out.write(`${name}: ${counted(changed.size, 'value')} ${dry ? 'would change' : 'changed'}\n`);
  return saved.ok && !problems.some(({ grade }) => grade === 'error') ? GOOD : BAD;
}
