/**
 * The head of a message: start line and header fields (RFC 3261 sections 7.1 to 7.3).
 * Fields are cut out once; what their values mean is read later, by those who need it.
 */
import type { Fault } from '../base/result.ts';
import { LIMITS } from './limits.ts';
import { EMPTY_BODY, Headers, type SipMessage, type SipRequest } from './message.ts';

/** Why a message was not taken. */
export type ParseFault = Fault & {
  /** What to answer with, when `request` says that an answer can be sent. */
  readonly status: number;
  readonly reason: string;
  /** As much of the request as could be read, enough to build an answer; null when nothing may be sent. */
  readonly request: SipRequest | null;
};

/** `message` is as good as could be read; `fault` is the first thing wrong with it. */
export type Head = {
  readonly message: SipMessage | null;
  readonly fault: Problem | null;
  /** null when the field is missing or of no use. */
  readonly contentLength: number | null;
};

export type Problem = { readonly status: number; readonly reason: string; readonly what: string };

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;
const VERSION = /^SIP\/\d{1,9}\.\d{1,9}$/i;
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d) (.*)$/is;
const FOLD = /\r\n[ \t]+/g;

const SPACE = 32;
const TAB = 9;
const LF = 10;

export function badRequest(what: string): Problem {
  return { status: 400, reason: 'Bad Request', what };
}

/** Joins a problem with the request that it was found in. An ACK is never answered (RFC 3261 17.1.1.3). */
export function parseFault(problem: Problem, message: SipMessage | null): ParseFault {
  const answerable = message?.kind === 'request' && message.method !== 'ACK' && message.headers.has('via');
  return { ...problem, request: answerable ? message : null };
}

/** `text` is everything up to, not including, the empty line. */
export function parseHead(text: string): Head {
  const end = text.indexOf('\r\n');
  const startLine = end < 0 ? text : text.slice(0, end);
  const headers = new Headers();
  const start = parseStartLine(startLine, headers);
  const lines = end < 0 ? null : parseFields(text, end + 2, headers);
  const length = readContentLength(headers);
  return {
    message: start.message,
    fault: start.fault ?? lines ?? length.fault,
    contentLength: length.value,
  };
}

function parseStartLine(line: string, headers: Headers): { message: SipMessage | null; fault: Problem | null } {
  if (line.length > LIMITS.line) return { message: null, fault: tooLarge('start line', LIMITS.line) };
  return /^SIP\//i.test(line) ? parseStatusLine(line, headers) : parseRequestLine(line, headers);
}

function parseStatusLine(line: string, headers: Headers): { message: SipMessage | null; fault: Problem | null } {
  // A missing blank before an empty reason phrase is common and harmless.
  const match = STATUS_LINE.exec(line.length === 11 ? `${line} ` : line);
  if (match === null) return { message: null, fault: badRequest('the status line is malformed') };
  const [, status = '', reason = ''] = match;
  return {
    message: { kind: 'response', status: Number(status), reason, headers, body: EMPTY_BODY },
    fault: null,
  };
}

function parseRequestLine(line: string, headers: Headers): { message: SipMessage | null; fault: Problem | null } {
  const first = line.indexOf(' ');
  const last = line.lastIndexOf(' ');
  const method = line.slice(0, Math.max(first, 0));
  if (!TOKEN.test(method)) return { message: null, fault: badRequest('this is not a SIP message') };
  const version = line.slice(last + 1);
  const uri = first < last ? line.slice(first + 1, last) : '';
  const message: SipRequest = { kind: 'request', method, uri, headers, body: EMPTY_BODY };
  if (VERSION.test(version) && version.toUpperCase() !== 'SIP/2.0') {
    return { message, fault: { status: 505, reason: 'Version Not Supported', what: `the version is ${version}` } };
  }
  const good = version.toUpperCase() === 'SIP/2.0' && uri !== '' && !/[\s<>]/.test(uri);
  return { message, fault: good ? null : badRequest('the request line is malformed') };
}

/** Adds every good field to `headers`; returns the first thing wrong. */
function parseFields(text: string, from: number, headers: Headers): Problem | null {
  let fault: Problem | null = null;
  let at = from;
  while (at < text.length) {
    if (headers.size >= LIMITS.fields) return fault ?? tooLarge('number of header fields', LIMITS.fields);
    let folded = false;
    let end = endOfLine(text, at);
    while (isBlank(text.charCodeAt(end + 2))) {
      folded = true;
      end = endOfLine(text, end + 2);
    }
    fault = addField(text, at, end, folded, headers) ?? fault;
    at = end + 2;
  }
  return fault;
}

function addField(text: string, at: number, end: number, folded: boolean, headers: Headers): Problem | null {
  if (end - at > LIMITS.line) return tooLarge('header field', LIMITS.line);
  const colon = text.indexOf(':', at);
  if (colon < 0 || colon >= end) return badRequest('a header line has no colon');
  const name = text.slice(at, colon).trimEnd();
  if (!TOKEN.test(name)) return badRequest('a header name is malformed');
  const raw = text.slice(colon + 1, end);
  const value = (folded ? raw.replace(FOLD, ' ') : raw).trim();
  // Such a value could smuggle a line into a message that repeats it.
  if (value.includes('\n') || value.includes('\r')) return badRequest('a header line has a lone CR or LF');
  headers.add(name, value);
  return null;
}

function endOfLine(text: string, at: number): number {
  let end = text.indexOf('\r', at);
  while (end >= 0 && text.charCodeAt(end + 1) !== LF) end = text.indexOf('\r', end + 1);
  return end < 0 ? text.length : end;
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Content-Length may be repeated only with the same value. */
function readContentLength(headers: Headers): { value: number | null; fault: Problem | null } {
  const [value, ...others] = headers.all('content-length');
  if (value === undefined) return { value: null, fault: null };
  if (!/^\d{1,9}$/.test(value) || others.some(other => other !== value)) {
    return { value: null, fault: badRequest('Content-Length is malformed') };
  }
  return { value: Number(value), fault: null };
}

function tooLarge(thing: string, limit: number): Problem {
  return { status: 513, reason: 'Message Too Large', what: `the ${thing} is over ${limit}` };
}
