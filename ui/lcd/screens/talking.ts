import { durationText } from '../../lang/time.ts';
import { lineRows, type Room, type Row, type Screen, whoRows } from '../screen.ts';

/** An answered call: spoken, held by us, or held by the far end. */
export const talking: Screen = room => {
  const { view, say } = room;
  const { call } = view;
  if (call === null) return { title: say('title.connected'), rows: [] };
  const title = call.phase === 'held' ? 'title.held' : call.heldByRemote ? 'title.held-by-remote' : 'title.connected';
  const digits: readonly Row[] =
    call.digitsSent === '' ? [] : [{ left: say('call.digits', { digits: lastOf(call.digitsSent, room) }), rank: 3 }];
  return {
    title: say(title),
    rows: [
      ...whoRows(room, call),
      { left: durationText(call.seconds ?? 0), right: view.muted ? say('call.muted') : call.codec, rank: 2 },
      ...digits,
      ...lineRows(room, call.line, call.lineLabel, 5),
    ],
  };
};

/** What was typed last has to stay in sight. */
function lastOf(digits: string, { columns }: Room): string {
  return digits.slice(-columns);
}
