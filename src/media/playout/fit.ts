/** Where between `from` and `to` the sound looks most like the first `count` samples of the other. */
export function bestShift(
  sound: Float32Array,
  from: number,
  to: number,
  other: ArrayLike<number>,
  count: number,
): number {
  let best = from;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let shift = from; shift <= to; shift++) {
    const score = alike(sound, shift, other, count);
    if (score > bestScore) {
      bestScore = score;
      best = shift;
    }
  }
  return best;
}

/** Correlation of `count` samples with those of the other; their level does not count, but for silence. */
export function alike(sound: Float32Array, at: number, other: ArrayLike<number>, count: number): number {
  let product = 0;
  let here = 1;
  let there = 1;
  for (let i = 0; i < count; i++) {
    const a = sound[at + i] as number;
    const b = other[i] as number;
    product += a * b;
    here += a * a;
    there += b * b;
  }
  return product / Math.sqrt(here * there);
}

/** Between two samples. */
export function at(sound: Float32Array, position: number): number {
  const index = Math.floor(position);
  const share = position - index;
  return (1 - share) * (sound[index] as number) + share * (sound[index + 1] as number);
}

export function write(sound: Float32Array, start: number, output: Int16Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const value = sound[start + i] as number;
    output[i] = value > 32767 ? 32767 : value < -32768 ? -32768 : Math.round(value);
  }
}
