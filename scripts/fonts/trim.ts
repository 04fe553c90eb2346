/** Turns a font of equal cells into one in which each character takes the room of its ink. */
import type { SourceGlyph } from './pack.ts';

/** Clocks and numbers must not jump when a digit changes, and symbols are drawn to fit side by side. */
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isMark = (code: number): boolean => (code >= 0x300 && code <= 0x345) || (code >= 0x5b0 && code <= 0x5c3);
const keepsCell = (code: number): boolean => code === 0xb7 || code >= 0x2190;

type Ink = { readonly first: number; readonly last: number };

/** One free pixel column follows the ink. `cells` holds the pixel rows of whole cells, the first `ascent` above the baseline. */
export function trimmed(
  cells: ReadonlyMap<number, readonly number[]>,
  { width, ascent }: { width: number; ascent: number },
): Map<number, SourceGlyph> {
  const inks = new Map([...cells].map(([code, rows]) => [code, inkOf(rows, width)] as const));
  const digits = [...inks].filter(([code]) => isDigit(code)).flatMap(([, ink]) => ink ?? []);
  const digit: Ink = {
    first: Math.min(...digits.map(({ first }) => first)),
    last: Math.max(...digits.map(({ last }) => last)),
  };
  const whole: Ink = { first: 0, last: width - 1 };
  const blank: Ink = { first: 0, last: Math.ceil(width / 2) - 1 };
  const glyphs = new Map<number, SourceGlyph>();
  for (const [code, rows] of cells) {
    const ink = keepsCell(code) ? whole : isDigit(code) ? digit : (inks.get(code) ?? blank);
    const taken = ink.last - ink.first + (keepsCell(code) || inks.get(code) === null ? 1 : 2);
    glyphs.set(code, {
      advance: isMark(code) ? 0 : Math.min(taken, width),
      left: isMark(code) ? 0 : -ink.first,
      top: -ascent,
      width,
      rows,
    });
  }
  return glyphs;
}

/** First and last pixel column with ink; null for a blank. */
function inkOf(rows: readonly number[], width: number): Ink | null {
  const all = rows.reduce((sum, row) => sum | row, 0);
  if (all === 0) return null;
  return { first: width - (32 - Math.clz32(all)), last: width - 1 - (31 - Math.clz32(all & -all)) };
}
