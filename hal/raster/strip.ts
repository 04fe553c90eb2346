/** The second screen of a model, which names its programmable keys. */
import type { Model } from '../models/model.ts';
import type { FrameRow } from '../ports.ts';
import { Bitmap } from './bitmap.ts';
import { BETWEEN, GUTTER, stripFace } from './fit.ts';
import { drawRow } from './row.ts';

/** Column by column, as the keys are. */
export function drawStrip(
  labels: readonly FrameRow[],
  { width, height, columns, rows }: NonNullable<Model['strip']>,
  locale: string,
  mirrored: boolean,
): Bitmap {
  const strip = new Bitmap(width, height);
  const face = stripFace({ height, rows }, locale);
  const cell = { width: Math.floor(width / columns), height: Math.floor(height / rows) };
  labels.slice(0, columns * rows).forEach((label, at) => {
    const one = new Bitmap(cell.width - GUTTER, cell.height);
    drawRow(one, label, face, Math.floor((cell.height - face.height) / 2), mirrored);
    strip.place(one, Math.floor(at / rows) * cell.width, (at % rows) * cell.height);
  });
  return strip;
}

/** Both screens side by side. */
export function besides(screen: Bitmap, strip: Bitmap): Bitmap {
  const both = new Bitmap(screen.width + BETWEEN + strip.width, Math.max(screen.height, strip.height));
  both.place(screen, 0, 0);
  both.fill(screen.width + BETWEEN / 2 - 1, 0, 2, both.height);
  both.place(strip, screen.width + BETWEEN, 0);
  return both;
}
