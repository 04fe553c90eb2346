/** A ring of samples between blocks of different lengths. What does not fit pushes the oldest out. */
export class SampleQueue {
  readonly #ring: Int16Array;
  #first = 0;
  #length = 0;

  constructor(capacity: number) {
    this.#ring = new Int16Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  push(samples: Int16Array, count: number): void {
    const size = this.#ring.length;
    for (let i = 0; i < count; i++) {
      this.#ring[(this.#first + this.#length) % size] = samples[i] as number;
      if (this.#length < size) this.#length++;
      else this.#first = (this.#first + 1) % size;
    }
  }

  /** Moves the oldest samples to the front of `target`, at most `count`, and returns how many there were. */
  pull(target: Int16Array, count: number): number {
    const size = this.#ring.length;
    const moved = Math.min(count, this.#length);
    for (let i = 0; i < moved; i++) target[i] = this.#ring[(this.#first + i) % size] as number;
    this.#first = (this.#first + moved) % size;
    this.#length -= moved;
    return moved;
  }
}
