/** A frame as the model's own screen shows it, pixel by pixel. */
import type { Model } from '../models/model.ts';
import type { Frame, FrameRow } from '../ports.ts';
import { Bitmap } from './bitmap.ts';
import { type Font, loadFont } from './font.ts';
import { font4x6 } from './fonts/4x6.ts';
import { font5x7 } from './fonts/5x7.ts';
import { font6x9 } from './fonts/6x9.ts';
import { font7x13 } from './fonts/7x13.ts';
import { ICON_HEIGHT, icons } from './icons.ts';
import { type Colour, encodePng } from './png.ts';

/** From the smallest to the largest. */
const FONTS: readonly Font[] = [font4x6, font5x7, font6x9, font7x13].map(loadFont);
const SMALLEST = FONTS[0] as Font;

/** Pixels between icons, between rows, and above and below a softkey's label. */
const GAP = 2;
/** Pixels of the largest font for softkey labels. */
const TALLEST_LABEL = 11;

const INK: Colour = [16, 24, 40];
const PAPER: Colour = [176, 208, 240];

export function rasterOf(frame: Frame, { screen }: Model): Bitmap {
  const bitmap = new Bitmap(screen.width, screen.height);
  const font = rowFont(screen);
  drawTitle(bitmap, frame, font);
  const bottom = drawSoftkeys(bitmap, frame.softkeys, font);
  const top = font.height + 1;
  const pitch = Math.min(Math.floor((bottom - top) / screen.rows), font.height + GAP);
  frame.rows.slice(0, screen.rows).forEach((row, index) => {
    drawRow(bitmap, row, font, top + index * pitch, screen.columns);
  });
  if (frame.cursor !== null) {
    const { column, row } = frame.cursor;
    bitmap.fill(column * font.width, top + row * pitch + font.height - 1, font.width, 1);
  }
  return bitmap;
}

/** The screen as a PNG at the model's resolution. */
export function screenPng(frame: Frame, model: Model): Buffer {
  const { width, height, pixels } = rasterOf(frame, model);
  return encodePng(width, height, pixels, [PAPER, INK]);
}

/** The largest font of which the model's columns and rows fit between title and softkeys. */
function rowFont(screen: Model['screen']): Font {
  const fits = (font: Font): boolean =>
    font.width * screen.columns <= screen.width && (font.height + 1) * 2 + font.height * screen.rows <= screen.height;
  return FONTS.findLast(fits) ?? SMALLEST;
}

function drawTitle(bitmap: Bitmap, { title, icons: names }: Frame, font: Font): void {
  let right = bitmap.width;
  for (const name of names.toReversed()) {
    const icon = icons.get(name);
    if (icon === undefined) continue;
    right -= icon.width + GAP;
    bitmap.stamp(right, Math.floor((font.height - ICON_HEIGHT) / 2), icon.width, icon.rows);
  }
  drawText(bitmap, title, font, 0, 0, right - GAP);
  bitmap.fill(0, font.height, bitmap.width, 1);
}

function drawRow(bitmap: Bitmap, row: FrameRow, font: Font, top: number, columns: number): void {
  const free = columns - [...row.text].length;
  const indent = row.align === 'right' ? free : row.align === 'center' ? Math.floor(free / 2) : 0;
  drawText(bitmap, row.text, font, Math.max(0, indent) * font.width, top, bitmap.width);
  if (row.emphasis === true) bitmap.invert(0, top, bitmap.width, font.height);
}

/** Dark boxes side by side along the lower edge. Returns the first pixel row that they cover. */
function drawSoftkeys(bitmap: Bitmap, labels: readonly string[], font: Font): number {
  const height = Math.min(font.height, TALLEST_LABEL) + GAP;
  const top = bitmap.height - height;
  labels.forEach((label, index) => {
    if (label === '') return;
    const left = Math.floor((index * bitmap.width) / labels.length);
    const width = Math.floor(((index + 1) * bitmap.width) / labels.length) - left - 1;
    const characters = [...label].length;
    const fits = (f: Font): boolean => f.height <= height - GAP && f.width * characters <= width;
    const chosen = FONTS.findLast(fits) ?? SMALLEST;
    const from = left + Math.max(0, Math.ceil((width - characters * chosen.width) / 2));
    drawText(bitmap, label, chosen, from, top + Math.ceil((height - chosen.height) / 2), left + width);
    bitmap.invert(left, top, width, height);
  });
  return top;
}

/** Whole characters only, up to the pixel column `end`. */
function drawText(bitmap: Bitmap, text: string, font: Font, left: number, top: number, end: number): void {
  let x = left;
  for (const character of text) {
    if (x + font.width > end) return;
    bitmap.stamp(x, top, font.width, font.glyph(character.codePointAt(0) ?? 0));
    x += font.width;
  }
}
