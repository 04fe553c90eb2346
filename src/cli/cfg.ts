/** `phone400 cfg`: looks at configuration files, and makes them, without a phone. */
import { check } from './cfg/check.ts';
import { clear } from './cfg/clear.ts';
import { csv } from './cfg/csv.ts';
import { diff } from './cfg/diff.ts';
import { decrypt, encrypt, encryptPassword, makeKey } from './cfg/encrypt.ts';
import { explain } from './cfg/explain.ts';
import { exportCfg } from './cfg/export.ts';
import { importCfg } from './cfg/import.ts';
import { schema } from './cfg/schema.ts';
import { status } from './cfg/status.ts';
import { type Out, type Verb, WrongUsage } from './cfg/verb.ts';

const VERBS: Record<string, Verb> = {
  check,
  explain,
  diff,
  export: exportCfg,
  import: importCfg,
  clear,
  csv,
  encrypt,
  decrypt,
  'encrypt-password': encryptPassword,
  'new-key': makeKey,
  status,
  schema,
};

const WRONG_USAGE = 2;

function usageText(): string {
  const verbs = Object.entries(VERBS);
  const lines = verbs.map(([, { usage }], i) => `${i === 0 ? 'usage:' : '      '} phone400 cfg ${usage}\n`);
  const about = verbs.map(([name, verb]) => `  ${name.padEnd(17)} ${verb.about}\n`);
  return `${lines.join('')}\n${about.join('')}
exit code 0: good, 1: what was checked is bad, 2: wrong usage
`;
}

/** `args` are the words after `cfg`. Resolves to the exit code. */
export async function runCfg(args: readonly string[], out: Out, err: Out = process.stderr): Promise<number> {
  const [name = '', ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    out.write(usageText());
    return 0;
  }
  try {
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (verb === undefined) throw new WrongUsage(name === '' ? 'what shall be done?' : `there is no "cfg ${name}"`);
    return await verb.run(rest, out, err);
  } catch (thrown) {
    if (!isWrongUsage(thrown)) throw thrown;
    out.write(`phone400 cfg: ${thrown.message}\n\n${usageText()}`);
    return WRONG_USAGE;
  }
}

/** parseArgs names the option that it does not know. */
function isWrongUsage(thrown: unknown): thrown is Error {
  const code = (thrown as NodeJS.ErrnoException)?.code ?? '';
  return thrown instanceof WrongUsage || code.startsWith('ERR_PARSE_ARGS');
}
