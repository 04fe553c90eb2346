/**
 * People of the local directory and of the corporate text file, as lines of text.
 *
 * Decision: the guide does not print the format. UTF-8 lines `name,office,home,mobile` as spreadsheets write them; a first
 * line with these words may put them in another order, and other columns are passed over.
 */
import { type CsvRow, printCsv, readingCsv } from '../../config/csv.ts';
import { textIn } from '../base/kept-file.ts';
import { type Fault, fail, ok, type Result } from '../base/result.ts';
import { atOnce, type Sliced } from '../base/slices.ts';

export const NUMBER_KINDS = ['office', 'home', 'mobile'] as const;

export type Contact = { readonly name: string } & { readonly [kind in (typeof NUMBER_KINDS)[number]]: string };

export const NOBODY: Contact = { name: '', office: '', home: '', mobile: '' };

/** Octets of a file of contacts. */
export const LARGEST_BOOK = 2 * 1024 * 1024;
export const LONGEST_NAME = 64;
const LONGEST_NUMBER = 128;
/** With all its blanks; what is longer is cut, and still too long. */
const LONGEST_FIELD = 1024;

const COLUMNS = ['name', ...NUMBER_KINDS] as const;
const HEADER = COLUMNS.join(',');
export const FORMAT = `Give UTF-8 lines of ${HEADER}.`;
/** Problems beyond these are counted only: at the start, when nobody asked, and when somebody gives a file. */
const FEW_PROBLEMS = 20;
const MANY_PROBLEMS = 1000;

export type ReadContacts = {
  readonly contacts: readonly Contact[];
  /** Lines that were left out; the last one may be the number of all others. */
  readonly problems: readonly Fault[];
  /** How many lines were left out. */
  readonly leftOut: number;
};

/** Refused as a whole is what is no text, too large, or has not one contact. An empty file is an empty directory. */
export function* readingFile(bytes: Uint8Array, where: string): Sliced<Result<ReadContacts>> {
  if (bytes.length > LARGEST_BOOK) return fail({ where, what: 'It is larger than 2 MiB: no directory.' });
  const text = textIn(bytes, LARGEST_BOOK);
  if (text === null) return fail({ where, what: 'It is no text in UTF-8.', remedy: FORMAT });
  return yield* readingContacts(text, where);
}

/** What follows the size and the decoding. */
export function* readingContacts(text: string, where: string): Sliced<Result<ReadContacts>> {
  const read = yield* parsingContacts(text, where, MANY_PROBLEMS);
  if (read.contacts.length > 0 || read.problems.length === 0) return ok(read);
  return fail({ where, what: `It has no contact: ${read.problems[0]?.what ?? ''}`, remedy: FORMAT });
}

export function parseContacts(text: string, where: string): ReadContacts {
  return atOnce(parsingContacts(text, where, FEW_PROBLEMS));
}

function* parsingContacts(text: string, where: string, mostProblems: number): Sliced<ReadContacts> {
  const { rows, problems } = yield* readingCsv(text);
  const [first] = rows;
  const header = first === undefined ? null : columnsOf(first);
  const faults = problems.slice(0, mostProblems).map(({ line, reason }) => ({ line, what: `${reason}.` }));
  const contacts: Contact[] = [];
  let leftOut = problems.length;
  for (const row of header === null ? rows : rows.slice(1)) {
    const contact = contactIn(row, header);
    const fault = faultOf(contact) ?? (header === null && row.fields.length > COLUMNS.length ? TOO_MANY : null);
    if (fault === null) contacts.push(contact);
    else if (++leftOut - problems.length <= mostProblems) faults.push({ line: row.line, what: fault });
    yield;
  }
  const told = faults.sort((a, b) => a.line - b.line).slice(0, mostProblems);
  const rest = leftOut - told.length;
  return {
    contacts,
    problems: [
      ...told.map(({ line, what }) => ({ where: `${where}:${line}`, what })),
      ...(rest === 0 ? [] : [{ where, what: `${rest} more lines were left out.` }]),
    ],
    leftOut,
  };
}

/** With a header, so that a spreadsheet shows what is what. */
export function printContacts(contacts: readonly Contact[]): string {
  return printCsv([COLUMNS, ...contacts.map(contact => COLUMNS.map(column => contact[column]))]);
}

/** Why it cannot be kept; null: it can. */
export function faultOf(contact: Contact): string | null {
  if (contact.name === '') return 'There is no name.';
  if (contact.name.length > LONGEST_NAME) return `The name is longer than ${LONGEST_NAME} letters.`;
  const numbers = NUMBER_KINDS.map(kind => contact[kind]).filter(number => number !== '');
  if (numbers.length === 0) return 'There is no number.';
  const bad = numbers.find(number => !NUMBER.test(number) || number.length > LONGEST_NUMBER);
  return bad === undefined ? null : `"${bad.slice(0, LONGEST_SHOWN)}" is no number.`;
}

const LONGEST_SHOWN = 32;
const TOO_MANY = `There are more fields than ${HEADER}.`;
/** A number as people write it, a feature code, or an address; it has a digit or an @. */
const NUMBER = /^(?=.*[\d@*#])[\w.+*#()/ @:;=,~!$&%?-]+$/;

/** Of a table that has more than people in it. */
const MOST_COLUMNS = 100;

/** null: the row is no header. */
function columnsOf({ fields }: CsvRow): readonly string[] | null {
  const names = fields.slice(0, MOST_COLUMNS).map(field => field.toLowerCase());
  return names.includes('name') && names.some(name => NUMBER_KINDS.some(kind => kind === name)) ? names : null;
}

function contactIn({ fields }: CsvRow, header: readonly string[] | null): Contact {
  const columns: readonly string[] = header ?? COLUMNS;
  const field = (column: string): string => tidy((fields[columns.indexOf(column)] ?? '').slice(0, LONGEST_FIELD));
  return { name: field('name'), office: field('office'), home: field('home'), mobile: field('mobile') };
}

/** One line of what can be shown. */
export function tidy(text: string): string {
  return text
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
}
