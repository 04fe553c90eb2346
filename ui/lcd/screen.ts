/** What a screen is: it says what matters in rows with ranks; the frame keeps as many as the model has room for. */
import type { Model } from '../../hal/models/model.ts';
import type { Frame, ScreenPattern } from '../../hal/ports.ts';
import type { ScreenFit } from '../../hal/raster/fit.ts';
import type { LineState } from '../../src/call/facts.ts';
import { hintWordings, languageNamed, type Message, reasonWordings, type TextKey, wordings } from '../lang/index.ts';
import type { TimeStyle } from '../lang/time.ts';
import type { CallView, View } from '../view.ts';
import { fitOf } from './layout.ts';

/** A text, or its wordings with the longest first. */
export type Wording = string | readonly string[];

export type Row = {
  readonly left: Wording;
  readonly right?: Wording;
  readonly align?: 'center';
  /** Rows with high numbers are left out first. */
  readonly rank: number;
  /** In a list of which one row is chosen: whether this is it. */
  readonly chosen?: boolean;
  /** The cell that waits for input: of the text, or true for the one behind it. */
  readonly cursor?: number | true;
  /** The text is laid out already, blanks included. */
  readonly exact?: true;
};

export type Body = {
  readonly title: Wording;
  readonly rows: readonly Row[];
  /** Where the rows are in a list that is longer. */
  readonly scroll?: Frame['scroll'];
  /** Pixels instead of all that. */
  readonly pattern?: ScreenPattern;
};

/** What a screen may look at. */
export type Room = {
  readonly view: View;
  readonly model: Model;
  /** Cells of a row and rows: enough to know what is surely in sight. */
  readonly columns: number;
  readonly rows: number;
  /** The same in pixels. */
  readonly fit: ScreenFit;
  readonly timeStyle: TimeStyle;
  say(key: TextKey, args?: Message['args']): readonly string[];
  /** Why something failed, as call control put it. */
  sayReason(said: string): readonly string[];
  /** What can be done about that; none when nothing can. */
  sayHint(said: string): readonly string[];
};

export type Screen = (room: Room) => Body;

export function roomFor(model: Model, view: View): Room {
  const language = languageNamed(view.settings.language);
  const { timeFormat, dateFormat, timeZone } = view.settings;
  const fit = fitOf(model, view);
  return {
    view,
    model,
    columns: fit.columns,
    rows: fit.rows,
    fit,
    timeStyle: { locale: language.locale, timeFormat, dateFormat, timeZone },
    say: (key, args = {}) => wordings(language, { key, args }),
    sayReason: said => reasonWordings(language, said),
    sayHint: said => hintWordings(language, said),
  };
}

/** The far end: the name when there is one, else the number. */
export function who({ say }: Room, call: CallView): Wording {
  return call.name || call.number || say('call.unknown');
}

/** Name and number of the far end as rows; the number only where it says more than the name. */
export function whoRows(room: Room, call: CallView): readonly Row[] {
  const name: Row = { left: who(room, call), rank: 1 };
  return call.name !== '' && call.number !== '' && call.number !== call.name
    ? [name, { left: call.number, rank: 4 }]
    : [name];
}

/** A line by number and name; by its number alone when it has no name. */
export function lineText(key: 'call.line' | 'line.row', index: number, label: string): Message {
  return { key: label === '' ? 'doctor.line' : key, args: { line: index + 1, label } };
}

/** Which of our lines the call is on; with a single line nobody asks. */
export function lineRows({ view, say }: Room, line: number, label: string, rank: number): readonly Row[] {
  const { key, args } = lineText('call.line', line, label);
  return view.lines.length < 2 ? [] : [{ left: say(key, args), rank }];
}

/** How a line is, in a word. */
export function lineWord({ registration, servers }: LineState): TextKey {
  const away = servers.some(({ inUse, role, phase }) => inUse && role === 'redundant' && phase === 'registered');
  return away ? 'line.backup' : `line.${registration}`;
}

/** The part of a list that is shown when `chosen` has to be in sight. */
export function windowOn<T>(list: readonly T[], chosen: number, rows: number): readonly T[] {
  const first = firstOf(list, chosen, rows);
  return list.slice(first, first + rows);
}

/** Where that part is; nothing where the whole list is in sight. */
export function scrollOf(list: readonly unknown[], chosen: number, rows: number): Pick<Body, 'scroll'> {
  if (list.length <= rows || rows < 1) return {};
  return { scroll: { first: firstOf(list, chosen, rows), shown: rows, total: list.length } };
}

function firstOf(list: readonly unknown[], chosen: number, rows: number): number {
  return Math.max(0, Math.min(chosen - Math.floor(rows / 2), list.length - rows));
}
