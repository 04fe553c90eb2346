/** Adds blocks of samples without clipping in between. One block length for its whole life. */
export class Mixer {
  readonly sum: Float32Array;

  /** Samples of one block. */
  constructor(length: number) {
    this.sum = new Float32Array(length);
  }

  clear(): void {
    this.sum.fill(0);
  }

  add(block: Int16Array | Float32Array): void {
    const { sum } = this;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (block[i] as number);
  }

  subtract(block: Int16Array): void {
    const { sum } = this;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) - (block[i] as number);
  }
}
