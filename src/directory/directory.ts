/** All that the phone knows of people and calls, as one. */
import type { Book } from './book.ts';
import type { CallLog } from './call-log.ts';
import type { Corporate } from './corporate.ts';
import type { Directory, Search } from './facts.ts';
import type { Ldap } from './ldap/ldap.ts';
import type { SpeedDials } from './speed-dials.ts';

export type DirectoryParts = {
  readonly callLog: CallLog;
  readonly book: Book;
  readonly corporate: Corporate;
  readonly speedDials: SpeedDials;
  readonly ldap: Ldap;
};

/** Own words go before those of the company, what the phone has before what it has to ask for. */
export function directoryOf({ callLog, book, corporate, speedDials, ldap }: DirectoryParts): Directory {
  const inCompany = (text: string): Search => {
    const hits = corporate.value.search(text);
    if (!ldap.enabled) return { hits, state: 'done', fault: null };
    const found = ldap.result(text);
    // The whole file is there before the first letter.
    const state = found.state === 'more-letters' && hits.length > 0 ? 'done' : found.state;
    return { hits: hits.length === 0 ? found.hits : [...hits, ...found.hits], state, fault: found.fault };
  };
  return {
    get hasCorporate() {
      return corporate.taken > 0 || ldap.enabled;
    },
    calls: list => callLog.list(list),
    contact: id => book.contact(id),
    search: (source, text) =>
      source === 'local' ? { hits: book.search(text), state: 'done', fault: null } : inCompany(text),
    nameOf: number =>
      number === '' ? '' : book.nameOf(number) || corporate.value.nameOf(number) || ldap.nameOf(number),
    speedDial: key => speedDials.value.get(key) ?? null,
  };
}
