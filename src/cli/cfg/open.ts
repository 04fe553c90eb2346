/** The files and the store that a command looks at. */
import type { CfgReading } from '../../../config/cfg-file.ts';
import { diskFolder } from '../../../config/settings-folder.ts';
import { type CfgSource, Store } from '../../../config/store.ts';
import { UserFile } from '../../../config/user-file.ts';
import { ok } from '../../base/result.ts';
import { KEY_OPTIONS, type KeyValues, keysAtHand } from './key.ts';
import { STANDARD_MODEL, WrongUsage } from './verb.ts';

export const STORE_OPTIONS = {
  cfg: { type: 'string', multiple: true },
  data: { type: 'string' },
  model: { type: 'string' },
  ...KEY_OPTIONS,
} as const;

export type StoreValues = KeyValues & { readonly cfg?: string[]; readonly data?: string; readonly model?: string };

/** The configuration of a phone with these files and this data folder. Without `write` nothing on the disk changes. */
export async function openStore(values: StoreValues, write = false): Promise<Store> {
  const { cfg = [], data, model } = values;
  const reading = readingWith(values);
  const file = data === undefined ? undefined : new UserFile(diskFolder(data));
  const userFile = write || file === undefined ? file : { load: () => file.load(), save: async () => ok(undefined) };
  const store = new Store({ reading, ...(userFile === undefined ? {} : { userFile }) });
  const phone: readonly CfgSource[] = cfg;
  await store.load({ model: model ?? STANDARD_MODEL, phone, partial: write && cfg.length === 0 });
  return store;
}

/** With the keys that are named or stand in the environment. */
export function readingWith(values: KeyValues): CfgReading {
  const keys = keysAtHand(values);
  if (!keys.ok) throw new WrongUsage(keys.error);
  return keys.value === undefined ? {} : { keys: keys.value };
}
