/** The language of the screen, and packs in the folder `languages` of the phone's data that replace texts of it. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as personal from '../../config/params/personal.ts';
import type { Settings } from '../../config/store.ts';
import { loadLanguage, replaceTexts } from '../../ui/lang/index.ts';
import { LARGEST_PACK, readPack } from '../../ui/lang/pack.ts';
import { type Fault, thrownText } from '../base/result.ts';

export const PACK_FOLDER = 'languages';
const MOST_FILES = 32;

/** Has the language ready before the first frame. Gives why packs or texts of them are refused. */
export async function openLanguages(data: string, settings: Settings): Promise<readonly Fault[]> {
  const faults = await usePacks(data);
  await loadLanguage(settings.get(personal.language));
  return faults;
}

/** In the order of their names, the later one wins. A phone without the folder has none. */
async function usePacks(data: string): Promise<readonly Fault[]> {
  const folder = join(data, PACK_FOLDER);
  const files = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.json')).sort();
  const faults: Fault[] = [];
  for (const name of files.slice(0, MOST_FILES)) faults.push(...(await usePack(join(folder, name))));
  return faults;
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
