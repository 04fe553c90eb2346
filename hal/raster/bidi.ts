/**
 * The order in which the characters of one row are drawn from left to right: the implicit rules of the Unicode
 * Bidirectional Algorithm (UAX #9 W1–W7, N1–N2, I1–I2, L2, L4). Embedding characters never get this far. One rule is
 * of our own: numbers, addresses and times keep their order as a whole, also with spaces in them, because a telephone
 * number whose groups changed places is a wrong number.
 */

type Direction = 'L' | 'R' | 'number' | 'neutral';

const RIGHT = /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const LETTER = /^[\p{L}]/u;
/** Groups of digits with what stands between them in telephone numbers, service codes, addresses and times. */
const NUMBER = /[+#*]{0,2}(?:\(\d+\) ?)?\d+(?:[ .:/,()+#*%-]{1,2}\d+)*[#*%]?/g;
const MIRRORED: { readonly [character: string]: string } = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '<': '>',
  '>': '<',
  '«': '»',
  '»': '«',
};
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** True when the text has a letter of a script that is written from right to left. */
export function hasRightToLeft(text: string): boolean {
  return /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u.test(text);
}

/** Characters with their marks, the leftmost first. A text without any letter of either direction is a number: it stays. */
export function visualOrder(text: string, rightToLeft: boolean): readonly string[] {
  const mixed = hasRightToLeft(text);
  if (!mixed && (!rightToLeft || !/\p{L}/u.test(text))) return Array.from(text);
  const base = rightToLeft ? 1 : 0;
  const clusters = Array.from(segmenter.segment(text));
  const levels = levelsOf(clusters, directionsOf(text, clusters), base);
  const drawn = clusters.map(({ segment }, i) =>
    (levels[i] ?? 0) % 2 === 1 ? (MIRRORED[segment] ?? segment) : segment,
  );
  return reordered(drawn, levels);
}

function directionsOf(text: string, clusters: readonly Intl.SegmentData[]): Direction[] {
  const inNumber = new Set<number>();
  for (const { index, 0: number } of text.matchAll(NUMBER)) {
    for (let i = 0; i < number.length; i++) inNumber.add(index + i);
  }
  let strong: 'L' | 'R' | null = null;
  return clusters.map(({ segment, index }) => {
    // W7: a number after Latin letters is part of their run.
    if (inNumber.has(index)) return strong === 'L' ? 'L' : 'number';
    if (RIGHT.test(segment)) strong = 'R';
    else if (LETTER.test(segment)) strong = 'L';
    else return 'neutral';
    return strong;
  });
}

function levelsOf(clusters: readonly unknown[], directions: readonly Direction[], base: 0 | 1): number[] {
  const level = { L: base === 0 ? 0 : 2, R: 1, number: 2 } as const;
  /** What a neutral sees beside it: numbers count as right-to-left (N1). */
  const side = (from: number, step: 1 | -1): 'L' | 'R' => {
    for (let i = from; i >= 0 && i < directions.length; i += step) {
      const direction = directions[i];
      if (direction === 'L') return 'L';
      if (direction !== 'neutral') return 'R';
    }
    return base === 0 ? 'L' : 'R';
  };
  return clusters.map((_, i) => {
    const direction = directions[i] ?? 'neutral';
    if (direction !== 'neutral') return level[direction];
    const [before, after] = [side(i, -1), side(i, 1)];
    return before === after ? level[before] : base;
  });
}

/** L2: from the highest level down, each stretch of that level or more is turned round. */
function reordered(parts: readonly string[], levels: readonly number[]): string[] {
  const order = parts.map((_, i) => i);
  for (let level = Math.max(0, ...levels); level > 0; level--) {
    for (let from = 0; from < order.length; from++) {
      if ((levels[order[from] ?? 0] ?? 0) < level) continue;
      let to = from;
      while (to < order.length && (levels[order[to] ?? 0] ?? 0) >= level) to++;
      order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = to;
    }
  }
  return order.map(i => parts[i] ?? '');
}
