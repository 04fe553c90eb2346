import { lineRows, type Screen } from '../screen.ts';
import { shortenStart } from '../text.ts';
import { otherCallRows } from './calls.ts';

export const dialling: Screen = room => {
  const { view, say, columns } = room;
  const number = view.dial?.number ?? '';
  return {
    title: say(view.calls.length === 0 ? 'title.dialling' : 'title.dialling.more'),
    rows: [
      { left: shortenStart(number, columns - 1), rank: 1, cursor: true },
      ...(number === '' ? [{ left: say('dial.hint'), rank: 4 }] : []),
      ...lineRows(room, view.dial?.line ?? 0, view.dial?.lineLabel ?? '', 3),
      ...otherCallRows(room, 2),
    ],
  };
};
