/**
 * Writes hal/raster/fonts/*.ts from the "misc-fixed" fonts of Debian's package xfonts-base.
 * Run it only to add characters: `node scripts/make-font.ts`. Refuses a font that is not in the public domain.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { readPcf } from './pcf.ts';

const SOURCE = '/usr/share/fonts/X11/misc';
const TARGET = new URL('../hal/raster/fonts/', import.meta.url);
const FONTS = ['4x6', '5x7', '6x9', '7x13'];
/** Inclusive ranges of code points. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x218, 0x21b],
  [0x384, 0x3ce],
  [0x400, 0x45f],
  [0x490, 0x491],
  [0x2010, 0x2027],
  [0x20ac, 0x20ac],
  [0x2190, 0x2193],
  [0x25a0, 0x25a0],
  [0x25b2, 0x25b2],
  [0x25bc, 0x25bc],
  [0xfffd, 0xfffd],
];
const GLYPHS_A_LINE = 8;

for (const name of FONTS) {
  const font = readPcf(readFileSync(`${SOURCE}/${name}.pcf.gz`));
  if (!font.copyright.startsWith('Public domain')) throw new Error(`${name}: "${font.copyright}"`);
  const height = font.ascent + font.descent;
  const digits = Math.ceil(font.width / 4);
  const lines: string[] = [];
  for (const [first, last] of RANGES) {
    let line: string[] = [];
    let from = first;
    const flush = (next: number): void => {
      if (line.length > 0) lines.push(`${from.toString(16).padStart(4, '0')} ${line.join(' ')}`);
      line = [];
      from = next;
    };
    for (let code = first; code <= last; code++) {
      const rows = font.glyph(code);
      if (rows === undefined) flush(code + 1);
      else line.push(rows.map(row => row.toString(16).padStart(digits, '0')).join(''));
      if (line.length === GLYPHS_A_LINE) flush(code + 1);
    }
    flush(last + 1);
  }
  const text = [
    `/** "${font.copyright}" misc-fixed ${name}, written by scripts/make-font.ts; see docs/decisions/fonts.md. */`,
    `import type { FontData } from '../font.ts';`,
    '',
    `export const font${name}: FontData = {`,
    `  width: ${font.width},`,
    `  height: ${height},`,
    '  glyphs: `',
    ...lines,
    '`,',
    '};',
    '',
  ].join('\n');
  writeFileSync(new URL(`${name}.ts`, TARGET), text);
  process.stdout.write(`${name}: ${lines.length} lines, ${text.length} bytes\n`);
}
