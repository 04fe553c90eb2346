/**
 * Bitmap fonts as scripts/fonts.ts packs them, all numbers little-endian:
 * "P4F1" · width, height, ascent of the box in pixels and a free byte · number of glyphs (16 bit) · their code points,
 * ascending (16 bit each) · their advances (a byte each) · their pixels, row by row, each glyph filled up to a byte.
 */
import { readFileSync } from 'node:fs';
import type { Bitmap } from './bitmap.ts';

const HEADER = 10;

export class BitmapFont {
  /** Pixels of the box in which each glyph is drawn. */
  readonly width: number;
  readonly height: number;
  /** Pixel rows above the baseline. */
  readonly ascent: number;
  readonly #codes: Uint16Array;
  readonly #advances: Uint8Array;
  readonly #bits: Uint8Array;
  readonly #stride: number;

  constructor(data: Buffer) {
    if (data.toString('latin1', 0, 4) !== 'P4F1') throw new Error('not a font of this program');
    [this.width, this.height, this.ascent] = [data.readUInt8(4), data.readUInt8(5), data.readUInt8(6)];
    const count = data.readUInt16LE(8);
    this.#codes = Uint16Array.from({ length: count }, (_, index) => data.readUInt16LE(HEADER + 2 * index));
    this.#advances = data.subarray(HEADER + 2 * count, HEADER + 3 * count);
    this.#bits = data.subarray(HEADER + 3 * count);
    this.#stride = Math.ceil((this.width * this.height) / 8);
  }

  /** The place of a character's glyph; -1 where there is none. */
  find(codePoint: number): number {
    let [low, high] = [0, this.#codes.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const code = this.#codes[middle] ?? 0;
      if (code === codePoint) return middle;
      if (code < codePoint) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  /** Pixels to the next glyph. */
  advance(index: number): number {
    return this.#advances[index] ?? 0;
  }

  /** Each pixel of the font becomes a square of `scale` pixels. */
  draw(bitmap: Bitmap, index: number, left: number, top: number, scale: number): void {
    const from = index * this.#stride;
    for (let at = 0; at < this.width * this.height; at++) {
      if ((((this.#bits[from + (at >> 3)] ?? 0) << (at & 7)) & 0x80) === 0) continue;
      const [x, y] = [at % this.width, Math.floor(at / this.width)];
      bitmap.fill(left + x * scale, top + y * scale, scale, scale);
    }
  }
}

const loaded = new Map<string, BitmapFont>();

/** Fonts are read when the first text needs them: a phone that speaks English never holds the Chinese ones. */
export function fontNamed(name: string): BitmapFont {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const font = new BitmapFont(readFileSync(new URL(`./fonts/${name}.bin`, import.meta.url)));
  loaded.set(name, font);
  return font;
}

/** The names of the fonts that are in memory. */
export function loadedFonts(): readonly string[] {
  return [...loaded.keys()];
}
