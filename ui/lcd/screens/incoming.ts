import { lineRows, type Row, type Screen, whoRows } from '../screen.ts';
import { otherCallRows } from './calls.ts';

/** A caller, also a second one while another call goes on. */
export const incoming: Screen = room => {
  const { view, say } = room;
  const { call } = view;
  if (call === null) return { title: say('title.incoming'), rows: [] };
  const silenced: readonly Row[] = call.silenced ? [{ left: say('call.silenced'), rank: 5 }] : [];
  return {
    title: say(view.situation === 'waiting' ? 'title.waiting' : 'title.incoming'),
    rows: [
      ...whoRows(room, call),
      ...lineRows(room, call.line, call.lineLabel, 3),
      ...silenced,
      ...otherCallRows(room, 2),
    ],
  };
};
