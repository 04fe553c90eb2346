/**
 * Wrong guesses at the keypad, kept over restarts: else pulling the plug would cost less than waiting. Counts alone are kept, as
 * a phone that starts does not know what time it is; the wait that belongs to a count begins anew.
 */
import type { DataFolder } from '../base/data-folder.ts';
import { type JsonFile, KeptJson } from '../base/kept-json.ts';
import type { Log } from '../base/log.ts';

export const GUESSES_FILE = 'guesses.json';

type Counts = Readonly<Record<string, number>>;

const FILE: JsonFile<Counts> = {
  name: GUESSES_FILE,
  most: 4096,
  nothing: () => ({}),
  valueIn: read => Object.fromEntries(Object.entries(Object(read)).filter(isCount)),
};

export class Guesses {
  readonly #file: KeptJson<Counts>;
  readonly #counts: Map<string, number>;

  private constructor(file: KeptJson<Counts>, counts: Counts) {
    this.#file = file;
    this.#counts = new Map(Object.entries(counts));
  }

  /** Never fails: what cannot be read counts as no guess. */
  static async open(folder: DataFolder, log: Log): Promise<Guesses> {
    const file = new KeptJson(folder, FILE, { log, says: 'wrong guesses are not remembered over a restart' });
    return new Guesses(file, (await file.read()).value);
  }

  /** Wrong ones in a row, by what was guessed. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  keep(what: string, wrong: number): void {
    if ((this.#counts.get(what) ?? 0) === wrong) return;
    if (wrong === 0) this.#counts.delete(what);
    else this.#counts.set(what, wrong);
    void this.#file.keep(Object.fromEntries(this.#counts));
  }

  /** Resolves when everything that was counted is on the disk. */
  flush(): Promise<void> {
    return this.#file.flush();
  }
}

function isCount(entry: [string, unknown]): entry is [string, number] {
  return Number.isSafeInteger(entry[1]) && (entry[1] as number) > 0;
}
