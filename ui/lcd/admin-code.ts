/** Where the admin code is typed: to open a place, and when it is changed. */
import type { Message } from '../lang/index.ts';
import { entryOf } from './entry/entry.ts';
import { PASSWORD } from './entry/fields.ts';
import type { EntryPlace, Place } from './place.ts';

/** The admin code is asked for, and opens the place. */
export function lockedPlace(place: Place, title: Message): Place {
  return { kind: 'entry', purpose: { for: 'unlock', opens: place }, title, entry: entryOf(PASSWORD), waiting: false };
}

/** Where a new one is typed, first of two times. */
export const NEW_CODE: EntryPlace = {
  kind: 'entry',
  purpose: { for: 'new-code', first: null },
  title: { key: 'code.new' },
  entry: entryOf(PASSWORD),
  waiting: false,
};
