/**
 * One configuration file for each phone: a table with a row for each, and a template in which `[tag]` stands for what the
 * column of that name holds. Everything that would make a bad file is found here, with file and line.
 */
import { lookup, suggestion } from './catalogue.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { decode, readIni } from './ini.ts';
import { buildLayer } from './layers.ts';
import { macAddress } from './mac.ts';
import type { Param } from './param.ts';
import type { Problem } from './problem.ts';
import { nearest } from './suggest.ts';

export type PerPhone = {
  readonly phones: readonly PhoneCfg[];
  readonly problems: readonly Problem[];
  /** Rows of the table that make no file. */
  readonly leftOut: number;
};

/** `name` without ending; made of letters, digits, `.`, `_` and `-`. The text is made when it is asked for. */
export type PhoneCfg = { readonly name: string; readonly text: () => string };

export type Source = { readonly file: string; readonly bytes: Uint8Array };

export type PerPhoneOptions = {
  /** The column that names the files; the field uses the MAC address. */
  readonly nameTag: string;
  /** A file that all phones share: included first, unless the template includes it itself. */
  readonly global?: string;
};

/** A row of the template: text and columns in turn. */
type Piece = string | number;

type TemplateLine = { readonly line: number; readonly pieces: readonly Piece[]; readonly check: ValueCheck | null };

/** The value of a template line whose name is known. */
type ValueCheck = { readonly path: string; readonly param: Param; readonly pieces: readonly Piece[] };

const MAC = 'mac';

export function perPhone(csv: Source, template: Source, { nameTag, global }: PerPhoneOptions): PerPhone {
  const problems: Problem[] = [];
  const { text, problems: encoding } = decode(csv.bytes, csv.file);
  const table = readCsv(text);
  problems.push(...encoding, ...table.problems.map(one => ({ grade: 'error', file: csv.file, ...one }) as const));
  const [header, ...rows] = table.rows;
  const tags = (header?.fields ?? []).map(field =>
    field
      .replace(/^\[(.*)\]$/, '$1')
      .trim()
      .toLowerCase(),
  );
  const nameColumn = tags.indexOf(nameTag.toLowerCase());
  const wrong = headerFault(tags, nameTag);
  if (wrong !== null) {
    problems.push({ grade: 'error', file: csv.file, line: header?.line ?? 1, reason: wrong });
    return { phones: [], problems, leftOut: rows.length };
  }
  const { lines, unfilled } = readTemplate(template, tags, problems);
  const used = new Set(lines.flatMap(({ pieces }) => pieces).filter(piece => typeof piece === 'number'));
  for (const [column, tag] of tags.entries()) {
    if (used.has(column) || column === nameColumn || tag === '') continue;
    problems.push({ grade: 'warning', file: csv.file, line: 1, reason: `[${tag}] is not used by ${template.file}` });
  }
  const head = global === undefined || includes(lines, global) ? '' : `include ${global}\n`;
  const good = readRows(rows, { file: csv.file, tags, nameColumn, lines, head, problems });
  // `[pasword]` would be the password of every phone.
  const phones = unfilled ? [] : good;
  return { phones, problems, leftOut: rows.length + table.problems.length - phones.length };
}

function headerFault(tags: readonly string[], nameTag: string): string | null {
  if (tags.length === 0) return 'the table is empty; its first line names the tags, such as [mac],[id]';
  const twice = tags.find((tag, i) => tag !== '' && tags.indexOf(tag) !== i);
  if (twice !== undefined) return `[${twice}] names two columns`;
  if (tags.includes(nameTag.toLowerCase())) return null;
  return `there is no column [${nameTag}], which names the files`;
}

function includes(lines: readonly TemplateLine[], global: string): boolean {
  return lines.some(
    ({ pieces }) => /^\s*include\s/i.test(String(pieces[0])) && pieces.join('').trim().endsWith(global),
  );
}

/** A tag looks like one: `[2-9]` and `[ABCD]` belong to digit maps. A column of that name makes a tag of it. */
const TAG = /\[([^[\]\r\n]{1,64})\]/g;
const LOOKS_LIKE_TAG = /^(?![a-d]+$|x$)[a-z_][\w -]*$/i;

type Template = {
  readonly lines: readonly TemplateLine[];
  /** It has a tag that no column fills. */
  readonly unfilled: boolean;
};

