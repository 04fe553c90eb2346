/** `phone400 cfg export`. */
import { parseArgs } from 'node:util';
import { problemText } from '../../../config/problem.ts';
import { keysOrAsk, macOf } from './key.ts';
import { openStore, STORE_OPTIONS } from './open.ts';
import { BAD, GOOD, type Out, type Verb, WrongUsage } from './verb.ts';

export const exportCfg: Verb = {
  usage: 'export [--cfg FILE]... [--data DIR] [--model M] [--tokens]',
  about: 'every value in force as one file, sorted, without secrets or (--tokens) with encrypted ones',
  run,
};

async function run(args: string[], out: Out, err: Out): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    options: { ...STORE_OPTIONS, tokens: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (positionals.length > 0) throw new WrongUsage('export takes files by --cfg');
  const store = await openStore(values);
  const keys = values.tokens ? await keysOrAsk(values) : null;
  if (keys !== null && (!keys.ok || !keys.value.hasKey)) {
    err.write(`${keys.ok ? 'there is no key' : keys.error}\n`);
    return BAD;
  }
  const { mac = null } = macOf(values);
  out.write(store.export(keys?.ok ? { seal: secret => keys.value.sealValue(secret, mac) } : {}));
  for (const problem of store.faults) err.write(`${problemText(problem)}\n`);
  return store.faults.some(({ grade }) => grade === 'error') ? BAD : GOOD;
}
