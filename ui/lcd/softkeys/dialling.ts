/** Softkeys for a number: where it is typed, and the lists where one is found. */
import type { CallList } from '../../../src/directory/facts.ts';
import type { TextKey } from '../../lang/index.ts';
import type { CallView, View } from '../../view.ts';
import { order } from '../action.ts';
import { openCalls, openDirectory } from '../book.ts';
import type { Softkey } from './softkey.ts';

export const dialSoftkeys = {
  DIAL: { label: 'softkey.dial', works: view => hasNumber(view), press: () => [order('dial')] },
  CLEAR: {
    label: 'softkey.clear',
    works: view => hasNumber(view),
    press: () => [order('backspace')],
    hold: view => Array.from(view.dial?.number ?? '', () => order('backspace')),
  },
  CANCEL: { label: 'softkey.cancel', works: view => view.dial !== null, press: () => [order('cancelDial')] },
  REDIAL: {
    label: 'softkey.redial',
    works: view => view.redial !== '' && !hasNumber(view) && (view.call === null || isOwnEnded(view.call)),
    press: () => [order('redial')],
  },
  DIRECTORY: {
    label: 'softkey.directory',
    works: view => !hasNumber(view),
    press: openDirectory,
  },
  CALL_LOG: callsKey('softkey.call-log', 'all'),
  DIALED_CALLS: callsKey('softkey.dialed', 'dialed'),
  MISSED_CALLS: callsKey('softkey.missed', 'missed'),
  RECEIVED_CALLS: callsKey('softkey.received', 'received'),
  SEEN: { label: 'softkey.seen', works: view => view.missedCalls > 0, press: () => [order('clearMissed')] },
} satisfies Readonly<Record<string, Softkey>>;

/** The first digit is typed. */
export function hasNumber(view: View): boolean {
  return view.dial !== null && view.dial.number !== '';
}

/** Opens a list of the call log; while a number is typed there is no room for it. */
function callsKey(label: TextKey, list: CallList): Softkey {
  return { label, works: view => !hasNumber(view), press: () => openCalls(list) };
}

function isOwnEnded(call: CallView): boolean {
  return call.phase === 'ended' && call.direction === 'out';
}
