import { durationText } from '../../lang/time.ts';
import { whole } from '../layout.ts';
import { type Row, type Screen, whoRows } from '../screen.ts';
import { otherCallRows } from './calls.ts';

/** A call that is over stays for a moment, so that the reason can be read. */
export const ended: Screen = room => {
  const { view, say, fit } = room;
  const { call } = view;
  if (call === null) return { title: say('title.ended'), rows: [] };
  const lasted: readonly Row[] =
    call.seconds === null ? [] : [{ left: say('call.lasted', { time: durationText(call.seconds) }), rank: 4 }];
  const title = say('title.ended');
  // An ordinary end has nothing to explain: the title says it.
  const reasons = call.endedText === 'Call ended' ? [] : room.sayReason(call.endedText);
  return {
    title,
    rows: [
      ...whoRows(room, call).slice(0, 1),
      // One row is the caller's; large or Chinese letters may leave one for the reason.
      ...whole(reasons, Math.max(1, Math.min(2, fit.rows - 1)), fit).map((left, row): Row => ({ left, rank: 2 + row })),
      ...lasted,
      ...otherCallRows(room, 5),
    ],
  };
};
