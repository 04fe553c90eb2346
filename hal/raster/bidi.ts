/**
 * The order in which the characters of one row are drawn from left to right: the implicit rules of the Unicode
 * Bidirectional Algorithm (UAX #9 W1–W7, N0–N2, I1–I2, L2, L4). Embedding characters never get this far. Three rules are
 * of our own: numbers and times keep their order as a whole, also with spaces in them, because a telephone number whose
 * groups changed places is a wrong number; so do addresses (2001:db8::1, http://192.0.2.1:8080/); and what marks where a text
 * was cut, or goes on, stays with the letters that it belongs to.
 */

type Direction = 'L' | 'R' | 'number' | 'neutral';

const RIGHT = /^[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const LETTER = /^[\p{L}]/u;
/** Groups of digits with what stands between them in telephone numbers, service codes, addresses and times. */
const NUMBER = /[+#*]{0,2}(?:\(\d+\) ?)?\d+(?:(?:[ .:/,()+#*%-]| [(-]|[)-] |[+#*]{2}|\.\.)\d+)*[#*%]?/g;
/** Words of Latin letters and digits with signs between them: URLs, host names, addresses of IPv6, paths of settings. */
const ADDRESS = /(?<![^\s(>])[:/.@[]?(?=[^\s()]*[a-z])[\w%~+-]+(?:[:/.@?&=#[\]]+[\w%~+-]+)+(?:\]|\/+)?/gi;
/** A text was cut here. */
const ELLIPSIS = '…';
/** Where the next character of a text will stand; no text has it. */
export const OPEN_END = '\u0000';
/** Ends of sentences; a row of one direction has them at its own end, whatever is around it. */
const LAST_SIGN = /[.,:;!?]$/;
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

/** A character with its marks as it is drawn; `at` is its place in the text, in UTF-16 units. */
export type Placed = { readonly drawn: string; readonly at: number };

/** What is turned on a screen of the other direction: letters, the mark of what is chosen in a list, a number of a number, bars. */
const TURNED = /\p{L}|^[> ]|\d: |^[■·]+$/u;

/** The leftmost first. What else has no letter is a number: it stays. */
export function visualOrder(text: string, rightToLeft: boolean): readonly Placed[] {
  if (!hasRightToLeft(text) && (!rightToLeft || !TURNED.test(text))) return asRead(text);
  const clusters = Array.from(segmenter.segment(text));
  const directions = withBrackets(clusters, directionsOf(text, clusters), rightToLeft ? 'R' : 'L');
  const levels = levelsOf(clusters, directions, rightToLeft ? 1 : 0);
  const mirrored = clusters.map(({ segment, index: at }, i) =>
    (levels[i] ?? 0) % 2 === 1 ? { drawn: MIRRORED[segment] ?? segment, at } : { drawn: segment, at },
  );
  return reordered(mirrored, levels);
}

/** Most texts; marks that follow a letter are drawn over it, so nobody has to look for them. */
function asRead(text: string): readonly Placed[] {
  let end = 0;
  return Array.from(text, drawn => {
    const at = end;
    end += drawn.length;
    return { drawn, at };
  });
}

/** The places in the text that an expression finds. */
function placesOf(text: string, expression: RegExp): ReadonlySet<number> {
  const places = new Set<number>();
  for (const { index, 0: found } of text.matchAll(expression)) {
    for (let i = 0; i < found.length; i++) places.add(index + i);
  }
  return places;
}

function directionsOf(text: string, clusters: readonly Intl.SegmentData[]): Direction[] {
  const inNumber = placesOf(text, NUMBER);
  const inAddress = placesOf(text, ADDRESS);
  let strong: 'L' | 'R' | null = null;
  const directions = clusters.map(({ segment, index }): Direction => {
    if (inAddress.has(index)) strong = 'L';
    // W7: a number after Latin letters is part of their run.
    else if (inNumber.has(index)) return strong === 'L' ? 'L' : 'number';
    else if (RIGHT.test(segment)) strong = 'R';
    else if (LETTER.test(segment)) strong = 'L';
    else return 'neutral';
    return strong;
  });
  const belongs = (at: number, beside: number): void => {
    directions[at] = directions[beside] ?? 'neutral';
  };
  if (clusters[0]?.segment === ELLIPSIS) belongs(0, 1);
  const last = clusters.length - 1;
  for (let i = 1; i <= last; i++) {
    const { segment = '' } = clusters[i] ?? {};
    const ends = i === last && LAST_SIGN.test(segment) && !hasRightToLeft(text);
    if (segment === ELLIPSIS || segment === OPEN_END || ends) belongs(i, i - 1);
  }
  return directions;
}

const CLOSED_BY: { readonly [opening: string]: string } = { '(': ')', '[': ']', '{': '}' };

/** N0: both brackets of a pair go the same way; that of the row, unless all inside and what is before go the other. */
function withBrackets(
  clusters: readonly Intl.SegmentData[],
  directions: readonly Direction[],
  row: 'L' | 'R',
): readonly Direction[] {
  const sides = directions.map(direction => (direction === 'number' ? 'R' : direction));
  const resolved = [...directions];
  const open: number[] = [];
  clusters.forEach(({ segment }, at) => {
    if (directions[at] !== 'neutral') return;
    if (segment in CLOSED_BY) open.push(at);
    const pair = open.findLastIndex(from => CLOSED_BY[clusters[from]?.segment ?? ''] === segment);
    if (pair < 0) return;
    const [from = 0] = open.splice(pair);
    const inside = sides.slice(from + 1, at).filter(side => side !== 'neutral');
    if (inside.length === 0) return;
    const before = sides.slice(0, from).findLast(side => side !== 'neutral') ?? row;
    const way = inside.includes(row) ? row : before;
    for (const bracket of [from, at]) resolved[bracket] = way;
  });
  return resolved;
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
function reordered<T>(parts: readonly T[], levels: readonly number[]): readonly T[] {
  const order = parts.map((part, at) => ({ part, level: levels[at] ?? 0 }));
  for (let level = Math.max(0, ...levels); level > 0; level--) {
    for (let from = 0; from < order.length; from++) {
      let to = from;
      while (to < order.length && (order[to]?.level ?? 0) >= level) to++;
      if (to > from) order.splice(from, to - from, ...order.slice(from, to).reverse());
      from = Math.max(from, to - 1);
    }
  }
  return order.map(({ part }) => part);
}
