/** The company's directory as a text file that a server has (guide section 23.1.2), kept for times without that server. */
import type { DataFolder } from '../base/data-folder.ts';
import { Facts } from '../base/facts.ts';
import { KeptFile } from '../base/kept-file.ts';
import { ok, type Result } from '../base/result.ts';
import { hitOf } from './book.ts';
import { type Contact, LARGEST_BOOK, parseContacts, printContacts, readContacts } from './contact.ts';
import type { Hit } from './facts.ts';
import { SearchIndex } from './search.ts';

const FILE = 'corporate.csv';

export class Corporate {
  readonly changed: Facts<void> = new Facts();
  readonly #file: KeptFile;
  #index: SearchIndex;

  private constructor(file: KeptFile, contacts: readonly Contact[]) {
    this.#file = file;
    this.#index = indexOf(contacts);
  }

  /** Never fails: what cannot be read is fetched anew. */
  static async open(folder: DataFolder): Promise<Corporate> {
    const file = new KeptFile(folder, FILE, LARGEST_BOOK);
    const { text } = await file.read();
    return new Corporate(file, parseContacts(text, FILE).contacts);
  }

  get size(): number {
    return this.#index.all.length;
  }

  /** Takes the place of the one before. A file that makes no sense takes nothing away. */
  take(bytes: Uint8Array, where: string): Result<{ readonly taken: number; readonly leftOut: number }> {
    const read = readContacts(bytes, where);
    if (!read.ok) return read;
    const { contacts, problems } = read.value;
    this.#become(contacts);
    return ok({ taken: contacts.length, leftOut: problems.length });
  }

  /** The configuration names no file any more. */
  clear(): void {
    if (this.size > 0) this.#become([]);
  }

  search(text: string): readonly Hit[] {
    return this.#index.search(text);
  }

  nameOf(number: string): string {
    return this.#index.nameOf(number);
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<Result<void>> {
    return this.#file.flush();
  }

  #become(contacts: readonly Contact[]): void {
    this.#index = indexOf(contacts);
    void this.#file.write(() => printContacts(contacts));
    this.changed.publish();
  }
}

function indexOf(contacts: readonly Contact[]): SearchIndex {
  return new SearchIndex(contacts.map(contact => hitOf(contact, null)));
}
