/** Where the commands take their keys from: a file, the environment, or somebody who types. Never the command line. */
import { readFileSync } from 'node:fs';
import { type Key, Keyring, readKey } from '../../../config/keyring.ts';
import { readLegacyKey } from '../../../config/legacy.ts';
import { macAddress } from '../../../config/mac.ts';
import { fail, ok, type Result, thrownText } from '../../base/result.ts';
import { WrongUsage } from './verb.ts';

export const KEY_OPTIONS = {
  'key-file': { type: 'string', multiple: true },
  'legacy-key-file': { type: 'string' },
  mac: { type: 'string' },
} as const;

export type KeyValues = {
  readonly 'key-file'?: string[];
  readonly 'legacy-key-file'?: string;
  readonly mac?: string;
};

const VARIABLE = 'PHONE400_CFG_KEY';

export const KEY_USAGE = '[--key-file FILE]... [--mac MAC]';

/** The keys that are at hand; undefined when nobody named any. */
export function keysAtHand(values: KeyValues): Result<Keyring | undefined, string> {
  const texts: { from: string; text: string }[] = [];
  const legacyFile = values['legacy-key-file'];
  try {
    for (const file of values['key-file'] ?? []) texts.push({ from: file, text: readFileSync(file, 'utf8') });
    const variable = process.env[VARIABLE];
    if (texts.length === 0 && variable !== undefined) texts.push({ from: VARIABLE, text: variable });
    const legacyText = legacyFile === undefined ? null : readFileSync(legacyFile, 'utf8');
    if (texts.length === 0 && legacyText === null) return ok(undefined);
    const keys: Key[] = [];
    for (const { from, text } of texts) {
      const key = readKey(text);
      if (!key.ok) return fail(`${from}: ${key.error}`);
      keys.push(key.value);
    }
    const legacy = legacyText === null ? null : readLegacyKey(legacyText);
    if (legacy !== null && !legacy.ok) return fail(`${legacyFile}: ${legacy.error}`);
    return ok(new Keyring({ keys, ...macOf(values), ...(legacy === null ? {} : { legacy: legacy.value }) }));
  } catch (thrown) {
    return fail(thrownText(thrown));
  }
}

/** Asks on the terminal when no key is at hand. */
export async function keysOrAsk(values: KeyValues): Promise<Result<Keyring, string>> {
  const found = keysAtHand(values);
  if (!found.ok) return found;
  if (found.value !== undefined) return ok(found.value);
  const typed = await askHidden('Key or passphrase: ');
  if (typed === null) return fail(`there is no key: use --key-file or ${VARIABLE}`);
  const key = readKey(typed);
  return key.ok ? ok(new Keyring({ keys: [key.value], ...macOf(values) })) : key;
}

export function macOf({ mac }: KeyValues): { mac?: string } {
  if (mac === undefined) return {};
  const read = macAddress(mac);
  if (read === null) throw new WrongUsage('--mac takes the MAC address of one phone, twelve hexadecimal digits');
  return { mac: read };
}

const ENTER = ['\r', '\n', '\u0004'];
const ERASE = ['\b', '\u007f'];
const INTERRUPT = '\u0003';

/** One line that is not shown; null without a terminal, or when it was interrupted. */
export function askHidden(question: string): Promise<string | null> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return Promise.resolve(null);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  let text = '';
  const end = (answer: string | null): void => {
    stdin.off('data', take).setRawMode(false).pause();
    stderr.write('\n');
    resolve(answer);
  };
  const take = (typed: Buffer): void => {
    const signs = [...typed.toString()];
    const last = signs.findIndex(sign => sign === INTERRUPT || ENTER.includes(sign));
    for (const sign of last === -1 ? signs : signs.slice(0, last))
      text = ERASE.includes(sign) ? text.slice(0, -1) : text + sign;
    if (last !== -1) end(signs[last] === INTERRUPT ? null : text);
  };
  stderr.write(question);
  stdin.setRawMode(true).resume().on('data', take);
  return promise;
}
