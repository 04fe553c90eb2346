/** Pictures of the screen for people: each pixel of the LCD as a square with a hairline around it, in a dark bezel. */
import type { Model } from '../hal/models/model.ts';
import type { Frame } from '../hal/ports.ts';
import { rasterOf } from '../hal/raster/index.ts';
import { type Colour, encodePng } from '../hal/raster/png.ts';

const PALETTE: readonly Colour[] = [
  [168, 204, 240],
  [20, 30, 60],
  [158, 195, 232],
  [38, 40, 46],
];
const [PAPER, INK, HAIRLINE, BEZEL] = [0, 1, 2, 3];
/** LCD pixels of lit paper around the picture, and of bezel around that. */
const PADDING = 3;
const RIM = 4;

/** `scale` is the side of an LCD pixel in picture pixels, 2 or more. */
export function renderPng(frame: Frame, model: Model, scale = 5): Buffer {
  const lcd = rasterOf(frame, model);
  const border = (PADDING + RIM) * scale;
  const [width, height] = [lcd.width * scale + 2 * border, lcd.height * scale + 2 * border];
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = [Math.floor((x - border) / scale), Math.floor((y - border) / scale)];
      const inside = column >= 0 && row >= 0 && column < lcd.width && row < lcd.height;
      const rim = Math.min(x, y, width - 1 - x, height - 1 - y) < RIM * scale;
      const hairline = (x - border) % scale === 0 || (y - border) % scale === 0;
      const ink = inside && lcd.pixels[row * lcd.width + column] === 1 ? INK : PAPER;
      pixels[y * width + x] = rim ? BEZEL : inside && hairline && ink === PAPER ? HAIRLINE : ink;
    }
  }
  return encodePng(width, height, pixels, PALETTE);
}
