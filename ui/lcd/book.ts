/** What directory and call log are asked for, and where their screens begin. */
import type { Fault, Result } from '../../src/base/result.ts';
import { type Contact, NOBODY } from '../../src/directory/contact.ts';
import type { CallList, Source } from '../../src/directory/facts.ts';
import { dialable } from '../../src/directory/numbers.ts';
import type { Message, TextKey } from '../lang/index.ts';
import type { View } from '../view.ts';
import { type Action, order } from './action.ts';
import { entryOf } from './entry/entry.ts';
import { nameField } from './entry/fields.ts';
import type { NavigatorInput } from './navigator.ts';
import type { Place } from './place.ts';

/** Carried out by the composition root; none of them throws. */
export interface BookOrders {
  forgetCall(id: number): Result<void>;
  forgetCalls(list: CallList): Result<void>;
  /** `id` is null for a new contact. The fault says why it was refused. */
  keepContact(id: number | null, contact: Contact): Result<void>;
  forgetContact(id: number): Result<void>;
  /** Asks the company's server for this text at once. */
  ask(text: string): Result<void>;
}

/** Whom the user is looking for in the company by now; null ends that. */
export interface Seeker {
  seek(text: string | null): void;
}

/** One of them as data. */
export type BookRequest = {
  [name in keyof BookOrders]: {
    readonly type: 'book';
    readonly order: name;
    readonly args: Readonly<Parameters<BookOrders[name]>>;
    /** What is said when it is done, if anything; the place goes unless it is to stay. */
    readonly says: TextKey | null;
    readonly stay: boolean;
  };
}[keyof BookOrders];

export function book<N extends keyof BookOrders>(
  name: N,
  args: Readonly<Parameters<BookOrders[N]>>,
  says: TextKey | null,
  stay: 'stay' | 'back' = 'stay',
): BookRequest {
  return { type: 'book', order: name, args, says, stay: stay === 'stay' } as unknown as BookRequest;
}

/** Carries it out; what the screen is to do then. */
export function giveBook(
  orders: BookOrders,
  { order: name, args, says, stay }: BookRequest,
): readonly NavigatorInput[] {
  const done = (orders[name] as (...args: readonly unknown[]) => Result<void>)(...args);
  if (!done.ok) return [{ type: 'popup', message: notSaved(done.error) }];
  const said: readonly NavigatorInput[] = says === null ? [] : [{ type: 'popup', message: { key: says } }];
  return stay ? said : [{ type: 'back' }, ...said];
}

function notSaved({ what }: Fault): Message {
  return { key: 'popup.refused', args: { reason: what } };
}

/** Who looks at the missed calls has seen them. */
export function openCalls(list: CallList): readonly Action[] {
  const place: Place = { kind: 'calls', list, position: 0 };
  const seen: readonly Action[] = list === 'all' || list === 'missed' ? [order('clearMissed')] : [];
  return [{ type: 'open', place }, ...seen];
}

/** All people of the source, to be narrowed by typing. */
export function peoplePlace(source: Source, { settings }: View): Place {
  return { kind: 'people', source, entry: entryOf(nameField(settings.language, LONGEST_SEARCH)), position: 0 };
}

/** The company's people are a choice beside the own ones where there are any. */
export function openDirectory(view: View): readonly Action[] {
  const place: Place = view.directory.hasCorporate
    ? { kind: 'menu', name: 'directory', of: 0, position: 0 }
    : peoplePlace('local', view);
  return [{ type: 'open', place }];
}

export function contactPlace(contact: Partial<Contact> = {}, id: number | null = null): Place {
  return { kind: 'contact', id, contact: { ...NOBODY, ...contact }, position: 0 };
}

const LONGEST_SEARCH = 32;

/** Calls the number; where a number is being asked for (a transfer, a conference), it is the answer. `after` is sent when the call is up. */
export function dial(view: View, written: string, line?: number, after = ''): readonly Action[] {
  const number = dialable(written);
  if (number === '') return [];
  const usable = line !== undefined && view.dial === null && view.lines.some(({ index }) => index === line);
  if (after !== '') return [{ type: 'home' }, order('dialNumber', number, usable ? line : undefined, after)];
  return [{ type: 'home' }, usable ? order('dialNumber', number, line) : order('dialNumber', number)];
}
