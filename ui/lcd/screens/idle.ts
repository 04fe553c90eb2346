import type { LineState } from '../../../src/call/facts.ts';
import type { TextKey } from '../../lang/index.ts';
import { dateTexts, timeText } from '../../lang/time.ts';
import { lineServices } from '../../services.ts';
import type { View } from '../../view.ts';
import { lineText, lineWord, type Room, type Row, type Screen } from '../screen.ts';
import { wrap } from '../text.ts';

/** Screens with fewer rows put time and date into one. */
const ROWS_FOR_CALENDAR = 5;

export const idle: Screen = room => ({
  title: room.view.lines[0]?.label || room.view.about.model,
  rows: [
    ...clockRows(room),
    ...lockRows(room),
    ...noticeRows(room),
    ...codeRows(room),
    ...room.view.lines.map(line => lineRow(room, line)),
  ],
});

function clockRows({ view, rows, timeStyle }: Room): readonly Row[] {
  const time = timeText(view.time, timeStyle);
  const dates = dateTexts(view.time, timeStyle);
  // Large letters leave two rows on a small screen: what is wrong, said to its end, comes before the time.
  if (rows < ROWS_FOR_CALENDAR) return [{ left: dates, right: time, rank: rows < 3 ? 2.7 : 1 }];
  return [
    { left: time, align: 'center', rank: 1 },
    { left: dates, align: 'center', rank: 5 },
  ];
}

/** Whom the locked phone still calls: where there is no room for both, that it is locked is told by an icon and Unlock. */
function lockRows({ view, say, fit }: Room): readonly Row[] {
  const { emergencyNumbers } = view.settings;
  if (!view.locked) return [];
  if (emergencyNumbers.length === 0) return [{ left: say('idle.locked'), rank: 1 }];
  const texts = say('idle.emergency', { numbers: emergencyNumbers.join(' ') });
  const long = texts.every(text => fit.measure(text) > fit.width);
  const numbers = long ? wrap(texts.at(-1) ?? '', fit.width, 2, fit.measure).map(row => [row]) : [texts];
  return [{ left: say('idle.locked'), rank: 2 }, ...numbers.map(left => ({ left, rank: 1 }))];
}

/** Nobody knows it but who stands before the phone: until it is changed it is the way into Administration. */
function codeRows({ view, say }: Room): readonly Row[] {
  return view.adminCode === null ? [] : [{ left: say('idle.admin-code', { code: view.adminCode }), rank: 3 }];
}

/** The first notice may take two rows, the others one. */
function noticeRows({ view, say, fit }: Room): readonly Row[] {
  return view.notices.flatMap(({ key, args }, index): Row[] => {
    const texts = say(key, args);
    const shortest = texts.at(-1) ?? '';
    const long = texts.every(text => fit.measure(text) > fit.width);
    if (index > 0 || !long) return [{ left: texts, rank: index === 0 ? 2 : 4 }];
    return wrap(shortest, fit.width, 2, fit.measure).map((left, row) => ({ left, rank: 2 + row / 2 }));
  });
}

/** A line with a problem has a notice already, so its row may go first. */
function lineRow({ say, view }: Room, line: LineState): Row {
  const { key, args } = lineText('line.row', line.index, line.label);
  return {
    left: say(key, args),
    right: say(serviceWord(view, line) ?? lineWord(line)),
    rank: line.registration === 'failed' ? 6 : 3,
  };
}

/** A line that works but does not ring as usual says why. */
function serviceWord({ values }: View, line: LineState): TextKey | null {
  if (line.registration !== 'registered' && line.registration !== 'none') return null;
  const { doNotDisturb, forwardTo } = lineServices(values, line);
  return doNotDisturb ? 'softkey.dnd' : forwardTo === null ? null : 'softkey.forward';
}
