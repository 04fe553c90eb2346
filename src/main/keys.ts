/** The keys for encrypted configuration that this phone was given: by an administrator on the web pages, or as a file. */
import { type Key, Keyring, MOST_KEYS, readKey } from '../../config/keyring.ts';
import { readLegacyKey } from '../../config/legacy.ts';
import { type DataFolder, replaceFile } from '../base/data-folder.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../base/result.ts';

/** A key or passphrase a line; a new one goes first, the old one behind it until nothing needs it. */
export const KEY_FILE = 'cfg.key';
/** The 3DES key of older files, for sites that still have some. */
const LEGACY_KEY_FILE = 'legacy.key';

export type FoundKeys = { readonly keys: Keyring; readonly faults: readonly Fault[] };

/** A phone without keys, or with bad ones, starts all the same: it only opens nothing. */
export async function readKeys(folder: DataFolder, mac?: string): Promise<FoundKeys> {
  const faults: Fault[] = [];
  const read = async (name: string): Promise<string[]> => {
    try {
      const text = Buffer.from((await folder.read(name)) ?? []).toString();
      return text
        .split(/\r\n|\n|\r/)
        .filter(line => line.trim() !== '')
        .slice(0, MOST_KEYS);
    } catch (thrown) {
      faults.push({ where: name, what: `The key file cannot be read: ${thrownText(thrown)}.` });
      return [];
    }
  };
  const take = <T>(name: string, result: Result<T, string>): T[] => {
    if (!result.ok) faults.push({ where: name, what: `${result.error}.` });
    return result.ok ? [result.value] : [];
  };
  const keys = (await read(KEY_FILE)).flatMap((line): Key[] => take(KEY_FILE, readKey(line)));
  const [legacy] = (await read(LEGACY_KEY_FILE)).flatMap(line => take(LEGACY_KEY_FILE, readLegacyKey(line)));
  return {
    keys: new Keyring({ keys, ...(mac === undefined ? {} : { mac }), ...(legacy === undefined ? {} : { legacy }) }),
    faults,
  };
}

/** Keeps a key that an administrator typed, in front of those that are there. */
export async function addKey(folder: DataFolder, keys: Keyring, text: string): Promise<Result<void>> {
  const key = readKey(text);
  if (!key.ok) return fail({ what: `This is no key: ${key.error}.` });
  let before: Uint8Array | null;
  try {
    before = await folder.read(KEY_FILE);
  } catch (thrown) {
    return fail({ where: KEY_FILE, what: `The keys cannot be read: ${thrownText(thrown)}.` });
  }
  const others = Buffer.from(before ?? [])
    .toString()
    .split('\n')
    .filter(line => line.trim() !== '' && line.trim() !== text.trim());
  const kept = await replaceFile(folder, KEY_FILE, `${[text.trim(), ...others].slice(0, MOST_KEYS).join('\n')}\n`);
  if (!kept.ok) return kept;
  keys.add(key.value);
  return ok(undefined);
}
