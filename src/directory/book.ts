/** The local directory (guide section 23.2): people that the user keeps on the phone. */
import type { DataFolder } from '../base/data-folder.ts';
import { Facts } from '../base/facts.ts';
import { KeptFile } from '../base/kept-file.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { inSlices, type Sliced } from '../base/slices.ts';
import {
  type Contact,
  faultOf,
  LARGEST_BOOK,
  NUMBER_KINDS,
  parseContacts,
  printContacts,
  type ReadContacts,
  readingFile,
  tidy,
} from './contact.ts';
import type { Hit, Imported } from './facts.ts';
import { SearchIndex } from './search.ts';

export const BOOK_FILE = 'contacts.csv';
/** A copy of what was there, when not all of it could be read. */
const UNREAD = `${BOOK_FILE}.unread`;

type Kept = Contact & { readonly id: number };

type Merged = { readonly all: readonly Kept[]; readonly imported: Imported };

export class Book {
  readonly changed: Facts<void> = new Facts();
  readonly faults: readonly Fault[];
  readonly #file: KeptFile;
  readonly #limit: () => number;
  #contacts: readonly Kept[];
  #lastId: number;
  #index: SearchIndex | null = null;

  private constructor(file: KeptFile, contacts: readonly Contact[], limit: () => number, faults: readonly Fault[]) {
    this.#file = file;
    this.#contacts = contacts.map((contact, at) => ({ ...contact, id: at + 1 }));
    this.#lastId = contacts.length;
    this.#limit = limit;
    this.faults = faults;
  }

  /** Never fails. A file with lines that cannot be read is copied before it is written anew. */
  static async open(folder: DataFolder, limit: () => number): Promise<Book> {
    const file = new KeptFile(folder, BOOK_FILE, LARGEST_BOOK);
    const { text, fault } = await file.read();
    const { contacts, problems } = parseContacts(text, BOOK_FILE);
    const faults = [...(fault === null ? [] : [fault]), ...problems];
    const copied = problems.length === 0 ? ok(undefined) : await file.copy(UNREAD, text);
    return new Book(file, contacts, limit, copied.ok ? faults : [...faults, copied.error]);
  }

  get size(): number {
    return this.#contacts.length;
  }

  contact(id: number): Contact | null {
    return this.#contacts.find(contact => contact.id === id) ?? null;
  }

  search(text: string): readonly Hit[] {
    return this.#searched().search(text);
  }

  nameOf(number: string): string {
    return this.#searched().nameOf(number);
  }

  /** A new contact, or `id` with other words. */
  keep(id: number | null, written: Contact): Result<void> {
    const contact = tidied(written);
    const fault = faultOf(contact);
    if (fault !== null) return fail({ what: fault });
    if (id === null) {
      if (this.size >= this.#limit()) return fail(this.#full(this.size + 1));
      this.#become([...this.#contacts, { ...contact, id: ++this.#lastId }]);
    } else this.#become(this.#contacts.map(one => (one.id === id ? { ...contact, id } : one)));
    return ok(undefined);
  }

  forget(id: number): void {
    this.#become(this.#contacts.filter(contact => contact.id !== id));
  }

  /** Takes a file in: a contact of the same name gets its numbers. What does not fit as a whole changes nothing. */
  async import(bytes: Uint8Array, where: string): Promise<Result<Imported>> {
    const read = await inSlices(readingFile(bytes, where));
    if (!read.ok) return read;
    for (;;) {
      const known = this.#contacts;
      const merged = await inSlices(this.#merging(read.value, where));
      if (!merged.ok) return merged;
      // Somebody changed the directory meanwhile.
      if (this.#contacts !== known) continue;
      const { all, imported } = merged.value;
      this.#lastId += imported.added;
      if (imported.added + imported.changed > 0) this.#become(all);
      return ok(imported);
    }
  }

  /** What `import` would do. */
  async preview(bytes: Uint8Array, where: string): Promise<Result<Imported>> {
    const read = await inSlices(readingFile(bytes, where));
    if (!read.ok) return read;
    const merged = await inSlices(this.#merging(read.value, where));
    return merged.ok ? ok(merged.value.imported) : merged;
  }

  export(): string {
    return printContacts(this.#contacts);
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<Result<void>> {
    return this.#file.flush();
  }

  *#merging({ contacts, problems }: ReadContacts, where: string): Sliced<Result<Merged>> {
    const { size } = this;
    const [lastId, limit] = [this.#lastId, this.#limit()];
    const all: Kept[] = [...this.#contacts];
    const places = new Map(all.map(({ name }, at) => [name.toLowerCase(), at]));
    const changed = new Set<number>();
    for (const contact of contacts) {
      const at = places.get(contact.name.toLowerCase()) ?? all.length;
      const known = all[at];
      if (known !== undefined && at < size && !isSame(known, contact)) changed.add(at);
      all[at] = { ...contact, id: known?.id ?? lastId + 1 + all.length - size };
      places.set(contact.name.toLowerCase(), at);
      yield;
    }
    if (all.length > limit) return fail({ ...this.#full(all.length), where });
    return ok({ all, imported: { added: all.length - size, changed: changed.size, problems } });
  }

  /** `wanted` contacts do not fit. */
  #full(wanted: number): Fault {
    const limit = this.#limit();
    const rest = wanted > limit + 1 ? `, and ${wanted} were wanted` : '';
    return {
      what: `The directory is full: ${limit} contacts${rest}.`,
      remedy: 'Delete some, or have the limit raised.',
    };
  }

  #become(contacts: readonly Kept[]): void {
    this.#contacts = contacts;
    this.#index = null;
    void this.#file.write(() => printContacts(this.#contacts));
    this.changed.publish();
  }

  #searched(): SearchIndex {
    this.#index ??= SearchIndex.of(this.#contacts.map(contact => hitOf(contact, contact.id)));
    return this.#index;
  }
}

/** How a contact is listed; `id` is null outside of the local directory. */
export function hitOf(contact: Contact, id: number | null): Hit {
  const numbers = NUMBER_KINDS.map(kind => ({ kind, number: contact[kind] })).filter(({ number }) => number !== '');
  return { id, name: contact.name, numbers };
}

function isSame(one: Contact, other: Contact): boolean {
  return one.name === other.name && NUMBER_KINDS.every(kind => one[kind] === other[kind]);
}

function tidied({ name, office, home, mobile }: Contact): Contact {
  return { name: tidy(name), office: tidy(office), home: tidy(home), mobile: tidy(mobile) };
}
