/** Adds blocks of samples without clipping in between. One block length for its whole life. */
export class Mixer {
  readonly sum: Int32Array;

  /** Samples of one block. */
  constructor(length: number) {
    this.sum = new Int32Array(length);
  }

  clear(): void {
    this.sum.fill(0);
  }

  add(block: Int16Array): void {
    for (let i = 0; i < this.sum.length; i++) this.sum[i] = (this.sum[i] as number) + (block[i] as number);
  }

  /** Writes the sum times `gain`, clipped to 16 bits. */
  write(block: Int16Array, gain: number): void {
    for (let i = 0; i < this.sum.length; i++) {
      block[i] = Math.max(-32768, Math.min(32767, (this.sum[i] as number) * gain));
    }
  }
}
