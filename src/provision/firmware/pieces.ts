/**
 * Cuts a stream into pieces of exactly these lengths, each a buffer of its own. Ends with the stream: what is left of a
 * piece that is not whole is dropped. Throws what the stream throws.
 */
export async function* pieces(
  stream: AsyncIterable<Uint8Array>,
  lengths: Iterable<number>,
): AsyncGenerator<Buffer, void, undefined> {
  const wanted = lengths[Symbol.iterator]();
  let next = wanted.next();
  let piece = Buffer.alloc(next.done === true ? 0 : next.value);
  let filled = 0;
  for await (const octets of stream) {
    for (let at = 0; at < octets.length; ) {
      if (next.done === true) return;
      const part = octets.subarray(at, at + piece.length - filled);
      piece.set(part, filled);
      at += part.length;
      filled += part.length;
      if (filled < piece.length) continue;
      yield piece;
      next = wanted.next();
      piece = Buffer.alloc(next.done === true ? 0 : next.value);
      filled = 0;
    }
    if (next.done === true) return;
  }
}
