/**
 * Reads a pixel font from a WOFF file (W3C WOFF 1.0): enough of TrueType to turn outlines that follow a pixel grid back
 * into the pixels they were drawn from.
 */
import { inflateSync } from 'node:zlib';

export type PixelGlyph = {
  /** Pixels to the next glyph. */
  readonly advance: number;
  /** Left edge and upper edge of the ink; y grows downwards from the baseline. */
  readonly left: number;
  readonly top: number;
  /** Pixel rows, the leftmost pixel in bit `width - 1`. */
  readonly width: number;
  readonly rows: readonly number[];
};

export type PixelFont = { glyph(codePoint: number): PixelGlyph | undefined };

type Tables = ReadonlyMap<string, Buffer>;
type Point = { readonly x: number; readonly y: number };

/** `pixelsPerEm` is the size for which the font was drawn. */
export function readWoff(file: Buffer, pixelsPerEm: number): PixelFont {
  const tables = unpack(file);
  const table = (name: string): Buffer => {
    const found = tables.get(name);
    if (found === undefined) throw new Error(`the font has no table "${name}"`);
    return found;
  };
  const head = table('head');
  const unit = head.readUInt16BE(18) / pixelsPerEm;
  const longOffsets = head.readInt16BE(50) === 1;
  const [loca, glyf, metrics] = [table('loca'), table('glyf'), table('hmtx')];
  const metricsCount = table('hhea').readUInt16BE(34);
  const indexOf = readCmap(table('cmap'));
  const offset = (index: number): number =>
    longOffsets ? loca.readUInt32BE(4 * index) : 2 * loca.readUInt16BE(2 * index);
  return {
    glyph(codePoint) {
      const index = indexOf(codePoint);
      if (index === 0) return undefined;
      const advance = metrics.readUInt16BE(4 * Math.min(index, metricsCount - 1)) / unit;
      const outline = offset(index + 1) === offset(index) ? [] : contours(glyf.subarray(offset(index)));
      const scaled = outline.map(points => points.map(({ x, y }) => ({ x: x / unit, y: y / unit })));
      return { advance: Math.round(advance), ...filled(scaled) };
    },
  };
}

function unpack(file: Buffer): Tables {
  if (file.toString('latin1', 0, 4) !== 'wOFF') throw new Error('not a WOFF file');
  const tables = new Map<string, Buffer>();
  for (let i = 0; i < file.readUInt16BE(12); i++) {
    const entry = 44 + 20 * i;
    const [at, packed, length] = [4, 8, 12].map(p => file.readUInt32BE(entry + p)) as [number, number, number];
    const data = file.subarray(at, at + packed);
    tables.set(file.toString('latin1', entry, entry + 4), packed === length ? data : inflateSync(data));
  }
  return tables;
}

/** Glyph numbers by the cmap's subtable of format 4, which covers the Basic Multilingual Plane; 0 is no glyph. */
function readCmap(cmap: Buffer): (codePoint: number) => number {
  const subtables = Array.from({ length: cmap.readUInt16BE(2) }, (_, i) => cmap.readUInt32BE(8 + 8 * i));
  const at = subtables.find(offset => cmap.readUInt16BE(offset) === 4);
  if (at === undefined) throw new Error('the font has no cmap of format 4');
  const segments = cmap.readUInt16BE(at + 6) / 2;
  const word = (array: number, segment: number): number =>
    at + 14 + 2 * (array * segments + segment) + (array > 0 ? 2 : 0);
  return codePoint => {
    for (let segment = 0; segment < segments; segment++) {
      if (codePoint > cmap.readUInt16BE(word(0, segment))) continue;
      const first = cmap.readUInt16BE(word(1, segment));
      if (codePoint < first) return 0;
      const delta = cmap.readUInt16BE(word(2, segment));
      const range = cmap.readUInt16BE(word(3, segment));
      if (range === 0) return (codePoint + delta) & 0xffff;
      const index = cmap.readUInt16BE(word(3, segment) + range + 2 * (codePoint - first));
      return index === 0 ? 0 : (index + delta) & 0xffff;
    }
    return 0;
  };
}

/** The closed lines of a simple glyph; pixel fonts have no curves and, converted, no composites. */
function contours(glyph: Buffer): Point[][] {
  const count = glyph.readInt16BE(0);
  if (count < 0) throw new Error('a composite glyph');
  const ends = Array.from({ length: count }, (_, i) => glyph.readUInt16BE(10 + 2 * i));
  const points = (ends.at(-1) ?? -1) + 1;
  let at = 10 + 2 * count;
  at += 2 + glyph.readUInt16BE(at);
  const flags: number[] = [];
  while (flags.length < points) {
    const flag = glyph.readUInt8(at++);
    const times = (flag & 8) === 0 ? 1 : 1 + glyph.readUInt8(at++);
    for (let i = 0; i < times; i++) flags.push(flag);
  }
  const coordinates = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map(flag => {
      if ((flag & short) !== 0) value += (flag & same) === 0 ? -glyph.readUInt8(at++) : glyph.readUInt8(at++);
      else if ((flag & same) === 0) {
        value += glyph.readInt16BE(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = coordinates(2, 16);
  const ys = coordinates(4, 32);
  return ends.map((end, i) => {
    const from = i === 0 ? 0 : (ends[i - 1] ?? 0) + 1;
    return Array.from({ length: end - from + 1 }, (_, k) => ({ x: xs[from + k] ?? 0, y: ys[from + k] ?? 0 }));
  });
}

/** Pixels whose middle lies inside, by the non-zero rule. */
function filled(outline: readonly (readonly Point[])[]): Omit<PixelGlyph, 'advance'> {
  const all = outline.flat();
  if (all.length === 0) return { left: 0, top: 0, width: 0, rows: [] };
  const [xs, ys] = [all.map(({ x }) => x), all.map(({ y }) => y)];
  const [left, right] = [Math.floor(Math.min(...xs)), Math.ceil(Math.max(...xs))];
  const [low, high] = [Math.floor(Math.min(...ys)), Math.ceil(Math.max(...ys))];
  const rows: number[] = [];
  for (let y = high - 1; y >= low; y--) {
    let row = 0;
    for (let x = left; x < right; x++) row = row * 2 + (winding(outline, x + 0.5, y + 0.5) === 0 ? 0 : 1);
    rows.push(row);
  }
  return { left, top: -high, width: right - left, rows };
}

function winding(outline: readonly (readonly Point[])[], x: number, y: number): number {
  let turns = 0;
  for (const points of outline) {
    points.forEach((to, i) => {
      const from = points.at(i - 1) ?? to;
      // Only upright edges count: a pixel font has no slanted ones.
      if (from.x !== to.x || from.x < x) return;
      if (from.y <= y && to.y > y) turns++;
      if (to.y <= y && from.y > y) turns--;
    });
  }
  return turns;
}
