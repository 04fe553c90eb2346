/** `phone400 cfg`: looks at configuration files, and makes them, without a phone. */
import { check } from './cfg/check.ts';
import { clear } from './cfg/clear.ts';
import { csv } from './cfg/csv.ts';
import { diff } from './cfg/diff.ts';
import { decrypt, encrypt, encryptPassword, makeKey } from './cfg/encrypt.ts';
import { explain } from './cfg/explain.ts';
import { exportCfg } from './cfg/export.ts';
import { importCfg } from './cfg/import.ts';
import { offer } from './cfg/offer.ts';
import { schema } from './cfg/schema.ts';
import { status } from './cfg/status.ts';
import type { Out, Verb } from './cfg/verb.ts';
import { runVerb } from './verbs.ts';

const VERBS: Record<string, Verb> = {
  check,
  explain,
  diff,
  export: exportCfg,
  import: importCfg,
  offer,
  clear,
  csv,
  encrypt,
  decrypt,
  'encrypt-password': encryptPassword,
  'new-key': makeKey,
  status,
  schema,
};

/** `args` are the words after `cfg`. Resolves to the exit code. */
export function runCfg(args: readonly string[], out: Out, err: Out = process.stderr): Promise<number> {
  return runVerb('cfg', VERBS, args, out, err);
}
