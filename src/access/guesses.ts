/**
 * Wrong guesses at the keypad, kept over restarts: else pulling the plug would cost less than waiting. Counts alone are kept, as
 * a phone that starts does not know what time it is; the wait that belongs to a count begins anew.
 */
import { replaceFile } from '../../config/settings-folder.ts';
import type { SettingsFolder } from '../../config/user-file.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';

export const GUESSES_FILE = 'guesses.json';
const LONGEST = 4096;

export class Guesses {
  readonly #folder: SettingsFolder;
  readonly #log: Log;
  readonly #counts: Map<string, number>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(folder: SettingsFolder, log: Log, counts: Map<string, number>) {
    this.#folder = folder;
    this.#log = log;
    this.#counts = counts;
  }

  /** Never fails: what cannot be read counts as no guess. */
  static async open(folder: SettingsFolder, log: Log): Promise<Guesses> {
    return new Guesses(folder, log, countsIn(await folder.read(GUESSES_FILE).catch(() => null)));
  }

  /** Wrong ones in a row, by what was guessed. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  keep(what: string, wrong: number): void {
    if ((this.#counts.get(what) ?? 0) === wrong) return;
    if (wrong === 0) this.#counts.delete(what);
    else this.#counts.set(what, wrong);
    const bytes = Buffer.from(JSON.stringify(Object.fromEntries(this.#counts)));
    this.#writing = this.#writing.then(() => this.#write(bytes));
  }

  /** Resolves when everything that was counted is on the disk. */
  flush(): Promise<void> {
    return this.#writing;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await replaceFile(this.#folder, GUESSES_FILE, bytes);
    } catch (thrown) {
      this.#log.warning(`wrong guesses are not remembered over a restart: ${thrownText(thrown)}`);
    }
  }
}

/** Total: what is no list of counts is left out. */
function countsIn(bytes: Uint8Array | null): Map<string, number> {
  const counts = new Map<string, number>();
  if (bytes === null || bytes.length > LONGEST) return counts;
  try {
    for (const [what, count] of Object.entries(JSON.parse(Buffer.from(bytes).toString()) ?? {})) {
      if (Number.isSafeInteger(count) && (count as number) > 0) counts.set(what, count as number);
    }
  } catch {
    // Half of a file.
  }
  return counts;
}
