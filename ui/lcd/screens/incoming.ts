import type { CallView } from '../../view.ts';
import { lineRows, type Room, type Row, type Screen, whoRows } from '../screen.ts';
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
      ...divertedRows(room, call),
      ...verifiedRows(room, call),
      ...lineRows(room, call.line, call.lineLabel, 3),
      ...silenced,
      ...otherCallRows(room, 2),
    ],
  };
};

/** The caller wanted somebody else: so the user knows in whose name to answer. */
function divertedRows({ say }: Room, { divertedBy }: CallView): readonly Row[] {
  return divertedBy === '' ? [] : [{ left: say('call.diverted', { name: divertedBy }), rank: 2 }];
}

/** Silence is no good sign, so it is no sign at all. */
function verifiedRows({ say }: Room, { verification }: CallView): readonly Row[] {
  if (verification === 'failed') return [{ left: say('call.not-verified'), rank: 2 }];
  return verification === 'passed' ? [{ left: say('call.verified'), rank: 4 }] : [];
}
