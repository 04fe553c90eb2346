/** Writes the font format of hal/raster/font.ts. */

export type SourceGlyph = {
  /** Pixels to the next glyph, 0 for a mark above or below it, 15 at most. */
  readonly advance: number;
  /** Where the ink begins in the box: pixels from the left edge and from the baseline (negative is above it). */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly rows: readonly number[];
};

type Box = { readonly width: number; readonly height: number; readonly ascent: number };

export function packFont({ width, height, ascent }: Box, glyphs: ReadonlyMap<number, SourceGlyph>): Buffer {
  const codes = [...glyphs.keys()].sort((a, b) => a - b);
  const stride = Math.ceil((width * height) / 8);
  const data = Buffer.alloc(10 + codes.length * (3 + stride));
  data.write('P4F1', 'latin1');
  data.set([width, height, ascent], 4);
  data.writeUInt16LE(codes.length, 8);
  codes.forEach((code, index) => {
    const glyph = glyphs.get(code) as SourceGlyph;
    data.writeUInt16LE(code, 10 + 2 * index);
    data[10 + 2 * codes.length + index] = glyph.advance;
    const bits = data.subarray(10 + 3 * codes.length + stride * index);
    glyph.rows.forEach((row, y) => {
      for (let x = 0; x < glyph.width; x++) {
        const [column, line] = [glyph.left + x, ascent + glyph.top + y];
        if (((row >> (glyph.width - 1 - x)) & 1) === 0) continue;
        if (column < 0 || column >= width || line < 0 || line >= height) continue;
        const at = line * width + column;
        bits[at >> 3] = (bits[at >> 3] ?? 0) | (0x80 >> (at & 7));
      }
    });
  });
  return data;
}
