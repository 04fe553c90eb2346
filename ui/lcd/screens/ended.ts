import type { ScreenFit } from '../../../hal/raster/fit.ts';
import { durationText } from '../../lang/time.ts';
import { networkProblem } from '../../network.ts';
import { whole } from '../layout.ts';
import { type Room, type Row, type Screen, whoRows } from '../screen.ts';
import { otherCallRows } from './calls.ts';

/** Nobody can be reached without a network: its trouble comes before that of a server. */
const BEYOND = /^no answer from|cannot be reached$|not found$/i;

function whyOf({ view, say, sayReason }: Room, said: string): readonly string[] {
  const trouble = BEYOND.test(said) ? networkProblem(view.network) : null;
  return trouble === null ? sayReason(said) : say(trouble.key, trouble.args);
}

/** One row is the caller's, unless large letters leave too little for the reason then. */
function reasonRows(reasons: readonly string[], fit: ScreenFit): readonly Row[] {
  const beside = whole(reasons, Math.max(1, Math.min(2, fit.rows - 1)), fit);
  if (fit.rows > 2 || beside.at(-1)?.endsWith('…') !== true)
    return beside.map((left, row) => ({ left, rank: 2 + row }));
  return whole(reasons, fit.rows, fit).map(left => ({ left, rank: 0 }));
}

/** A call that is over stays for a moment, so that the reason can be read. */
export const ended: Screen = room => {
  const { view, say, fit } = room;
  const { call } = view;
  if (call === null) return { title: say('title.ended'), rows: [] };
  const lasted: readonly Row[] =
    call.seconds === null ? [] : [{ left: say('call.lasted', { time: durationText(call.seconds) }), rank: 5 }];
  const title = say('title.ended');
  // An ordinary end has nothing to explain: the title says it.
  const reasons = call.endedText === 'Call ended' ? [] : whyOf(room, call.endedText);
  const hint = room.sayHint(call.endedText);
  return {
    title,
    rows: [
      ...whoRows(room, call).slice(0, 1),
      ...reasonRows(reasons, fit),
      ...(hint.length === 0 ? [] : [{ left: hint, rank: 4 }]),
      ...lasted,
      ...otherCallRows(room, 6),
    ],
  };
};
