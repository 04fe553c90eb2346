/** Call log and directory with what they need of the rest of the phone. */

import type { BookOrders } from '../../ui/lcd/book.ts';
import { ok } from '../base/result.ts';
import type { Desk } from '../call/desk/desk.ts';
import type { CallLog } from '../directory/call-log.ts';
import type { Directory } from '../directory/facts.ts';
import type { Foundation, Start } from './phone.ts';

/** The call log is told by call control. */
export function followCalls({ clock }: Start, { callLog }: Foundation, desk: Desk): void {
  desk.finished.subscribe(call => callLog.add(call, clock.wall()));
  desk.changed.subscribe(({ missedCalls }) => callLog.count(missedCalls));
}

/** What the screens look up. */
export function openDirectory(callLog: CallLog): Directory {
  return { calls: list => callLog.list(list), nameOf: () => '' };
}

/** What they ask for. */
export function bookOrders({ callLog }: Foundation): BookOrders {
  return {
    forgetCall: id => ok(callLog.forget(id)),
    forgetCalls: list => ok(callLog.forgetAll(list)),
  };
}
