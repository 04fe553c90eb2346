/**
 * The speed dial file of a server (guide sections 21.23 and 24.3.4): a line `index,number,flag` for each key, the first
 * index is 1, flag 1 is a key with a lamp. A key that the configuration or the user has set is not changed by it.
 */

import { readCsv } from '../../config/csv.ts';
import type { DataFolder } from '../base/data-folder.ts';
import { Facts } from '../base/facts.ts';
import { KeptFile, textIn } from '../base/kept-file.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import type { SpeedDial } from './facts.ts';

const FILE = 'speed-dials.csv';
const LARGEST = 64 * 1024;
/** Keys of all models together (`personal_settings/functional_key/N`). */
const KEYS = 18;
/** It has a digit or an @. */
const NUMBER = /^(?=.*[\d@*#])[\w.+*#()/ @:;=,-]{1,128}$/;

export class SpeedDials {
  readonly changed = new Facts<void>();
  readonly #file: KeptFile;
  #keys: ReadonlyMap<number, SpeedDial>;

  private constructor(file: KeptFile, keys: ReadonlyMap<number, SpeedDial>) {
    this.#file = file;
    this.#keys = keys;
  }

  /** Never fails: what cannot be read is fetched anew. */
  static async open(folder: DataFolder): Promise<SpeedDials> {
    const file = new KeptFile(folder, FILE, LARGEST);
    const { text } = await file.read();
    return new SpeedDials(file, parse(text, FILE).keys);
  }

  /** Of function key `key`, counted from 0; null: none. */
  at(key: number): SpeedDial | null {
    return this.#keys.get(key) ?? null;
  }

  /** Takes the place of the one before. A file that makes no sense takes nothing away. */
  take(bytes: Uint8Array, where: string): Result<{ readonly taken: number; readonly leftOut: number }> {
    const text = textIn(bytes, LARGEST);
    if (text === null)
      return fail({ where, what: 'It is no text of speed dials.', remedy: 'Give lines of index,number,flag.' });
    const { keys, faults } = parse(text, where);
    if (keys.size === 0 && faults[0] !== undefined) return fail(faults[0]);
    this.#keys = keys;
    void this.#file.write(() => text);
    this.changed.publish();
    return ok({ taken: keys.size, leftOut: faults.length });
  }

  /** The configuration names no file any more. */
  clear(): void {
    if (this.#keys.size === 0) return;
    this.#keys = new Map();
    void this.#file.write(() => '');
    this.changed.publish();
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<Result<void>> {
    return this.#file.flush();
  }
}

function parse(text: string, where: string): { keys: ReadonlyMap<number, SpeedDial>; faults: readonly Fault[] } {
  const keys = new Map<number, SpeedDial>();
  const faults: Fault[] = [];
  for (const { line, fields } of readCsv(text).rows) {
    const [index = '', number = '', flag = '0'] = fields;
    const key = /^\d{1,2}$/.test(index) ? Number(index) - 1 : -1;
    if (key >= 0 && key < KEYS && NUMBER.test(number) && /^[01]?$/.test(flag)) {
      keys.set(key, { number, watched: flag === '1' });
    } else
      faults.push({ where: `${where}:${line}`, what: `It is not index,number,flag with an index of 1 to ${KEYS}.` });
  }
  return { keys, faults };
}
