/** Old and new picture of a screen side by side, and what changed between them, for whoever reviews a change. */
import { Bitmap } from '../../hal/raster/bitmap.ts';
import { type Colour, encodePng } from '../../hal/raster/png.ts';
import { PALETTE, stamp } from './sheet.ts';

const GAP = 8;
const [ADDED, REMOVED] = [PALETTE.length, PALETTE.length + 1];
const COLOURS: readonly Colour[] = [...PALETTE, [0, 150, 0], [220, 0, 0]];

/** Left: before; middle: now; right: green what came, red what went. A picture that is missing is blank. */
export function comparison(before: Bitmap | undefined, now: Bitmap | undefined, scale: number): Buffer {
  const size = now ?? before ?? new Bitmap(1, 1);
  const [old, young] = [before ?? new Bitmap(size.width, size.height), now ?? new Bitmap(size.width, size.height)];
  const width = (3 * size.width + 4 * GAP) * scale;
  const height = (size.height + 2 * GAP) * scale;
  const pixels = new Uint8Array(width * height);
  const left = (column: number): number => GAP + column * (size.width + GAP);
  const draw = (bitmap: Bitmap, column: number, colours: readonly [number, number]): void =>
    stamp(pixels, width, bitmap, left(column), GAP, scale, colours);
  draw(old, 0, [2, 3]);
  draw(young, 1, [2, 3]);
  draw(young, 2, [2, 3]);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      const [was, is] = [old.pixels[y * size.width + x], young.pixels[y * size.width + x]];
      if (was === is) continue;
      const colour = is === 1 ? ADDED : REMOVED;
      const dot = new Bitmap(1, 1);
      stamp(pixels, width, dot, left(2) + x, GAP + y, scale, [colour, colour]);
    }
  }
  return encodePng(width, height, pixels, COLOURS);
}
