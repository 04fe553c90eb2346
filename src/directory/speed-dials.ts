/**
 * The speed dial file of the company (guide sections 21.23 and 24.3.4): a line `index,number,flag` for each key, the first
 * index is 1, flag 1 is a key with a lamp. A key that the configuration or the user has set is not changed by it.
 */

import { readingCsv } from '../../config/csv.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import type { Sliced } from '../base/slices.ts';
import { CompanyFile, FIRST, type Folders, type Format } from './company-file.ts';
import type { Contents, SpeedDial } from './facts.ts';

/** By function key, counted from 0. */
type Keys = ReadonlyMap<number, SpeedDial>;

export type SpeedDials = CompanyFile<Keys>;

/** Keys of all models together (`personal_settings/functional_key/N`). */
const KEYS = 18;
/** It has a digit or an @. */
const NUMBER = /^(?=.*[\d@*#])[\w.+*#()/ @:;=,-]{1,128}$/;

const SPEED_DIALS: Format<Keys> = {
  name: 'speed-dials.csv',
  largest: 64 * 1024,
  nothing: new Map(),
  remedy: 'Give lines of index,number,flag.',
  read: reading,
};

/** They are in force at once: a key without its number would do something else. */
export async function openSpeedDials(folders: Folders): Promise<SpeedDials> {
  const file = await CompanyFile.open(folders, SPEED_DIALS);
  await file.ready();
  return file;
}

function* reading(text: string, where: string): Sliced<Result<Contents & { readonly value: Keys }>> {
  const keys = new Map<number, SpeedDial>();
  const read = yield* readingCsv(text);
  const problems: Fault[] = read.problems.map(({ line, reason }) => ({
    where: `${where}:${line}`,
    what: `${reason}.`,
  }));
  for (const { line, fields } of read.rows) {
    const [index = '', number = '', flag = '0'] = fields;
    const key = /^\d{1,2}$/.test(index) ? Number(index) - 1 : -1;
    if (key >= 0 && key < KEYS && NUMBER.test(number) && /^[01]?$/.test(flag)) {
      keys.set(key, { number, watched: flag === '1' });
    } else
      problems.push({ where: `${where}:${line}`, what: `It is not index,number,flag with an index of 1 to ${KEYS}.` });
    yield;
  }
  if (keys.size === 0 && problems[0] !== undefined) return fail(problems[0]);
  const sample = [...keys]
    .slice(0, FIRST)
    .map(([key, { number, watched }]) => [`${key + 1}`, number, watched ? '1' : '0']);
  return ok({ value: keys, taken: keys.size, leftOut: problems.length, problems, sample });
}
