/** The files and the store that a command looks at. */
import { join } from 'node:path';
import type { CfgFile, CfgReading } from '../../../config/cfg-file.ts';
import { type CfgSource, Store } from '../../../config/store.ts';
import { UserFile } from '../../../config/user-file.ts';
import { type DataFolder, diskFolder, readOnly } from '../../base/data-folder.ts';
import { faultText } from '../../base/result.ts';
import { readKeys } from '../../main/keys.ts';
import { fetchedFiles } from '../../provision/fetched.ts';
import { KeptSets } from '../../provision/kept-sets.ts';
import { KEY_OPTIONS, type KeyValues, keysAtHand, macOf } from './key.ts';
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
  const folder = data === undefined ? undefined : diskFolder(data);
  const reading = await readingOf(values, folder);
  const store = new Store({
    reading,
    ...(folder === undefined ? {} : { userFile: new UserFile(write ? folder : readOnly(folder)) }),
  });
  const phone: readonly CfgSource[] = [...cfg, ...(data === undefined ? [] : await fetchedIn(data, reading))];
  await store.load({ model: model ?? STANDARD_MODEL, phone, partial: write && cfg.length === 0 });
  return store;
}

/** What the phone keeps of its server, which counts more than the files of the command line. */
async function fetchedIn(data: string, { keys }: CfgReading): Promise<CfgFile[]> {
  const sets = await KeptSets.open(readOnly(diskFolder(join(data, 'fetched'))), new Date());
  return fetchedFiles(sets, keys);
}

/** With the keys that are named or stand in the environment, else with those of the phone whose folder it is. */
async function readingOf(values: StoreValues, folder: DataFolder | undefined): Promise<CfgReading> {
  const reading = readingWith(values);
  if (folder === undefined || reading.keys !== undefined) return reading;
  const { keys, faults } = await readKeys(readOnly(folder), macOf(values).mac);
  for (const fault of faults) process.stderr.write(`phone400: ${faultText(fault)}\n`);
  return { keys };
}

/** With the keys that are named or stand in the environment. */
export function readingWith(values: KeyValues): CfgReading {
  const keys = keysAtHand(values);
  if (!keys.ok) throw new WrongUsage(keys.error);
  return keys.value === undefined ? {} : { keys: keys.value };
}
