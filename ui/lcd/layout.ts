/** Texts get their places on the screen: in pixels, in the longest wording that fits. */
import type { Model } from '../../hal/models/model.ts';
import type { FrameRow } from '../../hal/ports.ts';
import { type ScreenFit, screenFit } from '../../hal/raster/fit.ts';
import { languageNamed } from '../lang/index.ts';
import type { View } from '../view.ts';
import type { Row, Wording } from './screen.ts';
import { cells, pair, shorten, wrap } from './text.ts';

/** What the model's screen has room for in the language and the size of text that are chosen. */
export function fitOf(model: Model, { settings }: View): ScreenFit {
  return screenFit(model, { locale: languageNamed(settings.language).locale, large: settings.largeText });
}

/** A row of a screen; the one that is chosen in a list has a mark, for who cannot see that it is dark. */
export function laidOut(row: Row, fit: ScreenFit): FrameRow {
  if (row.exact === true) return { text: String(row.left), grid: true };
  const mark = row.chosen === undefined ? '' : row.chosen ? '>' : ' ';
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

/** One row when a wording fits, else the shortest wording over several. */
export function wrapped(texts: readonly string[], rows: number, { width, measure }: ScreenFit): readonly string[] {
  const whole = texts.find(text => measure(text) <= width);
  return wrap(whole ?? texts.at(-1) ?? '', width, rows, measure);
}

/** The longest wording that is whole on so many rows, else the shortest. */
export function whole(texts: readonly string[], rows: number, { width, measure }: ScreenFit): readonly string[] {
  const fits = texts.find(text => wrap(text, width, rows + 1, measure).length <= rows);
  return wrap(fits ?? texts.at(-1) ?? '', width, rows, measure);
}
