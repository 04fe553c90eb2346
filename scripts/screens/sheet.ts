/** Sheets of screens: a PNG with many pictures of one size, each under its name, which can be read back one by one. */
import { inflateSync } from 'node:zlib';
import { Bitmap } from '../../hal/raster/bitmap.ts';
import { type Colour, encodePng } from '../../hal/raster/png.ts';
import { typeface } from '../../hal/raster/typeface.ts';

export type Shot = { readonly name: string; readonly bitmap: Bitmap };

export const PALETTE: readonly Colour[] = [
  [255, 255, 255],
  [90, 90, 90],
  [176, 208, 240],
  [16, 24, 40],
];
/** Indices of the palette: around the screens, their names, and their own two colours. */
export const [WHITE, NAME, PAPER, INK] = [0, 1, 2, 3] as const;

const COLUMNS = 4;
/** Pixels of the LCD, before they are magnified. */
const GAP = 6;
const NAME_HEIGHT = 10;

export type Sheet = { readonly width: number; readonly height: number; readonly pixels: Uint8Array };

/** Where a picture begins, in pixels of the LCD. */
function placeOf(index: number, { width, height }: Bitmap): { left: number; top: number } {
  const left = GAP + (index % COLUMNS) * (width + GAP);
  return { left, top: NAME_HEIGHT + Math.floor(index / COLUMNS) * (height + NAME_HEIGHT + GAP) };
}

/** `scale` is the side of an LCD pixel in pixels of the sheet. All pictures have the size of the first one. */
export function sheetOf(shots: readonly Shot[], scale: number): Sheet {
  const size = shots[0]?.bitmap ?? new Bitmap(0, 0);
  const last = placeOf(Math.max(0, shots.length - 1), size);
  const width = (GAP + Math.min(COLUMNS, shots.length) * (size.width + GAP)) * scale;
  const height = (last.top + size.height + GAP) * scale;
  const pixels = new Uint8Array(width * height);
  shots.forEach(({ name, bitmap }, index) => {
    const { left, top } = placeOf(index, size);
    const caption = new Bitmap(size.width, NAME_HEIGHT);
    typeface('narrow', 'en').draw(caption, name, 0, 1, size.width);
    stamp(pixels, width, caption, left, top - NAME_HEIGHT, scale, [WHITE, NAME]);
    stamp(pixels, width, bitmap, left, top, scale, [PAPER, INK]);
  });
  return { width, height, pixels };
}

/** Draws a picture of one bit a pixel in two colours. */
export function stamp(
  pixels: Uint8Array,
  stride: number,
  bitmap: Bitmap,
  left: number,
  top: number,
  scale: number,
  [paper, ink]: readonly [paper: number, ink: number],
): void {
  for (let y = 0; y < bitmap.height * scale; y++) {
    for (let x = 0; x < bitmap.width * scale; x++) {
      const dot = bitmap.pixels[Math.floor(y / scale) * bitmap.width + Math.floor(x / scale)];
      pixels[(top * scale + y) * stride + left * scale + x] = dot === 1 ? ink : paper;
    }
  }
}

export function pngOf({ width, height, pixels }: Sheet): Buffer {
  return encodePng(width, height, pixels, PALETTE);
}

/** The pixels of a PNG that `pngOf` wrote: one byte each, no filter. Compression differs between machines, pixels do not. */
export function readSheet(png: Buffer): Sheet {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const data = png.indexOf('IDAT');
  const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    pixels.set(rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)), y * width);
  }
  return { width, height, pixels };
}

/** The pictures of a sheet again. `names` are those that it was made of, in their order. */
export function shotsIn(
  sheet: Sheet,
  names: readonly string[],
  size: Bitmap,
  scale: number,
): ReadonlyMap<string, Bitmap> {
  return new Map(
    names.map((name, index) => {
      const { left, top } = placeOf(index, size);
      const bitmap = new Bitmap(size.width, size.height);
      for (let y = 0; y < size.height; y++) {
        for (let x = 0; x < size.width; x++) {
          if (sheet.pixels[(top + y) * scale * sheet.width + (left + x) * scale] === INK) bitmap.set(x, y);
        }
      }
      return [name, bitmap] as const;
    }),
  );
}
