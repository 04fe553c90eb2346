/** A picture of one bit per pixel. Drawing outside its edges does nothing. */
export class Bitmap {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row: 1 is ink, 0 is paper. */
  readonly pixels: Uint8Array;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.pixels = new Uint8Array(width * height);
  }

  #change(x: number, y: number, change: (before: number) => number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = y * this.width + x;
    this.pixels[at] = change(this.pixels[at] ?? 0);
  }

  set(x: number, y: number): void {
    this.#change(x, y, () => 1);
  }

  fill(left: number, top: number, width: number, height: number): void {
    for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) this.set(x, y);
  }

  invert(left: number, top: number, width: number, height: number): void {
    for (let y = top; y < top + height; y++) {
      for (let x = left; x < left + width; x++) this.#change(x, y, before => 1 - before);
    }
  }

  /** Pixel rows as numbers, the leftmost pixel in bit `width - 1`. */
  stamp(left: number, top: number, width: number, rows: readonly number[]): void {
    rows.forEach((row, y) => {
      for (let x = 0; x < width; x++) if ((row >> (width - 1 - x)) & 1) this.set(left + x, top + y);
    });
  }

  /** Another picture on this one. */
  place({ width, height, pixels }: Bitmap, left: number, top: number): void {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) if (pixels[y * width + x] === 1) this.set(left + x, top + y);
  }

  /** Lines of '#' and '.', for tests and for reading in a terminal. */
  toText(): string {
    let text = '';
    for (let y = 0; y < this.height; y++) {
      for (let x = 0; x < this.width; x++) text += this.pixels[y * this.width + x] === 1 ? '#' : '.';
      text += '\n';
    }
    return text;
  }
}
