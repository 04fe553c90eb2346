/**
 * Writes hal/raster/fonts/*.bin. Run it only to add characters or sizes: `node scripts/fonts.ts`.
 * Narrow scripts come from the "misc-fixed" fonts of Debian's package xfonts-base (refused unless in the public domain),
 * Chinese, Japanese and Korean from Fusion Pixel (SIL Open Font License 1.1, packages @fontsource/fusion-pixel-…).
 * The format is described in hal/raster/font.ts, the choice in docs/decisions/fonts.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFont, type SourceGlyph } from './fonts/pack.ts';
import { readPcf } from './fonts/pcf.ts';
import { trimmed } from './fonts/trim.ts';
import { readWoff } from './fonts/woff.ts';

const X11 = '/usr/share/fonts/X11/misc';
const TARGET = new URL('../hal/raster/fonts/', import.meta.url);
const NARROW = ['4x6', '5x7', '6x9', '7x13', '8x13', '10x20'];
/** Inclusive ranges of code points: Latin with Vietnamese, marks, Greek, Cyrillic, Hebrew, punctuation, symbols. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0x17f],
  [0x192, 0x192],
  [0x1a0, 0x1b0],
  [0x218, 0x21b],
  [0x300, 0x345],
  [0x384, 0x3ce],
  [0x400, 0x45f],
  [0x490, 0x491],
  [0x5b0, 0x5c3],
  [0x5d0, 0x5ea],
  [0x5f3, 0x5f4],
  [0x1e9e, 0x1ef9],
  [0x2010, 0x2027],
  [0x20aa, 0x20aa],
  [0x20ac, 0x20ac],
  [0x2190, 0x2193],
  [0x25a0, 0x25a0],
  [0x25b2, 0x25b2],
  [0x25bc, 0x25bc],
  [0xfffd, 0xfffd],
];

/** Characters that are hard to tell from others: VoIP and VLAN began with a yen sign. Rows of six pixels. */
const REDRAWN: { readonly [font: string]: { readonly [character: string]: readonly number[] } } = {
  '6x9': { V: [0, 0b100010, 0b100010, 0b010100, 0b010100, 0b001000, 0b001000, 0, 0] },
};

const VERSION = '5.3.0';
/** What is kept of each language: the characters of its national standard. */
const WIDE = [
  { name: 'ja', pack: 'jp', encodings: ['euc-jp'], rows: [0xa1, 0xf4], cells: 0xa1 },
  { name: 'ko', pack: 'kr', encodings: ['euc-kr'], rows: [0xa1, 0xfd], cells: 0xa1 },
  { name: 'zh-hans', pack: 'sc', encodings: ['gb2312'], rows: [0xa1, 0xf7], cells: 0xa1 },
  { name: 'zh-hant', pack: 'tc', encodings: ['big5'], rows: [0xa1, 0xf9], cells: 0x40 },
] as const;
const WIDE_SIZES = [10, 12];
/** Below are the narrow scripts. */
const FIRST_WIDE = 0x2e80;
const PRIVATE: readonly [number, number] = [0xe000, 0xf8ff];
const HANGUL: readonly [number, number] = [0xac00, 0xd7a3];

function write(name: string, data: Buffer, glyphs: number): void {
  writeFileSync(new URL(`${name}.bin`, TARGET), data);
  process.stdout.write(`${name}: ${glyphs} glyphs, ${data.length} bytes\n`);
}

function writeNarrow(name: string): void {
  const font = readPcf(readFileSync(`${X11}/${name}.pcf.gz`));
  if (!font.copyright.startsWith('Public domain')) throw new Error(`${name}: "${font.copyright}"`);
  const height = font.ascent + font.descent;
  const cells = new Map<number, readonly number[]>();
  for (const [first, last] of RANGES) {
    for (let code = first; code <= last; code++) {
      const rows = font.glyph(code);
      if (rows !== undefined) cells.set(code, rows);
    }
  }
  for (const [character, rows] of Object.entries(REDRAWN[name] ?? {})) cells.set(character.charCodeAt(0), rows);
  write(name, packFont({ width: font.width, height, ascent: font.ascent }, trimmed(cells, font)), cells.size);
}

/** The characters of a two-byte encoding that are wide. */
function charset({ encodings: [encoding], rows: [first, last], cells }: (typeof WIDE)[number]): Set<number> {
  const decoder = new TextDecoder(encoding);
  const codes = new Set<number>();
  for (let row = first; row <= last; row++) {
    for (let cell = cells; cell <= 0xfe; cell++) {
      const code = decoder.decode(Uint8Array.of(row, cell)).codePointAt(0) ?? 0;
      const isPrivate = code >= PRIVATE[0] && code <= PRIVATE[1];
      if (code >= FIRST_WIDE && code < 0xfff0 && !isPrivate) codes.add(code);
    }
  }
  if (encoding === 'euc-kr') for (let code = HANGUL[0]; code <= HANGUL[1]; code++) codes.add(code);
  return codes;
}

function writeWide(wide: (typeof WIDE)[number], size: number, folder: string): void {
  const name = `fusion-pixel-${size}px-proportional-${wide.pack}`;
  const npm = ['pack', '--silent', '--pack-destination', folder, `@fontsource/${name}@${VERSION}`];
  execFileSync('npm', npm, { stdio: ['ignore', 'ignore', 'inherit'] });
  const file = `package/files/${name}-latin-400-normal.woff`;
  const archive = join(folder, `fontsource-${name}-${VERSION}.tgz`);
  const font = readWoff(execFileSync('tar', ['xzOf', archive, file], { maxBuffer: 1 << 25 }), size);
  const glyphs = new Map<number, SourceGlyph>();
  for (const code of charset(wide)) {
    const glyph = font.glyph(code);
    // Wide characters fill their square, whatever the ink.
    if (glyph !== undefined) glyphs.set(code, { ...glyph, advance: size });
  }
  write(`${wide.name}-${size}`, packFont({ width: size, height: size, ascent: size - 2 }, glyphs), glyphs.size);
}

for (const name of NARROW) writeNarrow(name);
const folder = mkdtempSync(join(tmpdir(), 'fonts-'));
for (const wide of WIDE) for (const size of WIDE_SIZES) writeWide(wide, size, folder);
rmSync(folder, { recursive: true });
