/** The company's directory as a text file (guide section 23.1.2). */
import { ok, type Result } from '../base/result.ts';
import type { Sliced } from '../base/slices.ts';
import { hitOf } from './book.ts';
import { CompanyFile, FIRST, type Folders, type Format } from './company-file.ts';
import { FORMAT, LARGEST_BOOK, readingContacts } from './contact.ts';
import type { Contents, Hit } from './facts.ts';
import { SearchIndex } from './search.ts';

export type Corporate = CompanyFile<SearchIndex>;

const CORPORATE: Format<SearchIndex> = {
  name: 'corporate.csv',
  largest: LARGEST_BOOK,
  nothing: SearchIndex.of([]),
  remedy: FORMAT,
  read: reading,
};

export function openCorporate(folders: Folders): Promise<Corporate> {
  return CompanyFile.open(folders, CORPORATE);
}

function* reading(text: string, where: string): Sliced<Result<Contents & { readonly value: SearchIndex }>> {
  const read = yield* readingContacts(text, where);
  if (!read.ok) return read;
  const { contacts, problems, leftOut } = read.value;
  const hits: Hit[] = [];
  for (const contact of contacts) {
    hits.push(hitOf(contact, null));
    yield;
  }
  const sample = contacts.slice(0, FIRST).map(({ name, office, home, mobile }) => [name, office, home, mobile]);
  return ok({ value: yield* SearchIndex.building(hits), taken: contacts.length, leftOut, problems, sample });
}
