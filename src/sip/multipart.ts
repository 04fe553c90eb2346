/** Bodies of several parts (RFC 2046 section 5.1, RFC 5621). */
import { fail, ok, type Result } from '../base/result.ts';
import { contentTypeOf, type MediaType, parseParams } from './headers.ts';
import { Headers } from './message.ts';

/** One readable body: the whole one, or a part of a multipart. */
export type Part = {
  readonly type: MediaType;
  /** Content-… header fields: of the message, or of the part. */
  readonly headers: Headers;
  readonly body: Buffer;
};

export type PartLimits = { readonly parts: number; readonly depth: number };

const USUAL_LIMITS: PartLimits = { parts: 16, depth: 4 };
const LONGEST_BOUNDARY = 70;
const MOST_FIELDS = 20;

const SPACE = 32;
const TAB = 9;
const LINE_END = Buffer.from('\r\n');
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * The leaves of a body in their order: itself, or the parts of a multipart, however deep. Empty without a body and
 * when it cannot be read at all: compressed, or of a type that is not told. Fails when it is malformed or has more than `limits`.
 */
export function bodyParts(
  { headers, body }: { readonly headers: Headers; readonly body: Buffer },
  limits: PartLimits = USUAL_LIMITS,
): Result<readonly Part[]> {
  const type = contentTypeOf(headers);
  const encoding = headers.get('content-encoding')?.toLowerCase() ?? 'identity';
  if (body.length === 0 || type === undefined || encoding !== 'identity') return ok([]);
  const leaves: Part[] = [];
  const trouble = collect({ type, headers, body }, leaves, limits, 0);
  return trouble === null ? ok(leaves) : fail({ what: trouble });
}

/** Adds the leaves of one part; says what is wrong, null when nothing is. */
function collect(part: Part, leaves: Part[], limits: PartLimits, depth: number): string | null {
  if (!part.type.type.startsWith('multipart/')) {
    if (leaves.length >= limits.parts) return 'the body has too many parts';
    leaves.push(part);
    return null;
  }
  if (depth >= limits.depth) return 'the parts of the body are nested too deep';
  const boundary = part.type.params.get('boundary') ?? '';
  if (boundary === '' || boundary.length > LONGEST_BOUNDARY) return 'the boundary of the parts is missing';
  const pieces = cut(part.body, boundary, limits.parts);
  if (pieces === null) return 'the parts of the body do not end';
  for (const piece of pieces) {
    const inner = readPart(piece);
    const trouble = inner === null ? 'a part of the body is malformed' : collect(inner, leaves, limits, depth + 1);
    if (trouble !== null) return trouble;
  }
  return null;
}

/** What stands between the delimiters; null when the last one is missing or there are too many. */
function cut(body: Buffer, boundary: string, most: number): Buffer[] | null {
  const delimiter = Buffer.from(`--${boundary}`);
  const pieces: Buffer[] = [];
  let from = -1;
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    const starts = at === 0 || body.subarray(at - 2, at).equals(LINE_END);
    const after = at + delimiter.length;
    const closes = body.toString('latin1', after, after + 2) === '--';
    const lineEnd = skipBlanks(body, after);
    // Anything but blanks behind it, and it is text that only looks like a delimiter.
    if (!starts || !(closes || body.subarray(lineEnd, lineEnd + 2).equals(LINE_END))) continue;
    if (from >= 0) pieces.push(body.subarray(from, Math.max(from, at - 2)));
    if (closes) return pieces;
    if (pieces.length >= most) return null;
    from = lineEnd + 2;
  }
  return null;
}

function skipBlanks(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === SPACE || body[at] === TAB) at++;
  return at;
}

function readPart(piece: Buffer): Part | null {
  const bare = piece.subarray(0, 2).equals(LINE_END);
  const end = bare ? 0 : piece.indexOf(HEAD_END);
  const headers = end < 0 ? null : readFields(piece.toString('utf8', 0, end));
  if (headers === null) return null;
  const body = decoded(piece.subarray(bare ? 2 : end + 4), headers);
  // RFC 2046 5.2: a part that does not tell its type is plain text.
  const type = headers.has('content-type') ? contentTypeOf(headers) : { type: 'text/plain', params: new Map() };
  return body === null || type === undefined ? null : { type, headers, body };
}

function readFields(text: string): Headers | null {
  const headers = new Headers();
  const lines = text === '' ? [] : text.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  if (lines.length > MOST_FIELDS) return null;
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) return null;
    headers.add(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return headers;
}

function decoded(body: Buffer, headers: Headers): Buffer | null {
  switch (headers.get('content-transfer-encoding')?.toLowerCase() ?? 'binary') {
    case 'binary':
    case '8bit':
    case '7bit':
      return body;
    case 'base64':
      return Buffer.from(body.toString('latin1'), 'base64');
    default:
      return null;
  }
}

/** RFC 3261 20.11: whether the sender insists that this part is understood; `standard` when it does not say. */
export function mustBeUnderstood({ headers }: Part, standard: boolean): boolean {
  const value = headers.get('content-disposition') ?? '';
  const semicolon = value.indexOf(';');
  const handling = semicolon < 0 ? undefined : parseParams(value.slice(semicolon))?.get('handling')?.toLowerCase();
  return handling === undefined ? standard : handling === 'required';
}
