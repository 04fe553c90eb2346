/**
 * The user's settings on the disk. Power may fail at any byte: whatever moment that is, the next start finds
 * either the old set or the new one, complete.
 *
 *   1. the new set is written to user.cfg.new and forced to the disk
 *   2. user.cfg (when it is sound) becomes user.cfg.bak
 *   3. user.cfg.new becomes user.cfg, and the folder is forced to the disk
 *
 * Between 2 and 3 there is no user.cfg; then user.cfg.bak is the set that counts. The last line of a file is the
 * checksum of all lines before it, so a torn or damaged file is known as such.
 *
 * Passwords stand in the file in clear text: its mode is 0600, that of its folder 0700.
 */
import { createHash } from 'node:crypto';
import { type DataFolder, diskFault } from '../src/base/data-folder.ts';
import { fail, ok, type Result } from '../src/base/result.ts';
import { readIni } from './ini.ts';
import type { RawSetting } from './layers.ts';
import type { Problem } from './problem.ts';

export const USER_FILE = 'user.cfg';
const NEXT = 'user.cfg.new';
const PREVIOUS = 'user.cfg.bak';

export type StoredSetting = {
  readonly path: string;
  readonly text: string;
  readonly time?: Date | undefined;
  readonly over?: string | undefined;
};

export type StoredSettings = { readonly entries: readonly RawSetting[]; readonly problems: readonly Problem[] };

type ReadState = 'absent' | 'damaged' | { readonly text: string };

export class UserFile {
  readonly #folder: DataFolder;
  /** False when user.cfg is missing or damaged: then it must not replace the copy that is good. */
  #mainIsSound = false;
  #wanted: readonly StoredSetting[] | null = null;
  #saving: Promise<Result<void>> | null = null;

  constructor(folder: DataFolder) {
    this.#folder = folder;
  }

  /** What was saved last. Falls back to the copy before; that and worse is among the problems. */
  async load(): Promise<StoredSettings> {
    const main = await this.#read(USER_FILE);
    this.#mainIsSound = typeof main === 'object';
    if (typeof main === 'object') return parse(main.text, USER_FILE, []);
    const previous = await this.#read(PREVIOUS);
    if (main === 'absent' && previous === 'absent') return { entries: [], problems: [] };
    const what = main === 'absent' ? 'the saving of your settings was cut off' : 'the file is damaged';
    if (typeof previous === 'object') {
      const reason = `${what}; the settings before the last change are in force`;
      return parse(previous.text, PREVIOUS, [{ grade: 'warning', file: USER_FILE, reason }]);
    }
    const reason = `${what} and there is no good copy; your own settings are lost, those of the files are in force`;
    return { entries: [], problems: [{ grade: 'error', file: USER_FILE, reason }] };
  }

  /** Saves the set. Calls during a save are put together: the last set is written once. */
  save(settings: readonly StoredSetting[]): Promise<Result<void>> {
    this.#wanted = settings;
    this.#saving ??= this.#saveAll();
    return this.#saving;
  }

  async #saveAll(): Promise<Result<void>> {
    let result: Result<void> = ok(undefined);
    // Sets that come in the same turn are one.
    await Promise.resolve();
    while (this.#wanted !== null) {
      const settings = this.#wanted;
      this.#wanted = null;
      result = await this.#write(print(settings));
    }
    this.#saving = null;
    return result;
  }

  async #write(text: string): Promise<Result<void>> {
    try {
      await this.#folder.write(NEXT, Buffer.from(text));
      if (this.#mainIsSound) await this.#folder.rename(USER_FILE, PREVIOUS);
      this.#mainIsSound = false;
      await this.#folder.rename(NEXT, USER_FILE);
      this.#mainIsSound = true;
      await this.#folder.sync();
      return ok(undefined);
    } catch (thrown) {
      return fail(diskFault(USER_FILE, thrown));
    }
  }

  async #read(name: string): Promise<ReadState> {
    try {
      const bytes = await this.#folder.read(name);
      if (bytes === null) return 'absent';
      const text = Buffer.from(bytes).toString();
      return isSound(text) ? { text } : 'damaged';
    } catch {
      return 'damaged';
    }
  }
}

const HEADER = '; The settings of the user, written by the phone. A change by hand is taken for damage.\n';
const CHECKSUM = '; sha256 ';
/** When a setting was made and, when that is known, over which value of the files. */
const ABOVE = /^; (\S+Z)(?: over (\S+))?$/;

/** Each setting has a line with its time above it. */
function print(settings: readonly StoredSetting[]): string {
  const lines = settings.map(({ path, text, time, over }) => {
    const above = time === undefined ? '' : `; ${time.toISOString()}${over === undefined ? '' : ` over ${over}`}\n`;
    return `${above}${path}=${text}\n`;
  });
  const body = HEADER + lines.join('');
  return `${body}${CHECKSUM}${checksum(body)}\n`;
}

function isSound(text: string): boolean {
  const end = text.lastIndexOf(CHECKSUM);
  return end !== -1 && text.slice(end) === `${CHECKSUM}${checksum(text.slice(0, end))}\n`;
}

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parse(text: string, file: string, problems: readonly Problem[]): StoredSettings {
  const read = readIni(Buffer.from(text), file);
  const rows = text.split('\n');
  const entries = read.lines.flatMap((line): RawSetting[] => {
    if (line.kind === 'include') return [];
    const [, stamp = '', over] = ABOVE.exec(rows[line.line - 2] ?? '') ?? [];
    const time = new Date(stamp);
    const entry = { path: line.path, text: line.text, file, line: line.line };
    if (Number.isNaN(time.getTime())) return [entry];
    return [{ ...entry, time, ...(over === undefined ? {} : { over }) }];
  });
  return { entries, problems: [...problems, ...read.problems] };
}
