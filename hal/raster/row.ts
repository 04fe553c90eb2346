/** A row of text as wide as the picture that it is drawn in. */
import type { FrameRow } from '../ports.ts';
import { OPEN_END } from './bidi.ts';
import type { Bitmap } from './bitmap.ts';
import { firstCells } from './cells.ts';
import type { Typeface } from './typeface.ts';

export function drawRow(bitmap: Bitmap, row: FrameRow, face: Typeface, top: number, fromRight: boolean): void {
  const mirrored = fromRight && row.grid !== true;
  const right = row.right !== undefined && row.text.endsWith(row.right) ? row.right : '';
  const start = right === '' ? row.text : row.text.slice(0, -right.length).trimEnd();
  drawPart(bitmap, start, face, top, row.align ?? 'left', mirrored);
  if (right !== '') drawPart(bitmap, right, face, top, 'right', mirrored);
  if (row.emphasis === true) bitmap.invert(0, top, bitmap.width, face.height);
}

/** Pixels of a cursor under a blank or an i. */
const NARROWEST = 3;

/** A row that waits for input: a line stands under the cell `column`, or where the next character will be. */
export function drawTyped(
  bitmap: Bitmap,
  row: FrameRow,
  column: number,
  face: Typeface,
  top: number,
  mirrored: boolean,
): void {
  const text = row.text.normalize('NFC');
  const place = firstCells(text, column).length;
  const shown = place < text.length ? text : text + OPEN_END;
  drawRow(bitmap, { ...row, text: shown }, face, top, mirrored);
  const from = mirrored ? Math.max(0, bitmap.width - face.measure(shown)) : 0;
  const { left, width } = face.find(shown, place, mirrored);
  bitmap.fill(from + left, top + face.height - 1, Math.max(NARROWEST, width - 1), 1);
}

/** Left and right change places where one reads from right to left. */
function drawPart(
  bitmap: Bitmap,
  text: string,
  face: Typeface,
  top: number,
  align: NonNullable<FrameRow['align']>,
  mirrored: boolean,
): void {
  const free = Math.max(0, bitmap.width - face.measure(text));
  const atEnd = (align === 'right') !== mirrored;
  const left = align === 'center' ? Math.floor(free / 2) : atEnd ? free : 0;
  face.draw(bitmap, text, left, top, bitmap.width, mirrored);
}
