/**
 * Comma-separated values (RFC 4180), as spreadsheets and exchanges export them: `,`, `;` or a tab between fields, quoted
 * fields with doubled quotes and line breaks, any line end. Reading never aborts; what is wrong is told with its line.
 */
import { atOnce, type Sliced } from '../src/base/slices.ts';

export type CsvRow = {
  /** Where the row begins, counted from 1. */
  readonly line: number;
  readonly fields: readonly string[];
};

export type CsvProblem = { readonly line: number; readonly reason: string };

export type CsvText = { readonly rows: readonly CsvRow[]; readonly problems: readonly CsvProblem[] };

/** Rows with a mistake are left out, and so are empty lines. */
export function readCsv(text: string): CsvText {
  return atOnce(readingCsv(text));
}

/** The same in slices. */
export function* readingCsv(text: string): Sliced<CsvText> {
  const reader = new Reader(text.replace(/^\uFEFF/, ''));
  yield* reader.read();
  return reader;
}

/** Lines that a spreadsheet opens: a field that holds a sign of the format is quoted. */
export function printCsv(rows: readonly (readonly string[])[]): string {
  return rows.map(row => `${row.map(quoted).join(',')}\n`).join('');
}

function quoted(field: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

class Reader implements CsvText {
  readonly rows: CsvRow[] = [];
  readonly problems: CsvProblem[] = [];
  readonly #text: string;
  /** An unquoted field: up to the separator or the end of the line. */
  readonly #plain: RegExp;
  readonly #separator: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
    this.#separator = separatorOf(text);
    this.#plain = new RegExp(`[^${this.#separator}\\r\\n]*`, 'y');
  }

  *read(): Sliced<void> {
    while (this.#at < this.#text.length) yield* this.#row();
  }

  *#row(): Sliced<void> {
    const line = this.#line;
    const fields: string[] = [];
    let reason: string | null = null;
    do {
      const field = this.#text[this.#at] === '"' ? this.#quoted() : this.#unquoted();
      if (field === null) reason ??= 'a quote is opened and never closed';
      fields.push(field ?? '');
      // What stands between a closing quote and the separator belongs to nothing.
      if (this.#unquoted().trim() !== '')
        reason ??= 'text follows a closing quote, which has to be doubled inside a field';
      yield;
    } while (this.#take(this.#separator));
    this.#endLine();
    if (reason !== null) this.problems.push({ line, reason });
    else if (fields.some(field => field !== '')) this.rows.push({ line, fields });
  }

  #unquoted(): string {
    this.#plain.lastIndex = this.#at;
    const [field] = this.#plain.exec(this.#text) ?? [''];
    this.#at += field.length;
    return field.trim();
  }

  /** null: the quote is not closed; everything to the end was taken. */
  #quoted(): string | null {
    let field = '';
    for (let from = this.#at + 1; ; from = this.#at) {
      const quote = this.#text.indexOf('"', from);
      const end = quote === -1 ? this.#text.length : quote;
      const part = this.#text.slice(from, end);
      this.#line += part.split(/\r\n|\n|\r/).length - 1;
      field += part;
      this.#at = end + 1;
      if (quote === -1) return null;
      if (this.#text[this.#at] !== '"') return field.trim();
      field += '"';
      this.#at++;
    }
  }

  #take(what: string): boolean {
    if (this.#text[this.#at] !== what) return false;
    this.#at++;
    return true;
  }

  #endLine(): void {
    const carriage = this.#take('\r');
    if (this.#take('\n') || carriage) this.#line++;
  }
}

/** The one that the first line has most of. */
function separatorOf(text: string): string {
  const [first = ''] = text.split(/[\r\n]/, 1);
  const count = (separator: string): number => first.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}
