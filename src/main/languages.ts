/** The language of the screen, and packs in the folder `languages` of the phone's data that replace texts of it. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as personal from '../../config/params/personal.ts';
import type { Settings } from '../../config/store.ts';
import { loadLanguage, replaceTexts } from '../../ui/lang/index.ts';
import { LARGEST_PACK, readPack } from '../../ui/lang/pack.ts';
import { type Fault, thrownText } from '../base/result.ts';

export const PACK_FOLDER = 'languages';
/** The one that the servers name: after the packs of others in the order of names, so that it counts. */
export const FETCHED_PACK = 'zz-fetched.json';
const MOST_FILES = 32;

/** Why packs or texts of them are left out; those of the fetched one change with each look at the servers. */
export type PackFaults = { readonly own: readonly Fault[]; fetched: readonly Fault[] };

/** Has the language ready before the first frame. */
export async function openLanguages(data: string, settings: Settings): Promise<PackFaults> {
  const faults = await usePacks(data);
  await loadLanguage(settings.get(personal.language));
  return faults;
}

/** In the order of their names, the later one wins. A phone without the folder has none. */
async function usePacks(data: string): Promise<PackFaults> {
  const folder = join(data, PACK_FOLDER);
  const files = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json')).sort();
  const own: Fault[] = [];
  let fetched: readonly Fault[] = [];
  for (const name of files.slice(0, MOST_FILES)) {
    const faults = await usePack(join(folder, name));
    if (name === FETCHED_PACK) fetched = faults;
    else own.push(...faults);
  }
  return { own, fetched };
}

async function usePack(file: string): Promise<readonly Fault[]> {
  try {
    // Looked at first: a huge file is refused without being read.
    const { size } = await stat(file);
    const pack = readPack(size > LARGEST_PACK ? new Uint8Array(LARGEST_PACK + 1) : await readFile(file), file);
    if (!pack.ok) return [pack.error];
    await replaceTexts(pack.value.language, pack.value.texts);
    return pack.value.faults;
  } catch (error) {
    return [{ where: file, what: `cannot be read: ${thrownText(error)}` }];
  }
}
