import type { TextKey } from '../../lang/index.ts';
import type { View } from '../../view.ts';
import { lineRows, type Screen } from '../screen.ts';
import { shortenStart } from '../text.ts';
import { otherCallRows } from './calls.ts';

function titleOf(view: View): TextKey {
  if (view.dial?.deflects === true) return 'title.deflect';
  if (view.transfer?.phase === 'choosing') return 'title.transfer';
  if (view.conference?.phase === 'choosing') return 'title.conference-with';
  return view.calls.length === 0 ? 'title.dialling' : 'title.dialling.more';
}

export const dialling: Screen = room => {
  const { view, say, columns } = room;
  const number = view.dial?.number ?? '';
  return {
    title: say(titleOf(view)),
    rows: [
      { left: shortenStart(number, columns - 1), rank: 1, cursor: true },
      ...(number === '' ? [{ left: say('dial.hint'), rank: 4 }] : []),
      ...lineRows(room, view.dial?.line ?? 0, view.dial?.lineLabel ?? '', 3),
      ...otherCallRows(room, 2),
    ],
  };
};
