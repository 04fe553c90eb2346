/**
 * A small file of the phone's own that is written anew as a whole. Power may fail at any byte: the next start finds the
 * old text or the new one, complete. A file that cannot be read is put aside under another name, never written over.
 */
import { type DataFolder, diskFault, replaceFile } from './data-folder.ts';
import { type Fault, fail, ok, type Result, thrownText } from './result.ts';

export class KeptFile {
  readonly #folder: DataFolder;
  readonly #name: string;
  readonly #most: number;
  #wanted: (() => string) | null = null;
  #saving: Promise<Result<void>> = Promise.resolve(ok(undefined));
  #busy = false;

  /** `most` octets are read; a longer file is none of ours. */
  constructor(folder: DataFolder, name: string, most: number) {
    this.#folder = folder;
    this.#name = name;
    this.#most = most;
  }

  /** '' when there is no file yet. */
  async read(): Promise<{ readonly text: string; readonly fault: Fault | null }> {
    const aside = `${this.#name}.damaged`;
    try {
      const bytes = await this.#folder.read(this.#name);
      const text = bytes === null ? '' : textIn(bytes, this.#most);
      if (text !== null) return { text, fault: null };
      await this.#folder.rename(this.#name, aside);
      return { text: '', fault: { where: this.#name, what: `The file is damaged; it is kept as ${aside}.` } };
    } catch (thrown) {
      return { text: '', fault: { where: this.#name, what: `The disk says: ${thrownText(thrown)}.` } };
    }
  }

  /** Calls during a write are put together: the last text is written once. */
  write(text: () => string): Promise<Result<void>> {
    this.#wanted = text;
    if (!this.#busy) {
      this.#busy = true;
      this.#saving = this.#writeAll();
    }
    return this.#saving;
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<Result<void>> {
    return this.#saving;
  }

  /** The text under another name beside it. */
  async copy(name: string, text: string): Promise<Result<void>> {
    try {
      await this.#folder.write(name, Buffer.from(text));
      return ok(undefined);
    } catch (thrown) {
      return fail(diskFault(name, thrown));
    }
  }

  async #writeAll(): Promise<Result<void>> {
    let result: Result<void> = ok(undefined);
    // What comes in the same turn is one.
    await Promise.resolve();
    while (this.#wanted !== null) {
      const text = this.#wanted();
      this.#wanted = null;
      result = await replaceFile(this.#folder, this.#name, text);
    }
    this.#busy = false;
    return result;
  }
}

/** null: no text that anybody wrote. */
export function textIn(bytes: Uint8Array, most: number): string | null {
  if (bytes.length > most || bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
