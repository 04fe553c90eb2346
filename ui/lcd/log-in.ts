/** The log-in at a configuration server, typed on the phone (guide, chapter 34). */
import { entryOf } from './entry/entry.ts';
import { PASSWORD, USER_NAME } from './entry/fields.ts';
import type { EntryPlace } from './place.ts';

/** `server`: what it calls itself, or its address. */
export function userNamePlace(server: string): EntryPlace {
  return {
    kind: 'entry',
    purpose: { for: 'log-in', server, user: null },
    title: { key: 'log-in.user' },
    entry: entryOf(USER_NAME),
    waiting: false,
  };
}

export function passwordPlace(server: string, user: string): EntryPlace {
  return {
    ...userNamePlace(server),
    purpose: { for: 'log-in', server, user },
    title: { key: 'log-in.password' },
    entry: entryOf(PASSWORD),
  };
}
