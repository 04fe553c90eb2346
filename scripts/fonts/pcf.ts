/** Reads X11's Portable Compiled Format (as written by bdftopcf): enough of it to copy the glyphs of a fixed font. */
import { gunzipSync } from 'node:zlib';

export type PcfFont = {
  readonly copyright: string;
  readonly width: number;
  readonly ascent: number;
  readonly descent: number;
  /** One number per pixel row, the leftmost pixel in bit `width - 1`; undefined where the font has no glyph. */
  glyph(codePoint: number): readonly number[] | undefined;
};

const PROPERTIES = 1 << 0;
const ACCELERATORS = 1 << 1;
const METRICS = 1 << 2;
const BITMAPS = 1 << 3;
const ENCODINGS = 1 << 5;
/** Bits of a table's format word. */
const COMPRESSED_METRICS = 0x100;
const BIG_ENDIAN_BYTES = 1 << 2;
const BIG_ENDIAN_BITS = 1 << 3;
const NO_GLYPH = 0xffff;

type Table = { format: number; at: number; u16(at: number): number; i16(at: number): number; i32(at: number): number };
type Metrics = { left: number; right: number; width: number; ascent: number; descent: number };

export function readPcf(gzipped: Buffer): PcfFont {
  const data = gunzipSync(gzipped);
  if (data.readUInt32LE(0) !== 0x70636601) throw new Error('not a PCF file');
  const table = (type: number): Table => {
    for (let i = 0; i < data.readUInt32LE(4); i++) {
      const entry = 8 + 16 * i;
      if (data.readUInt32LE(entry) !== type) continue;
      const at = data.readUInt32LE(entry + 12);
      const format = data.readUInt32LE(at);
      const big = (format & BIG_ENDIAN_BYTES) !== 0;
      return {
        format,
        at: at + 4,
        u16: p => (big ? data.readUInt16BE(p) : data.readUInt16LE(p)),
        i16: p => (big ? data.readInt16BE(p) : data.readInt16LE(p)),
        i32: p => (big ? data.readInt32BE(p) : data.readInt32LE(p)),
      };
    }
    throw new Error(`the font has no table ${type}`);
  };

  const accelerators = table(ACCELERATORS);
  const ascent = accelerators.i32(accelerators.at + 8);
  const descent = accelerators.i32(accelerators.at + 12);
  const metrics = readMetrics(data, table(METRICS));
  const encodings = table(ENCODINGS);
  const [firstLow, lastLow, firstHigh, lastHigh] = [0, 2, 4, 6].map(p => encodings.i16(encodings.at + p)) as [
    number,
    number,
    number,
    number,
  ];
  const bitmaps = table(BITMAPS);
  const glyphs = bitmaps.i32(bitmaps.at);
  const bits = bitmaps.at + 4 + 4 * glyphs + 16;
  const padding = 1 << (bitmaps.format & 3);
  const width = metrics[0]?.width ?? 0;

  return {
    copyright: copyrightOf(data, table(PROPERTIES)),
    width,
    ascent,
    descent,
    glyph(codePoint) {
      const [high, low] = [codePoint >> 8, codePoint & 0xff];
      if (high < firstHigh || high > lastHigh || low < firstLow || low > lastLow) return undefined;
      const index = encodings.u16(
        encodings.at + 10 + 2 * ((high - firstHigh) * (lastLow - firstLow + 1) + low - firstLow),
      );
      const metric = metrics[index];
      if (index === NO_GLYPH || metric === undefined) return undefined;
      const rows: number[] = Array(ascent + descent).fill(0);
      const stride = Math.ceil((metric.right - metric.left) / (8 * padding)) * padding;
      const from = bits + bitmaps.i32(bitmaps.at + 4 + 4 * index);
      for (let y = 0; y < metric.ascent + metric.descent; y++) {
        for (let x = 0; x < metric.right - metric.left; x++) {
          const byte = data[from + y * stride + (x >> 3)] ?? 0;
          const set = (bitmaps.format & BIG_ENDIAN_BITS) !== 0 ? byte & (0x80 >> (x & 7)) : byte & (1 << (x & 7));
          const [row, column] = [ascent - metric.ascent + y, metric.left + x];
          if (set && row >= 0 && row < rows.length && column >= 0 && column < width) {
            rows[row] = (rows[row] ?? 0) | (1 << (width - 1 - column));
          }
        }
      }
      return rows;
    },
  };
}

function readMetrics(data: Buffer, table: Table): Metrics[] {
  if ((table.format & COMPRESSED_METRICS) !== 0) {
    return Array.from({ length: table.i16(table.at) }, (_, i) => {
      const [left, right, width, ascent, descent] = data.subarray(table.at + 2 + 5 * i, table.at + 7 + 5 * i);
      const value = (byte: number | undefined): number => (byte ?? 0x80) - 0x80;
      return {
        left: value(left),
        right: value(right),
        width: value(width),
        ascent: value(ascent),
        descent: value(descent),
      };
    });
  }
  return Array.from({ length: table.i32(table.at) }, (_, i) => {
    const at = table.at + 4 + 12 * i;
    const value = (n: number): number => table.i16(at + 2 * n);
    return { left: value(0), right: value(1), width: value(2), ascent: value(3), descent: value(4) };
  });
}

function copyrightOf(data: Buffer, table: Table): string {
  const count = table.i32(table.at);
  const strings = table.at + 4 + 9 * count + ((4 - ((9 * count) & 3)) & 3) + 4;
  const text = (offset: number): string => data.toString('latin1', strings + offset, data.indexOf(0, strings + offset));
  for (let i = 0; i < count; i++) {
    const at = table.at + 4 + 9 * i;
    if (text(table.i32(at)) === 'COPYRIGHT') return text(table.i32(at + 5));
  }
  return '';
}
