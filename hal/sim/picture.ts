/** The pixels of the screen in characters of a terminal: several of them in each. */
import type { Model } from '../models/model.ts';
import type { Frame } from '../ports.ts';
import type { Bitmap } from '../raster/bitmap.ts';
import { rasterOf } from '../raster/index.ts';

/** How a terminal shows the screen: its text, or its pixels in braille patterns or half blocks. */
export const LOOKS = ['text', 'braille', 'blocks'] as const;
export type Look = (typeof LOOKS)[number];
type Pixels = Exclude<Look, 'text'>;

/** Pixels of a character. */
const CHARACTERS: { readonly [look in Pixels]: { readonly width: number; readonly height: number } } = {
  braille: { width: 2, height: 4 },
  blocks: { width: 1, height: 2 },
};

/** Bits of a braille pattern (Unicode block U+2800), row by row. */
const DOTS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80] as const;
const BLOCKS = [' ', '▀', '▄', '█'] as const;

export function pictureSize({ screen }: Model, look: Pixels): { width: number; height: number } {
  const { width, height } = CHARACTERS[look];
  return { width: Math.ceil(screen.width / width), height: Math.ceil(screen.height / height) };
}

/** Lines of characters, the upper one first. */
export function pictureOf(frame: Frame, model: Model, look: Pixels): readonly string[] {
  const bitmap = rasterOf(frame, model);
  const size = pictureSize(model, look);
  return Array.from({ length: size.height }, (_, line) =>
    Array.from({ length: size.width }, (_, column) => characterAt(bitmap, column, line, look)).join(''),
  );
}

function characterAt(bitmap: Bitmap, column: number, line: number, look: Pixels): string {
  const { width, height } = CHARACTERS[look];
  const ink = (dot: number): boolean => {
    const [x, y] = [column * width + (dot % width), line * height + Math.floor(dot / width)];
    return x < bitmap.width && y < bitmap.height && bitmap.pixels[y * bitmap.width + x] === 1;
  };
  if (look === 'blocks') return BLOCKS[(ink(0) ? 1 : 0) + (ink(1) ? 2 : 0)] ?? ' ';
  return String.fromCodePoint(0x2800 + DOTS.reduce((sum, bit, dot) => sum + (ink(dot) ? bit : 0), 0));
}
