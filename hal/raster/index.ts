/** A frame as the model's own screen shows it, pixel by pixel. */
import type { Model, TextSize } from '../models/model.ts';
import type { Frame, Look, ScreenPattern } from '../ports.ts';
import { Bitmap } from './bitmap.ts';
import { GAP, layoutOf, readsFromRight, SCROLL_BAR } from './fit.ts';
import { ICON_HEIGHT, icons } from './icons.ts';
import { coloursOf } from './look.ts';
import { encodePng } from './png.ts';
import { drawRow, drawTyped } from './row.ts';
import { besides, drawStrip } from './strip.ts';
import { type Typeface, typeface } from './typeface.ts';

/** For softkey labels, the smallest first. */
const LABEL_SIZES: readonly TextSize[] = ['tiny', 'narrow', 'small', 'medium'];

export function rasterOf(frame: Frame, model: Model): Bitmap {
  const { screen } = model;
  const { locale = 'en', large = false } = frame;
  const bitmap = new Bitmap(screen.width, screen.height);
  if (frame.pattern !== undefined) return patterned(bitmap, frame.pattern);
  const layout = layoutOf(model, { locale, large });
  const mirrored = readsFromRight(locale);
  drawTitle(bitmap, frame, layout.title, mirrored);
  drawSoftkeys(bitmap, frame.softkeys, locale, layout.softkeyHeight, mirrored);
  frame.rows.slice(0, layout.rows).forEach((row, index) => {
    const one = new Bitmap(screen.width - (frame.scroll === undefined ? 0 : SCROLL_BAR), layout.row.height);
    if (frame.cursor?.row !== index) drawRow(one, row, layout.row, 0, mirrored);
    else drawTyped(one, row, frame.cursor.column, layout.row, 0, mirrored);
    bitmap.place(one, 0, layout.top + index * layout.pitch);
  });
  if (frame.scroll !== undefined) drawScroll(bitmap, frame.scroll, layout.top, layout.rows * layout.pitch);
  return bitmap;
}

/** At the right edge: dots for the list, a line for what is in sight. */
function drawScroll(bitmap: Bitmap, scroll: NonNullable<Frame['scroll']>, top: number, height: number): void {
  const { first, shown, total } = scroll;
  const from = Math.floor((first * height) / total);
  const to = Math.ceil(((first + shown) * height) / total);
  for (let y = 0; y < height; y++) {
    if ((y >= from && y < to) || y % 3 === 0) bitmap.set(bitmap.width - 1, top + y);
  }
}

/** Pixels for whoever looks for broken ones. */
function patterned(bitmap: Bitmap, pattern: ScreenPattern): Bitmap {
  if (pattern === 'filled') bitmap.fill(0, 0, bitmap.width, bitmap.height);
  if (pattern !== 'chess' && pattern !== 'chess-inverted') return bitmap;
  const first = pattern === 'chess' ? 0 : 1;
  for (let y = 0; y < bitmap.height; y++) {
    for (let x = (y + first) % 2; x < bitmap.width; x += 2) bitmap.fill(x, y, 1, 1);
  }
  return bitmap;
}

/** The same with the second screen beside it, on a model that has one. */
export function frontOf(frame: Frame, model: Model): Bitmap {
  const { strip: labels, locale = 'en' } = frame;
  const screen = rasterOf(frame, model);
  if (labels === undefined || model.strip === undefined) return screen;
  const { width, height } = model.strip;
  const strip =
    frame.pattern === undefined
      ? drawStrip(labels, model.strip, locale, readsFromRight(locale))
      : patterned(new Bitmap(width, height), frame.pattern);
  return besides(screen, strip);
}

/** The screen as a PNG at the model's resolution, in the colours that contrast and light give it. */
export function screenPng(frame: Frame, model: Model, look: Look | null = null): Buffer {
  const { width, height, pixels } = frontOf(frame, model);
  return encodePng(width, height, pixels, coloursOf(model, look));
}

function drawTitle(bitmap: Bitmap, { title, icons: names }: Frame, face: Typeface, mirrored: boolean): void {
  let edge = 0;
  for (const name of names.toReversed()) {
    const icon = icons.get(name);
    if (icon === undefined) continue;
    edge += icon.width + GAP;
    const left = mirrored ? edge - icon.width : bitmap.width - edge;
    bitmap.stamp(left, Math.floor((face.height - ICON_HEIGHT) / 2), icon.width, icon.rows);
  }
  const left = mirrored ? Math.max(edge + GAP, bitmap.width - face.measure(title)) : 0;
  face.draw(bitmap, title, left, 0, mirrored ? bitmap.width : bitmap.width - edge - GAP, mirrored);
  bitmap.fill(0, face.height, bitmap.width, 1);
}

/** Dark boxes side by side along the lower edge, in the order of the keys below them whatever the language. */
function drawSoftkeys(
  bitmap: Bitmap,
  labels: readonly string[],
  locale: string,
  height: number,
  mirrored: boolean,
): void {
  const top = bitmap.height - height;
  const [tiny, ...legible] = LABEL_SIZES.map(size => typeface(size, locale)) as [Typeface, ...Typeface[]];
  const room = Math.floor(bitmap.width / labels.length) - 1;
  const fits = (face: Typeface, label: string): boolean => face.height <= height - GAP && face.measure(label) <= room;
  // All labels of the row in one size, but for those that have no other than the smallest.
  const usual = labels.filter(label => legible.some(face => fits(face, label)));
  const common = legible.findLast(face => usual.every(label => fits(face, label))) ?? tiny;
  labels.forEach((label, index) => {
    if (label === '') return;
    const left = Math.floor((index * bitmap.width) / labels.length);
    const width = Math.floor(((index + 1) * bitmap.width) / labels.length) - left - 1;
    const chosen = usual.includes(label) ? common : tiny;
    const from = left + Math.max(1, Math.ceil((width - chosen.measure(label) + 1) / 2));
    const line = top + Math.ceil((height - chosen.height) / 2);
    chosen.draw(bitmap, label, from, line, left + width, mirrored);
    bitmap.invert(left, top, width, height);
  });
}