function readTemplate({ file, bytes }: Source, tags: readonly string[], problems: Problem[]): Template {
  const read = readIni(bytes, file);
  problems.push(...read.problems);
  const rows = decode(bytes, file).text.split(/\r\n|\n|\r/);
  const fixed = read.lines.filter(line => line.kind === 'assignment' && !hasTag(rows[line.line - 1] ?? '', tags));
  const own = fixed.flatMap(line =>
    line.kind === 'assignment' ? [{ path: line.path, text: line.text, file, line: line.line }] : [],
  );
  problems.push(...buildLayer('phone', own).problems);
  let unfilled = false;
  const lines = rows.map((row, i) => {
    const line = i + 1;
    const comment = /^\s*[;#]/.test(row);
    const tell = (tag: string): void => {
      if (comment) return;
      unfilled = true;
      problems.push(unknownTag(tag, tags, file, line));
    };
    const pieces = piecesOf(row, tags, tell);
    return { line, pieces, check: comment ? null : checkOf(row, pieces, tags, { file, line }, problems) };
  });
  return { lines, unfilled };
}

function hasTag(row: string, tags: readonly string[]): boolean {
  return [...row.matchAll(TAG)].some(([, tag = '']) => tags.includes(tag.toLowerCase()));
}

function piecesOf(row: string, tags: readonly string[], unknown: (tag: string) => void): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of row.matchAll(TAG)) {
    const tag = match[1] ?? '';
    const column = tags.indexOf(tag.toLowerCase());
    if (column === -1) {
      if (LOOKS_LIKE_TAG.test(tag)) unknown(tag);
      continue;
    }
    pieces.push(row.slice(end, match.index), column);
    end = match.index + match[0].length;
  }
  return [...pieces, row.slice(end)];
}

function unknownTag(tag: string, tags: readonly string[], file: string, line: number): Problem {
  const near = nearest(tag.toLowerCase(), tags);
  const hint = near === null ? {} : { suggestion: `[${near}]` };
  return { grade: 'error', file, line, reason: `[${tag}] is no column of the table`, ...hint };
}

/** How a row's value is checked; null where the name of the parameter is a tag itself or nothing is known of it. */
function checkOf(
  row: string,
  pieces: readonly Piece[],
  tags: readonly string[],
  place: { file: string; line: number },
  problems: Problem[],
): ValueCheck | null {
  const equals = row.indexOf('=');
  if (pieces.length === 1 || equals === -1 || hasTag(row.slice(0, equals), tags)) return null;
  const path = row.slice(0, equals).trim();
  const found = lookup(path);
  if (found.found === 'param') {
    const value = [
      String(pieces[0])
        .slice(equals + 1)
        .trimStart(),
      ...pieces.slice(1),
    ];
    return { path: found.target.path, param: found.target.param, pieces: value };
  }
  const near = suggestion(path);
  const hint = near === null ? {} : { suggestion: near };
  if (found.found === 'nothing') problems.push({ grade: 'error', ...place, path, reason: found.reason, ...hint });
  return null;
}

type Table = {
  readonly file: string;
  readonly tags: readonly string[];
  readonly nameColumn: number;
  readonly lines: readonly TemplateLine[];
  readonly head: string;
  readonly problems: Problem[];
};

function readRows(rows: readonly CsvRow[], table: Table): PhoneCfg[] {
  const { file, tags, nameColumn, lines, head, problems } = table;
  const seen = new Map<string, number>();
  const checks = lines.flatMap(({ check }) => check ?? []);
  return rows.flatMap(({ line, fields }): PhoneCfg[] => {
    const faults: Omit<Problem, 'grade'>[] = [];
    if (fields.length !== tags.length)
      faults.push({ reason: `${fields.length} fields, the first line names ${tags.length}` });
    const values = fields.map((field, column) => (tags[column] === MAC ? (macAddress(field) ?? field) : field));
    const name = values[nameColumn] ?? '';
    const bad = nameFault(name, tags[nameColumn] === MAC);
    if (bad !== null) faults.push({ reason: bad });
    const first = seen.get(name.toLowerCase());
    if (bad === null && first !== undefined) faults.push({ reason: `${name} stands in line ${first} already` });
    else seen.set(name.toLowerCase(), line);
    // A line break in a field would be a line of the file.
    if (values.some(value => /[\0-\x08\n-\x1f\x7f]/.test(value)))
      faults.push({ reason: 'a field holds a control character' });
    for (const { path, param, pieces } of checks) {
      const value = param.parse(fill(pieces, values).trim());
      if (!value.ok) faults.push({ path, reason: value.error });
    }
    problems.push(...faults.map(fault => ({ grade: 'error', file, line, ...fault }) as const));
    if (faults.length > 0) return [];
    return [{ name, text: () => head + lines.map(({ pieces }) => fill(pieces, values)).join('\n') }];
  });
}

function fill(pieces: readonly Piece[], values: readonly string[]): string {
  let text = '';
  for (const piece of pieces) text += typeof piece === 'number' ? (values[piece] ?? '') : piece;
  return text;
}

function nameFault(name: string, isMac: boolean): string | null {
  if (isMac) return macAddress(name) === null ? 'is no MAC address of one phone, twelve hexadecimal digits' : null;
  return /^[a-z0-9_-][\w.-]{0,63}$/i.test(name)
    ? null
    : 'the name of the file may have letters, digits, ".", "_" and "-"';
}
