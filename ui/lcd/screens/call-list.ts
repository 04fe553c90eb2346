import type { LoggedCall } from '../../../src/directory/facts.ts';
import { dateTexts, timeText } from '../../lang/time.ts';
import type { View } from '../../view.ts';
import type { Action } from '../action.ts';
import { book, contactPlace, dial } from '../book.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import type { CallsPlace, PlaceKind, ShownSoftkey } from '../place.ts';
import { type Room, type Row, scrollOf, type Wording, windowOn } from '../screen.ts';

/** Calls that are over, the newest first. OK calls back, right shows more. */
export const callList: PlaceKind<CallsPlace> = {
  body(room, place) {
    const { view, say, rows } = room;
    const all = view.directory.calls(place.list);
    const chosen = chosenCall(view, place);
    const title = say(`menu.calls.${place.list}`);
    if (chosen === undefined) return { title, rows: [{ left: say('calls.none'), rank: 1 }] };
    const shown = windowOn(all, all.indexOf(chosen), rows).map(
      (call): Row => ({ left: caller(room, call), right: when(room, call.time), chosen: call === chosen, rank: 1 }),
    );
    return { title, rows: shown, ...scrollOf(all, all.indexOf(chosen), rows) };
  },
  key({ view }, place, key) {
    const call = chosenCall(view, place);
    if (key === 'RIGHT') return { short: details(call), long: [] };
    return listKey(key, view.directory.calls(place.list).length, callBack(view, call));
  },
  softkeys({ view }, place) {
    const call = chosenCall(view, place);
    if (call === undefined) return [BACK];
    return [
      ...dialKey(view, call),
      softkey('softkey.details', ...details(call)),
      ...addKey(view, call),
      softkey('softkey.delete', book('forgetCall', [call.id], 'popup.call-deleted')),
      softkey('softkey.delete-all', {
        type: 'open',
        place: {
          kind: 'ask',
          position: 0,
          title: { key: `menu.calls.${place.list}` },
          asks: { key: 'confirm.delete-calls' },
          does: book('forgetCalls', [place.list], 'popup.calls-deleted', 'back'),
        },
      }),
      BACK,
    ];
  },
};

/** A list that became shorter keeps its last position. */
function chosenCall(view: View, { list, position }: CallsPlace): LoggedCall | undefined {
  const all = view.directory.calls(list);
  return all[Math.min(position, all.length - 1)];
}

export function dialKey(view: View, call: LoggedCall): readonly ShownSoftkey[] {
  return call.number === '' ? [] : [softkey('softkey.dial', ...callBack(view, call))];
}

/** To the own directory, where nobody is known by this number. */
export function addKey(view: View, { name, number }: LoggedCall): readonly ShownSoftkey[] {
  if (number === '' || view.directory.nameOf(number) !== '') return [];
  return [softkey('softkey.add', { type: 'open', place: contactPlace({ name, office: number }) })];
}

export function callBack(view: View, call: LoggedCall | undefined): readonly Action[] {
  return call === undefined ? [] : dial(view, call.number, call.line);
}

function details(call: LoggedCall | undefined): readonly Action[] {
  return call === undefined ? [] : [{ type: 'open', place: { kind: 'call', id: call.id, position: 0 } }];
}

/** As the directory names him, as the network did, or by number. */
export function caller({ view, say }: Room, { name, number }: LoggedCall): Wording {
  return view.directory.nameOf(number) || name || number || say('call.unknown');
}

/** Today's calls by their time, others by their day. */
function when({ view, timeStyle }: Room, time: Date): Wording {
  const [day, today] = [time, view.time].map(one => dateTexts(one, timeStyle)[0]);
  return day === today ? timeText(time, timeStyle) : (dateTexts(time, timeStyle)[2] ?? '');
}
