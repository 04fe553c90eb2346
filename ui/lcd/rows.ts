/**
 * Rows get their places. A text that is longer than its row goes on in the next one while rows are left, the most important
 * one first; the chosen row of a list is whole where it can be, and others make room for it. What is typed, and what is laid
 * out already, has its one row; what is typed keeps it.
 */
import type { FrameRow } from '../../hal/ports.ts';
import type { ScreenFit } from '../../hal/raster/fit.ts';
import { laidOut, markOf, twoParts } from './layout.ts';
import type { Row, Wording } from './screen.ts';
import { clean, wrap } from './text.ts';

/** For each row those that it takes, none for one that made room; together at most as many as the screen has. */
export function placed(rows: readonly Row[], fit: ScreenFit): readonly (readonly FrameRow[])[] {
  const places: (readonly FrameRow[])[] = rows.map(row => [laidOut(row, fit)]);
  const spare = (): number => fit.rows - places.flat().length;
  const chosen = rows.findIndex(row => row.chosen === true);
  const most = fit.rows - rows.filter(isTyped).length;
  for (const at of byRank(rows, chosen)) {
    const row = rows[at];
    if (row !== undefined) places[at] = overRows(row, fit, at === chosen ? most : 1 + spare());
    while (spare() < 0) places[leastNeeded(rows, places, chosen)] = [];
  }
  return places;
}

function byRank(rows: readonly Row[], chosen: number): readonly number[] {
  const rank = (at: number): number => (at === chosen ? -1 : (rows[at]?.rank ?? 0));
  return rows.map((_, at) => at).sort((a, b) => rank(a) - rank(b) || a - b);
}

/** The last one behind the chosen row, else the first one before it; not what is typed. */
function leastNeeded(rows: readonly Row[], places: readonly (readonly FrameRow[])[], chosen: number): number {
  const mayGo = (row: Row, at: number): boolean => !isTyped(row) && (places[at] ?? []).length > 0;
  const last = rows.findLastIndex(mayGo);
  return last > chosen ? last : rows.findIndex(mayGo);
}

function isTyped({ cursor }: Row): boolean {
  return cursor !== undefined;
}

/** As many rows as the text needs, up to `most`. */
function overRows(row: Row, fit: ScreenFit, most: number): readonly FrameRow[] {
  const one = laidOut(row, fit);
  if (most < 2 || row.exact === true || isTyped(row)) return [one];
  const { measure } = fit;
  const mark = markOf(row);
  const width = fit.width - measure(mark);
  const [starts, ends] = [texts(row.left), texts(row.right ?? '')];
  const fits = (start: string, end: string): boolean =>
    measure(start) + (end === '' ? 0 : measure(' ') + measure(end)) <= width;
  if (ends.some(end => starts.some(start => fits(start, end)))) return [one];
  const lines = wrap(starts.at(-1) ?? '', width, most, measure);
  const { text: _, right: __, ...look } = one;
  const shown = lines.map((text, at): FrameRow => ({ ...look, text: (at === 0 ? mark : mark && ' ') + text }));
  const end = ends.find(text => text !== '' && measure(text) <= width);
  if (end === undefined) return shown;
  const last = lines.at(-1) ?? '';
  if (fits(last, end)) return [...shown.slice(0, -1), { ...look, ...twoParts(last, end, fit, mark && ' ') }];
  return lines.length === most ? shown : [...shown, { ...look, ...twoParts('', end, fit, mark && ' ') }];
}

function texts(wording: Wording): readonly string[] {
  return [wording].flat().map(clean);
}
