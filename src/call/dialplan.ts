/**
 * Digit maps and number rules (guide section 16.6). Two grammars share one parameter; the separator tells them apart:
 *
 * - `|`: digits, `* # A-D`, `x` for any digit, `[2-9]` sets, `.` for "the piece before it, any number of times",
 *   `T` at the end for "wait for the short time-out".
 * - `;`: literals and `x` only.
 */

/** What the digits so far mean. */
export type DialVerdict =
  /** A pattern is complete and none could still grow: dial now. */
  | 'complete'
  /** A pattern is complete, but more digits could follow: wait the short time. */
  | 'maybe-more'
  /** Nothing complete yet, or no pattern fits: wait the full inter-digit time. */
  | 'incomplete';

type Piece = { readonly symbols: string; readonly repeats: boolean };
type Pattern = { readonly pieces: readonly Piece[]; readonly waits: boolean };

export type DigitMap = readonly Pattern[];

const DIGITS = '0123456789';

/** Reads a digit map. Pieces that fit neither grammar are taken literally: a bad map must not keep a phone from dialling. */
export function parseDigitMap(text: string): DigitMap {
  const separator = text.includes('|') || !text.includes(';') ? '|' : ';';
  return text
    .split(separator)
    .map(part => part.trim())
    .filter(part => part !== '')
    .map(parsePattern);
}

function parsePattern(text: string): Pattern {
  const pieces: Piece[] = [];
  let waits = false;
  for (let at = 0; at < text.length; at++) {
    const symbol = text.charAt(at);
    const previous = pieces.at(-1);
    if (symbol === '.' && previous !== undefined) {
      pieces[pieces.length - 1] = { ...previous, repeats: true };
    } else if (symbol === 'T') {
      waits = true;
    } else if (symbol === '[' && text.includes(']', at)) {
      const end = text.indexOf(']', at);
      pieces.push({ symbols: expandSet(text.slice(at + 1, end)), repeats: false });
      at = end;
    } else {
      pieces.push({ symbols: symbol.toLowerCase() === 'x' ? DIGITS : symbol, repeats: false });
    }
  }
  return { pieces, waits };
}

/** `2-9` and `135` and `1-35` inside brackets. */
function expandSet(text: string): string {
  return text.replace(/([0-9])-([0-9])/g, (_, first: string, last: string) =>
    DIGITS.slice(Number(first), Number(last) + 1),
  );
}

/** Digits that one of these numbers begins with. */
export function beginsOneOf(numbers: readonly string[], digits: string): boolean {
  return numbers.some(number => number.startsWith(digits));
}

/** Judges the digits collected so far. An empty map never completes. */
export function judgeDigits(map: DigitMap, digits: string): DialVerdict {
  let complete = false;
  let growing = false;
  for (const pattern of map) {
    const fit = matchPattern(pattern, digits);
    complete ||= fit.complete;
    growing ||= fit.growing || (fit.complete && pattern.waits);
  }
  if (!complete) return 'incomplete';
  return growing ? 'maybe-more' : 'complete';
}

/** Walks all ways through the pattern at once: `x.` may take none, one or many digits. */
function matchPattern({ pieces }: Pattern, digits: string): { complete: boolean; growing: boolean } {
  let places = skipRepeats(pieces, new Set([0]));
  for (const digit of digits) {
    const next = new Set<number>();
    for (const place of places) {
      const piece = pieces[place];
      if (piece?.symbols.includes(digit)) next.add(piece.repeats ? place : place + 1);
    }
    places = skipRepeats(pieces, next);
  }
  const complete = places.has(pieces.length);
  const growing = [...places].some(place => place < pieces.length);
  return { complete, growing };
}

function skipRepeats(pieces: readonly Piece[], places: Set<number>): Set<number> {
  for (const place of places) {
    if (pieces[place]?.repeats) places.add(place + 1);
  }
  return places;
}

/**
 * Applies the first of the `number_rules` that fits: `4xxx=Line_\\\@10.1.2.3` turns 4123 into `Line_123@10.1.2.3`.
 * Each backslash stands for one dialled digit; fewer backslashes than digits take the last ones, in order.
 */
export function applyNumberRules(rules: string, number: string): string {
  for (const rule of rules.split(';')) {
    const equals = rule.indexOf('=');
    if (equals <= 0) continue;
    const pattern = rule.slice(0, equals).trim();
    const target = rule.slice(equals + 1).trim();
    if (!fitsRule(pattern, number)) continue;
    const slots = target.split('\\').length - 1;
    const digits = number.slice(number.length - Math.min(slots, number.length));
    let used = 0;
    return target.replace(/\\/g, () => digits.charAt(used++));
  }
  return number;
}

function fitsRule(pattern: string, number: string): boolean {
  if (pattern.length !== number.length) return false;
  return [...pattern].every((symbol, at) => {
    const digit = number.charAt(at);
    return symbol.toLowerCase() === 'x' ? DIGITS.includes(digit) : symbol === digit;
  });
}
