/**
 * The door of the `ini` library: one configuration text in, its lines out, as text only.
 *
 * Left alone the library cuts a value at `;` and `#`, which URLs and digit maps contain, makes booleans of `true`
 * and arrays of `a[]`, opens objects for `[x.y]`, drops `__proto__`, and forgets where a line stood. So every value is
 * given to it quoted and under the number of its line, and what is not an assignment never reaches it.
 */
import { parse } from 'ini';
import type { Problem } from './problem.ts';

/** Longer lines are refused. The longest parameter has 256 characters. */
export const LONGEST_LINE = 4096;
/** A whole file; the export of a phone has about 60 kB. */
export const LARGEST_FILE = 2 * 1024 * 1024;

export type IniLine =
  | { readonly kind: 'assignment'; readonly line: number; readonly path: string; readonly text: string }
  | { readonly kind: 'include'; readonly line: number; readonly name: string };

/** A page of a server that says "not found" is the commonest thing that is no configuration. */
const HTML = /^\s*<(!doctype|html|\?xml)/i;

/** More lines are not read; the export of a phone has about 1,200. */
export const MOST_LINES = 20_000;
/** A file of another kind has a mistake in each line. */
const MOST_PROBLEMS = 200;

export type IniText = {
  readonly lines: readonly IniLine[];
  readonly problems: readonly Problem[];
  /** The file as a whole was not read, or not to its end. */
  readonly refused: boolean;
};

type Row = IniLine | { readonly kind: 'nothing' } | { readonly kind: 'bad'; readonly problem: Problem };

/** Reads the bytes of one file. Never fails: what cannot be read is a problem, the rest counts. */
export function readIni(bytes: Uint8Array, file: string): IniText {
  if (bytes.length > LARGEST_FILE)
    return refusal(file, `the file has ${bytes.length} bytes, at most ${LARGEST_FILE} are read`);
  if (isBinary(bytes)) return refusal(file, 'the file is no text, or one in UTF-16: save it as UTF-8');
  const { text, problems: encoding } = decode(bytes, file);
  if (HTML.test(text)) return refusal(file, 'the file is a web page or XML, no configuration');
  const texts = text.split(/\r\n|\n|\r/);
  const rows = texts.slice(0, MOST_LINES).map((row, i) => readRow(row, i + 1, file));
  const problems = [...encoding, ...fewest(rows, file)];
  const refused = texts.length > MOST_LINES;
  if (refused) problems.push({ grade: 'error', file, reason: `lines after line ${MOST_LINES} were not read` });
  const values = throughLibrary(rows.filter(row => row.kind === 'assignment'));
  const lines = rows.flatMap((row): IniLine[] => {
    if (row.kind === 'assignment') return [{ ...row, text: values.get(row.line) ?? '' }];
    return row.kind === 'include' ? [row] : [];
  });
  return { lines, problems, refused };
}

/** One control character is a slip; in a picture, an image or UTF-16 every tenth octet and more is one. */
function isBinary(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 4096);
  const controls = start.filter(octet => octet < 9 || (octet > 13 && octet < 32) || octet === 127).length;
  return controls * 16 > start.length;
}

function refusal(file: string, reason: string): IniText {
  return { lines: [], problems: [{ grade: 'error', file, reason }], refused: true };
}

function fewest(rows: readonly Row[], file: string): Problem[] {
  const problems = rows.flatMap(row => (row.kind === 'bad' ? [row.problem] : []));
  const more = problems.length - MOST_PROBLEMS;
  if (more <= 0) return problems;
  const reason = `${more} more lines cannot be read`;
  return [...problems.slice(0, MOST_PROBLEMS), { grade: 'error', file, reason }];
}

function readRow(row: string, line: number, file: string): Row {
  const bad = (reason: string, path?: string): Row => ({
    kind: 'bad',
    problem: { grade: 'error', file, line, reason, ...(path === undefined ? {} : { path }) },
  });
  if (row.length > LONGEST_LINE) return bad(`the line is longer than ${LONGEST_LINE} characters and was left out`);
  const trimmed = row.trim();
  if (trimmed === '' || trimmed.startsWith(';') || trimmed.startsWith('#')) return { kind: 'nothing' };
  // A tab is harmless; other control characters come from a file that is no text.
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(trimmed)) return bad('the line holds a control character and was left out');
  // A URL may hold a "=" as well.
  const equals = /^include\s/i.test(trimmed) ? -1 : trimmed.indexOf('=');
  if (equals === -1) return readWords(trimmed, line, bad);
  const path = trimmed.slice(0, equals).trim();
  if (path === '') return bad('there is no name before the "="');
  if (/\s/.test(path)) return bad('the name before the "=" holds a blank');
  return { kind: 'assignment', line, path, text: trimmed.slice(equals + 1).trim() };
}

function readWords(trimmed: string, line: number, bad: (reason: string, path?: string) => Row): Row {
  const [word = '', name = ''] = trimmed.split(/\s+(.*)/s);
  if (word.toLowerCase() === 'include') {
    return name === '' ? bad('include needs the name of a file') : { kind: 'include', line, name };
  }
  if (trimmed.startsWith('[')) return bad('sections in brackets do not exist in this file, write the full path');
  // Only a word that looks like a path is shown: the rest of the line may be a password.
  return /^[\w/]+\/[\w/]+$/.test(word)
    ? bad('there is no "=" after the name', word)
    : bad('there is no "=" in the line');
}

/** Reads the values by the library; gives them back by line number. */
function throughLibrary(rows: readonly Extract<IniLine, { kind: 'assignment' }>[]): Map<number, string> {
  const parsed = parse(rows.map(row => `${row.line}=${quote(row.text)}`).join('\n'));
  // Even a quoted true, false or null comes back as what it names.
  return new Map(Object.entries(parsed).map(([line, value]) => [Number(line), String(value)]));
}

/** JSON keeps the two separators that end a line for a regular expression; the library would lose them. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[\u2028\u2029]/g, mark => (mark === '\u2028' ? '\\u2028' : '\\u2029'));
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8, with or without byte order mark; everything else is taken for Latin-1, with a warning. */
export function decode(bytes: Uint8Array, file: string): { text: string; problems: Problem[] } {
  try {
    return { text: utf8.decode(bytes), problems: [] };
  } catch {
    const reason = 'the file is not UTF-8; it was read as Latin-1, so some letters may be wrong';
    return { text: new TextDecoder('latin1').decode(bytes), problems: [{ grade: 'warning', file, reason }] };
  }
}
