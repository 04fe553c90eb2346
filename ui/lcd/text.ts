/**
 * Text in cells. Names and numbers come from the network, so they may be of any length and script; what would
 * disturb a screen (control and direction characters) is left out before anything is measured.
 */

const ELLIPSIS = '…';
/** East Asian wide characters and emoji take two cells. */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u;
/** No screen shows more of one text; it bounds the work on what a stranger sends. */
const LONGEST = 256;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), part => part.segment);
}

function cellsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}

/** How many cells of the screen a clean text takes. */
export function cells(text: string): number {
  let sum = 0;
  for (const grapheme of graphemes(text)) sum += cellsOf(grapheme);
  return sum;
}

/** One line of what can be shown. */
export function clean(text: string): string {
  return text
    .slice(0, LONGEST)
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}]/gu, '')
    .trim();
}

/** The first of the wordings that fits; when none does, the last one cut at the end. */
export function shorten(wordings: string | readonly string[], width: number): string {
  const all = listed(wordings);
  return all.find(text => cells(text) <= width) ?? cut(all.at(-1) ?? '', width);
}

/** The end of a text: what was typed last stays in sight. */
export function shortenStart(text: string, width: number): string {
  const whole = clean(text);
  if (cells(whole) <= width) return whole;
  return width < 1
    ? ''
    : ELLIPSIS +
        take(graphemes(whole).reverse(), width - 1)
          .reverse()
          .join('');
}

/** Left and right part of one row, in the longest wordings that fit together; the left one is cut first. */
export function spread(left: string | readonly string[], right: string | readonly string[], width: number): string {
  const lefts = listed(left);
  const rights = listed(right);
  const pairs = rights.flatMap(end => lefts.map(start => [start, end] as const));
  const room = (start: string, end: string): number => width - cells(start) - cells(end);
  const [start, end] = pairs.find(pair => room(...pair) > 0) ?? squeeze(lefts.at(-1) ?? '', rights.at(-1) ?? '', width);
  return end === '' ? shorten(start, width) : start + ' '.repeat(Math.max(0, room(start, end))) + end;
}

function squeeze(left: string, right: string, width: number): [string, string] {
  const end = cut(right, width);
  return [cut(left, Math.max(0, width - cells(end) - 1)), end];
}

/** Words over several rows; a word that is longer than a row is broken, and what is left on the last row is cut. */
export function wrap(text: string, width: number, rows: number): string[] {
  const lines: string[] = [];
  let rest = clean(text);
  while (rest !== '' && lines.length < rows - 1 && cells(rest) > width) {
    const parts = graphemes(rest);
    const row = take(parts, width);
    const space = parts[row.length] === ' ' ? row.length : row.lastIndexOf(' ');
    const end = space > 0 ? space : Math.max(1, row.length);
    lines.push(parts.slice(0, end).join(''));
    rest = parts.slice(end).join('').trimStart();
  }
  return rest === '' || rows < 1 ? lines : [...lines, cut(rest, width)];
}

function cut(text: string, width: number): string {
  if (cells(text) <= width) return text;
  return width < 1
    ? ''
    : take(graphemes(text), width - 1)
        .join('')
        .trimEnd() + ELLIPSIS;
}

function take(parts: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let left = width;
  for (const part of parts) {
    left -= cellsOf(part);
    if (left < 0) break;
    taken.push(part);
  }
  return taken;
}

function listed(wordings: string | readonly string[]): readonly string[] {
  return (typeof wordings === 'string' ? [wordings] : wordings).map(clean);
}
