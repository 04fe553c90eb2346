import type { LoggedCall } from '../../../src/directory/facts.ts';
import { listOf } from '../../../src/directory/lists.ts';
import { dateTexts, durationText, timeText } from '../../lang/time.ts';
import type { View } from '../../view.ts';
import { book } from '../book.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import { whole } from '../layout.ts';
import type { LoggedCallPlace, PlaceKind } from '../place.ts';
import { lineRows, type Room, type Row, roomFor } from '../screen.ts';
import { addKey, callBack, caller, dialKey } from './call-list.ts';

const REASON_ROWS = 2;

/** All that is known of one call. */
export const callDetails: PlaceKind<LoggedCallPlace> = {
  body(room, place) {
    const { say, rows } = room;
    const call = callOf(room.view, place);
    if (call === undefined) return { title: say('menu.call-log'), rows: [{ left: say('calls.none'), rank: 1 }] };
    const all = detailRows(room, call);
    const first = Math.max(0, Math.min(place.position, all.length - rows));
    return { title: say(`menu.calls.${listOf(call)}`), rows: all.slice(first, first + rows) };
  },
  key({ view, model }, place, key) {
    const call = callOf(view, place);
    const room = roomFor(model, view);
    const positions = call === undefined ? 0 : Math.max(1, detailRows(room, call).length - room.rows + 1);
    return key === 'RIGHT' ? { short: [], long: [] } : listKey(key, positions, callBack(view, call));
  },
  softkeys({ view }, place) {
    const call = callOf(view, place);
    if (call === undefined) return [BACK];
    return [
      ...dialKey(view, call),
      ...addKey(view, call),
      softkey('softkey.delete', book('forgetCall', [call.id], 'popup.call-deleted', 'back')),
      BACK,
    ];
  },
};

function callOf(view: View, { id }: LoggedCallPlace): LoggedCall | undefined {
  return view.directory.calls('all').find(call => call.id === id);
}

function forwardedTo({ view }: Room, { forwardedTo: number }: LoggedCall): string | undefined {
  return number === '' ? undefined : view.directory.nameOf(number) || number;
}

/** What a failed call said when it ended. */
function whyRows({ sayReason, fit }: Room, { reason = '' }: LoggedCall): readonly Row[] {
  return reason === '' ? [] : whole(sayReason(reason), REASON_ROWS, fit).map(left => ({ left, rank: 1 }));
}

function detailRows(room: Room, call: LoggedCall): readonly Row[] {
  const { view, say, timeStyle } = room;
  const label = view.lines.find(({ index }) => index === call.line)?.label ?? '';
  const who = caller(room, call);
  const row = (left: Row['left'], right?: Row['left']): Row => ({
    left,
    ...(right === undefined ? {} : { right }),
    rank: 1,
  });
  return [
    row(who),
    ...(call.number === '' || call.number === who ? [] : [row(call.number)]),
    row(say(`call.outcome.${call.outcome}`), call.seconds > 0 ? durationText(call.seconds) : forwardedTo(room, call)),
    ...whyRows(room, call),
    ...(call.divertedBy === '' ? [] : [row(say('call.diverted', { name: call.divertedBy }))]),
    row(dateTexts(call.time, timeStyle), timeText(call.time, timeStyle)),
    ...lineRows(room, call.line, label, 1),
  ];
}
