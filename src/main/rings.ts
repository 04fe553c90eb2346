/** The user's own ring tones: wav files in the folder `rings` of the phone's data (guide section 17.3). */
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import * as answering from '../../config/params/auto-answer.ts';
import * as personal from '../../config/params/personal.ts';
import type { Settings } from '../../config/store.ts';
import { RING_NAMES } from '../../config/tables/rings.ts';
import { readRing } from '../base/pcm/ring-file.ts';
import type { Fault } from '../base/result.ts';

const RING_FOLDER = 'rings';
/** Each is known by name only until it rings, yet somebody has to choose from a list of them. */
const MOST_FILES = 32;
const LONGEST_NAME = 64;

/** File by name of the ring, which is that of the file without `.wav`. */
export type OwnRings = ReadonlyMap<string, string>;

/** Every good file, and why others are refused. A phone without the folder has no own rings. */
export async function readRings(data: string): Promise<{ rings: OwnRings; faults: readonly Fault[] }> {
  const folder = join(data, RING_FOLDER);
  const rings = new Map<string, string>();
  const faults: Fault[] = [];
  const entries = await readdir(folder).catch(() => []);
  const files = entries.filter(entry => /\.wav$/i.test(entry)).sort();
  for (const file of files.slice(0, MOST_FILES)) {
    const where = join(folder, file);
    const { name } = parse(file);
    const wrong = wrongName(name);
    const read = wrong === null ? await readRing(where) : null;
    if (wrong !== null) faults.push({ what: wrong, where });
    else if (read?.ok) rings.set(name, where);
    else if (read !== null) faults.push(read.error);
  }
  if (files.length > MOST_FILES) {
    faults.push({ what: `There are ${files.length} ring tones; the first ${MOST_FILES} are used.`, where: folder });
  }
  return { rings, faults };
}

function wrongName(name: string): string | null {
  if (name === '' || name.length > LONGEST_NAME) return `The name of a ring has 1 to ${LONGEST_NAME} characters.`;
  return isBuiltIn(name) ? `'${name}' is the name of a ring that is built in.` : null;
}

function isBuiltIn(name: string): boolean {
  return RING_NAMES.some(known => known.toLowerCase() === name.toLowerCase());
}

/** Rings that are chosen and do not exist: the first one rings instead. */
export function unknownRings(settings: Settings, own: OwnRings): Fault[] {
  const known = [...own.keys()].map(name => name.toLowerCase());
  const chosen = [personal.ringTone, answering.distinctiveRing].flatMap(param =>
    param.paths.map((path, index) => ({ path, name: settings.get(param, index) })),
  );
  return chosen
    .filter(({ name }) => name !== '' && !isBuiltIn(name) && !known.includes(name.toLowerCase()))
    .map(({ path, name }) => ({ what: `There is no ring '${name}'.`, where: path, remedy: HOW_TO_ADD }));
}

const HOW_TO_ADD = `Put NAME.wav into the folder '${RING_FOLDER}' of the phone's data, or choose Ring01 to Ring11.`;
