/** What directory and call log are asked for, and where their screens begin. */
import type { Fault, Result } from '../../src/base/result.ts';
import type { CallList } from '../../src/directory/facts.ts';
import type { Message, TextKey } from '../lang/index.ts';
import type { View } from '../view.ts';
import { type Action, order } from './action.ts';
import type { Place } from './place.ts';

/** Carried out by the composition root; none of them throws. */
export interface BookOrders {
  forgetCall(id: number): Result<void>;
  forgetCalls(list: CallList): Result<void>;
}

/** One of them as data. */
export type BookRequest = {
  [name in keyof BookOrders]: {
    readonly type: 'book';
    readonly order: name;
    readonly args: Readonly<Parameters<BookOrders[name]>>;
    /** What is said when it is done; the place goes unless it is to stay. */
    readonly says: TextKey;
    readonly stay: boolean;
  };
}[keyof BookOrders];

export function book<N extends keyof BookOrders>(
  name: N,
  args: Readonly<Parameters<BookOrders[N]>>,
  says: TextKey,
  stay: 'stay' | 'back' = 'stay',
): BookRequest {
  return { type: 'book', order: name, args, says, stay: stay === 'stay' } as unknown as BookRequest;
}

export function giveBook(orders: BookOrders, { order: name, args }: BookRequest): Result<void> {
  return (orders[name] as (...args: readonly unknown[]) => Result<void>)(...args);
}

export function notSaved({ what }: Fault): Message {
  return { key: 'popup.refused', args: { reason: what } };
}

/** Who looks at the missed calls has seen them. */
export function openCalls(list: CallList): readonly Action[] {
  const place: Place = { kind: 'calls', list, position: 0 };
  const seen: readonly Action[] = list === 'all' || list === 'missed' ? [order('clearMissed')] : [];
  return [{ type: 'open', place }, ...seen];
}

/** Calls the number; where a number is being asked for (a transfer, a conference), it is the answer. */
export function dial(view: View, number: string, line?: number): readonly Action[] {
  if (number === '') return [];
  const usable = line !== undefined && view.dial === null && view.lines.some(({ index }) => index === line);
  return [{ type: 'home' }, usable ? order('dialNumber', number, line) : order('dialNumber', number)];
}
