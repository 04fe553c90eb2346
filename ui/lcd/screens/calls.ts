import { inConference, speaks } from '../../calls.ts';
import { durationText } from '../../lang/time.ts';
import type { CallView } from '../../view.ts';
import { type Room, type Row, type Screen, scrollOf, type Wording, who, windowOn } from '../screen.ts';

/** Several calls, one row each; keys act on the one that is marked. */
export const calls: Screen = room => {
  const { view } = room;
  const chosen = view.calls.findIndex(call => call.focused);
  return {
    title: titleOf(room),
    rows: windowOn(view.calls, chosen, room.rows).map(call => ({ ...callRow(room, call, 1), chosen: call.focused })),
    ...scrollOf(view.calls, chosen, room.rows),
  };
};

/** We count as one of the conference. */
function titleOf({ view, say }: Room): Wording {
  if (!inConference(view)) return say('title.calls', { count: view.calls.length });
  const speaking = view.calls.filter(speaks).length;
  return speaking === 0 ? say('title.conference-held') : say('title.conference', { count: speaking + 1 });
}

/** The calls beside the one that a screen is about. */
export function otherCallRows(room: Room, rank: number): readonly Row[] {
  return room.view.calls.filter(call => call.id !== room.view.call?.id).map(call => callRow(room, call, rank));
}

function callRow(room: Room, call: CallView, rank: number): Row {
  return { left: whoOfSeveral(room, call), right: callState(room, call), rank };
}

/** Phones that nobody gave a name of their own call by the same one: then the number tells them apart. */
function whoOfSeveral(room: Room, call: CallView): Wording {
  const { name, number, id } = call;
  const isTwin = room.view.calls.some(other => other.id !== id && other.name === name && other.number !== number);
  return name !== '' && number !== '' && isTwin ? [`${name} ${number}`, number] : who(room, call);
}

function callState({ say }: Room, call: CallView): Wording {
  if (call.phase !== 'connected') return say(`call.${call.phase}`);
  return call.heldByRemote ? say('call.held-by-remote') : durationText(call.seconds ?? 0);
}
