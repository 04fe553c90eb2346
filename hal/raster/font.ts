/** Bitmap fonts of one cell width. */

/**
 * A font as it is stored. Each line of `glyphs` holds the hexadecimal code point of its first glyph and then
 * consecutive glyphs: one group of hexadecimal digits per pixel row, the leftmost pixel in bit `width - 1`.
 */
export type FontData = {
  /** Pixels of a cell. */
  readonly width: number;
  readonly height: number;
  readonly glyphs: string;
};

export type Font = {
  readonly width: number;
  readonly height: number;
  /** Pixel rows of a character; one that the font lacks looks like the replacement character. */
  glyph(codePoint: number): readonly number[];
};

const REPLACEMENT = 0xfffd;
const QUESTION_MARK = 0x3f;

export function loadFont(data: FontData): Font {
  const { width, height } = data;
  const digits = Math.ceil(width / 4);
  const glyphs = new Map<number, readonly number[]>();
  for (const line of data.glyphs.trim().split('\n')) {
    const [first = '', ...shapes] = line.split(' ');
    const from = Number.parseInt(first, 16);
    shapes.forEach((shape, index) => {
      const rows = Array.from({ length: height }, (_, y) =>
        Number.parseInt(shape.slice(y * digits, (y + 1) * digits), 16),
      );
      glyphs.set(from + index, rows);
    });
  }
  const missing = glyphs.get(REPLACEMENT) ?? glyphs.get(QUESTION_MARK) ?? Array(height).fill(0);
  return { width, height, glyph: codePoint => glyphs.get(codePoint) ?? missing };
}
