/** Texts get their places on the screen: in pixels, in the longest wording that fits. */
import type { Model } from '../../hal/models/model.ts';
import type { FrameRow } from '../../hal/ports.ts';
import { type ScreenFit, screenFit } from '../../hal/raster/fit.ts';
import { languageNamed } from '../lang/index.ts';
import type { View } from '../view.ts';
import type { Row, Wording } from './screen.ts';
import { cells, clean, pair, shorten, wrap } from './text.ts';

/** What the model's screen has room for in the language and the size of text that are chosen. */
export function fitOf(model: Model, { settings }: View): ScreenFit {
  return screenFit(model, { locale: languageNamed(settings.language).locale, large: settings.largeText });
}

/** The row that is chosen in a list has a mark, for who cannot see that it is dark. */
export function markOf({ chosen }: Row): '' | '>' | ' ' {
  if (chosen === undefined) return '';
  return chosen ? '>' : ' ';
}

/** A row of a screen, all in one. */
export function laidOut(row: Row, fit: ScreenFit): FrameRow {
  if (row.exact === true) return { text: String(row.left), grid: true };
  const mark = markOf(row);
  const look = {
    ...(row.chosen === true ? { emphasis: true } : {}),
    ...(row.align === undefined ? {} : { align: row.align }),
  };
  const width = fit.width - fit.measure(mark);
  if (row.right === undefined) return { text: mark + shorten(row.left, width, fit.measure), ...look };
  return { ...twoParts(row.left, row.right, fit, mark), ...look };
}

/** Two texts at the edges of a row. */
export function twoParts(left: Wording, right: Wording, fit: ScreenFit, mark = ''): FrameRow {
  const [start, end] = pair(left, right, fit.width - fit.measure(mark), fit.measure);
  if (end === '') return { text: mark + start };
  const gap = Math.max(1, fit.columns - cells(mark + start) - cells(end));
  return { text: mark + start + ' '.repeat(gap) + end, right: end };
}

export function titleText(title: Wording, icons: number, fit: ScreenFit): string {
  return shorten(title, fit.titleWidth(icons), fit.measureTitle);
}

export function softkeyText(label: Wording, fit: ScreenFit): string {
  const legible = [label].flat().find(text => fit.measureSoftkey(text) <= fit.softkeyWidth);
  return legible ?? shorten(label, fit.softkeyWidth, fit.measureTinySoftkey);
}

/** Nobody reads more pages; the last row of them is cut. */
const MOST_PAGES = 6;

/** Sentences one below the other: in their longest wordings when these are whole on one page, else in the shortest ones. */
export function pagesOf(
  sentences: readonly (readonly string[])[],
  rows: number,
  { width, measure }: ScreenFit,
): readonly (readonly string[])[] {
  const lines = (which: number): readonly string[] =>
    sentences.flatMap(texts => wrap(texts.at(which) ?? '', width, rows * MOST_PAGES, measure));
  const longest = lines(0);
  return longest.length <= rows ? [longest] : inPages(lines(-1).slice(0, rows * MOST_PAGES), rows);
}

/** A pop-up: one row when a wording fits, else the shortest wording; longer ones are shown page after page. */
export function popupPages(
  texts: readonly string[],
  { rows, width, measure }: ScreenFit,
): readonly (readonly string[])[] {
  const whole = texts.map(clean).find(text => measure(text) <= width);
  if (whole !== undefined) return [[whole]];
  // What it is about stays in sight, where the screen is not too small for that.
  const most = Math.max(Math.min(2, rows), rows - 1);
  return inPages(wrap(texts.at(-1) ?? '', width, most * MOST_PAGES, measure), most);
}

function inPages(lines: readonly string[], rows: number): readonly (readonly string[])[] {
  const pages = Array.from({ length: Math.ceil(lines.length / rows) }, (_, page) =>
    lines.slice(page * rows, (page + 1) * rows),
  );
  return pages.length === 0 ? [[]] : pages;
}

/** The longest wording that is whole on so many rows, else the shortest. */
export function whole(texts: readonly string[], rows: number, { width, measure }: ScreenFit): readonly string[] {
  const fits = texts.find(text => wrap(text, width, rows + 1, measure).length <= rows);
  return wrap(fits ?? texts.at(-1) ?? '', width, rows, measure);
}
