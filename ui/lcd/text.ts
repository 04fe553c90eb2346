/**
 * Text in cells, or in pixels where the caller brings the measure. Names and numbers come from the network, so they may be of any length and script; what would
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

/** How much room a clean text takes. Texts side by side take the sum. */
export type Measure = (text: string) => number;

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
export function shorten(wordings: string | readonly string[], width: number, measure: Measure = cells): string {
  const all = listed(wordings);
  return all.find(text => measure(text) <= width) ?? cut(all.at(-1) ?? '', width, measure);
}

/** The end of a text: what was typed last stays in sight. */
export function shortenStart(text: string, width: number, measure: Measure = cells): string {
  const whole = clean(text);
  if (measure(whole) <= width) return whole;
  const end = take(graphemes(whole).reverse(), width - measure(ELLIPSIS), measure)
    .reverse()
    .join('');
  return width < measure(ELLIPSIS) ? '' : ELLIPSIS + end;
}

/** Both parts of one row, in the longest wordings that fit with at least a space between them; the left one is cut first. */
export function pair(
  left: string | readonly string[],
  right: string | readonly string[],
  width: number,
  measure: Measure = cells,
): readonly [start: string, end: string] {
  const lefts = listed(left);
  const rights = listed(right);
  if (rights.join('') === '') return [shorten(left, width, measure), ''];
  const room = width - measure(' ');
  const pairs = rights.flatMap(end => lefts.map(start => [start, end] as const));
  const fits = pairs.find(([start, end]) => measure(start) + measure(end) <= room);
  if (fits !== undefined) return fits;
  const end = cut(rights.at(-1) ?? '', width, measure);
  return [cut(lefts.at(-1) ?? '', room - measure(end), measure), end];
}

/**
 * Words over several rows. A word that is longer than a row is broken where it stands, and so is every word when that saves
 * the end of the text; what is left on the last row is cut.
 */
export function wrap(text: string, width: number, rows: number, measure: Measure = cells): string[] {
  const words = broken(text, width, rows, measure, true);
  if (measure(words.at(-1) ?? '') <= width) return words;
  const letters = broken(text, width, rows, measure, false);
  const best = measure(letters.at(-1) ?? '') <= width ? letters : words;
  return best.map(line => cut(line, width, measure));
}

/** The last row may be too long. */
function broken(text: string, width: number, rows: number, measure: Measure, atSpaces: boolean): string[] {
  const lines: string[] = [];
  let rest = clean(text);
  while (rest !== '' && lines.length < rows - 1 && measure(rest) > width) {
    const parts = graphemes(rest);
    const row = take(parts, width, measure);
    const space = parts[row.length] === ' ' ? row.length : row.lastIndexOf(' ');
    const word =
      space > 0
        ? (parts
            .slice(space + 1)
            .join('')
            .split(' ', 1)[0] ?? '')
        : rest;
    const end = atSpaces && measure(word) <= width ? space : Math.max(1, row.length);
    lines.push(parts.slice(0, end).join(''));
    rest = parts.slice(end).join('').trimStart();
  }
  return rest === '' || rows < 1 ? lines : [...lines, rest];
}

function cut(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  const room = width - measure(ELLIPSIS);
  return room < 0 ? '' : take(graphemes(text), room, measure).join('').trimEnd() + ELLIPSIS;
}

function take(parts: readonly string[], width: number, measure: Measure): string[] {
  const taken: string[] = [];
  let left = width;
  for (const part of parts) {
    left -= measure(part);
    if (left < 0) break;
    taken.push(part);
  }
  return taken;
}

function listed(wordings: string | readonly string[]): readonly string[] {
  return (typeof wordings === 'string' ? [wordings] : wordings).map(clean);
}
