/** Cuts a stream into pieces of exactly these lengths, whatever parts it comes in. */
export class Pieces {
  readonly #lengths: Iterator<number>;
  #piece: Buffer | null;
  #filled = 0;

  constructor(lengths: Iterable<number>) {
    this.#lengths = lengths[Symbol.iterator]();
    this.#piece = this.#next();
  }

  /** The pieces that these octets make whole, each a buffer of its own. What comes after the last piece is dropped. */
  *take(octets: Uint8Array): Generator<Buffer, void, undefined> {
    for (let at = 0; at < octets.length && this.#piece !== null; ) {
      const piece = this.#piece;
      const part = octets.subarray(at, at + piece.length - this.#filled);
      piece.set(part, this.#filled);
      at += part.length;
      this.#filled += part.length;
      if (this.#filled < piece.length) continue;
      this.#filled = 0;
      this.#piece = this.#next();
      yield piece;
    }
  }

  #next(): Buffer | null {
    const { done, value } = this.#lengths.next();
    return done === true ? null : Buffer.alloc(value);
  }
}
