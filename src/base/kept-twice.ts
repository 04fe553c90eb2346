import type { DataFolder } from './data-folder.ts';
import { type JsonFile, KeptJson } from './kept-json.ts';
import { ok, type Result } from './result.ts';

/**
 * A value by which the phone starts, in two files with checksums: `NAME.state`, and `NAME.copy` after it, for the day on which
 * the flash memory forgets a sector. Power may fail at any octet.
 */
export class KeptTwice<T extends object> {
  readonly #state: KeptJson<T | null>;
  readonly #copy: KeptJson<T | null>;

  /** `valueIn` takes what was read: the checksum says that it was written here. `most`: octets. */
  constructor(folder: DataFolder, name: string, most: number, valueIn: (read: unknown) => T) {
    const file: Omit<JsonFile<T | null>, 'name'> = { most, summed: true, nothing: () => null, valueIn };
    this.#state = new KeptJson(folder, { ...file, name: `${name}.state` });
    this.#copy = new KeptJson(folder, { ...file, name: `${name}.copy` });
  }

  /** Never fails; null when neither of the two is sound. */
  async read(): Promise<T | null> {
    const { value } = await this.#state.read();
    const { value: copy } = await this.#copy.read();
    // The power may have failed between the two: an old copy must not count one day.
    if (value !== null && JSON.stringify(value) !== JSON.stringify(copy)) await this.#copy.keep(value);
    return value ?? copy;
  }

  /** A failure of either is one: the next start may find what was before. */
  async keep(value: T): Promise<Result<void>> {
    for (const file of [this.#state, this.#copy]) {
      const kept = await file.keep(value);
      if (!kept.ok) return kept;
    }
    return ok(undefined);
  }
}
