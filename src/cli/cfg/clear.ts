/** `phone400 cfg clear`: takes values of the user back, so that what they inherit is in force again. */
import { parseArgs } from 'node:util';
import { faultText } from '../../base/result.ts';
import { openStore, STORE_OPTIONS } from './open.ts';
import { BAD, GOOD, type Out, shown, type Verb, WrongUsage } from './verb.ts';

export const clear: Verb = {
  usage: 'clear PATH... --data DIR [--cfg FILE]... [--model M]',
  about: 'takes values of the user back, so that those below are in force again (the phone does not run)',
  run,
};

async function run(args: string[], out: Out): Promise<number> {
  const { values, positionals } = parseArgs({ args, options: STORE_OPTIONS, allowPositionals: true });
  if (positionals.length === 0) throw new WrongUsage('clear needs a path');
  if (values.data === undefined) throw new WrongUsage('clear needs --data, the folder of the phone');
  const store = await openStore(values, true);
  let good = true;
  for (const path of positionals) {
    const explained = store.explain(path);
    if (!explained.ok) out.write(`${faultText(explained.error)}\n`);
    good &&= explained.ok;
    if (!explained.ok) continue;
    const { inherited } = explained.value;
    store.reset(path);
    out.write(
      inherited === null
        ? `${path}: nothing to take back\n`
        : `${path}=${shown(inherited.text)} (${inherited.origin.layer})\n`,
    );
  }
  const saved = await store.flush();
  if (!saved.ok) out.write(`${faultText(saved.error)}\n`);
  return good && saved.ok ? GOOD : BAD;
}
