import { crc32, deflateSync } from 'node:zlib';

/** Red, green, blue: 0 to 255. */
export type Colour = readonly [number, number, number];

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PALETTE_COLOUR = 3;

/**
 * Writes a PNG (ISO/IEC 15948) with a palette.
 * `pixels` holds one index into the palette for each pixel, row by row; two colours are packed as one bit.
 */
export function encodePng(width: number, height: number, pixels: Uint8Array, palette: readonly Colour[]): Buffer {
  const depth = palette.length <= 2 ? 1 : 8;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = PALETTE_COLOUR;
  // Each row begins with its filter: 0, none.
  const stride = 1 + Math.ceil((width * depth) / 8);
  const rows = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const index = pixels[y * width + x] ?? 0;
      const at = y * stride + 1 + (depth === 1 ? x >> 3 : x);
      rows[at] = depth === 1 ? (rows[at] ?? 0) | (index << (7 - (x & 7))) : index;
    }
  }
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
