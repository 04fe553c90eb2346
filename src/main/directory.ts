/** Call log and directory with what they need of the rest of the phone. */

import type { BookOrders } from '../../ui/lcd/book.ts';
import { ok } from '../base/result.ts';
import type { Desk } from '../call/desk/desk.ts';
import type { Directory } from '../directory/facts.ts';
import type { Foundation, Start } from './phone.ts';

/** The call log is told by call control. */
export function followCalls({ clock }: Start, { callLog }: Foundation, desk: Desk): void {
  desk.finished.subscribe(call => callLog.add(call, clock.wall()));
  desk.changed.subscribe(({ missedCalls }) => callLog.count(missedCalls));
}

/** What the screens look up. */
export function openDirectory({ callLog, book }: Foundation): Directory {
  return {
    hasCorporate: false,
    calls: list => callLog.list(list),
    contact: id => book.contact(id),
    search: (_, text) => ({ hits: book.search(text), state: 'done', fault: null }),
    nameOf: number => (number === '' ? '' : book.nameOf(number)),
  };
}

/** What they ask for. */
export function bookOrders({ callLog, book }: Foundation): BookOrders {
  return {
    forgetCall: id => ok(callLog.forget(id)),
    forgetCalls: list => ok(callLog.forgetAll(list)),
    keepContact: (id, contact) => book.keep(id, contact),
    forgetContact: id => ok(book.forget(id)),
  };
}
