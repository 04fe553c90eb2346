/** A subcommand with verbs of its own, such as `phone400 cfg check`: usage, choice and exit code are the same for all. */
import { type Out, type Verb, WrongUsage } from './cfg/verb.ts';

const WRONG_USAGE = 2;

function usageText(name: string, verbs: readonly [name: string, verb: Verb][]): string {
  const lines = verbs.map(([, { usage }], i) => `${i === 0 ? 'usage:' : '      '} phone400 ${name} ${usage}\n`);
  const about = verbs.map(([verb, record]) => `  ${verb.padEnd(17)} ${record.about}\n`);
  return `${lines.join('')}\n${about.join('')}
exit code 0: good, 1: what was checked is bad, 2: wrong usage
`;
}

/** `args` are the words after `phone400 NAME`. Resolves to the exit code. */
export async function runVerb(
  name: string,
  verbs: Readonly<Record<string, Verb>>,
  args: readonly string[],
  out: Out,
  err: Out,
): Promise<number> {
  const usage = usageText(name, Object.entries(verbs));
  const [word = '', ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) {
    out.write(usage);
    return 0;
  }
  try {
    const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
    if (verb === undefined) throw new WrongUsage(word === '' ? 'what shall be done?' : `there is no "${name} ${word}"`);
    return await verb.run(rest, out, err);
  } catch (thrown) {
    if (!isWrongUsage(thrown)) throw thrown;
    out.write(`phone400 ${name}: ${thrown.message}\n\n${usage}`);
    return WRONG_USAGE;
  }
}

/** parseArgs names the option that it does not know. */
function isWrongUsage(thrown: unknown): thrown is Error {
  const code = (thrown as NodeJS.ErrnoException)?.code ?? '';
  return thrown instanceof WrongUsage || code.startsWith('ERR_PARSE_ARGS');
}
