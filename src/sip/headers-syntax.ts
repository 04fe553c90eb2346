/** The parts of which header values are made (RFC 3261 section 25.1): lists, parameters, quoted strings. */
import { LIMITS } from './limits.ts';
import type { Headers } from './message.ts';

export type Params = ReadonlyMap<string, string | null>;

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]+$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/**
 * Cuts a value at `separator`, but not inside quotes or angle brackets. null when a quote stays open.
 * Parts are trimmed; empty ones are kept.
 */
export function splitOutside(value: string, separator: ',' | ';'): string[] | null {
  if (!value.includes(separator) && !value.includes('"')) return [value.trim()];
  const parts: string[] = [];
  let quoted = false;
  let bracketed = false;
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const char = value[at];
    if (quoted) {
      if (char === '\\') at++;
      else if (char === '"') quoted = false;
    } else if (char === '"') quoted = true;
    else if (char === '<') bracketed = true;
    else if (char === '>') bracketed = false;
    else if (char === separator && !bracketed) {
      parts.push(value.slice(from, at).trim());
      from = at + 1;
      if (parts.length > LIMITS.list) return null;
    }
  }
  if (quoted) return null;
  parts.push(value.slice(from).trim());
  return parts;
}

/** Every entry of every field of that name, in order, without empty entries; null when a quote stays open. */
export function listOf(headers: Headers, name: string): string[] | null {
  const entries: string[] = [];
  for (const value of headers.all(name)) {
    const parts = splitOutside(value, ',');
    if (parts === null) return null;
    for (const part of parts) if (part !== '') entries.push(part);
  }
  return entries.length > LIMITS.list ? null : entries;
}

/** Tokens in lower case: Require, Supported, Allow-Events … A malformed list is an empty one. */
export function tokensOf(headers: Headers, name: string): string[] {
  return (listOf(headers, name) ?? []).map(token => token.toLowerCase());
}

/**
 * ';name=value;flag' by lower-case name, the first of equal names; quoted values without their quotes.
 * null when malformed; one ';' too many at the end is taken.
 */
export function parseParams(text: string): Map<string, string | null> | null {
  const params = new Map<string, string | null>();
  if (text === '') return params;
  const parts = splitOutside(text, ';');
  if (parts === null || parts[0] !== '') return null;
  if (parts.length > 1 && parts.at(-1) === '') parts.pop();
  for (const part of parts.slice(1)) {
    const equals = part.indexOf('=');
    const name = (equals < 0 ? part : part.slice(0, equals)).trim();
    if (!isToken(name)) return null;
    const key = name.toLowerCase();
    if (!params.has(key)) params.set(key, equals < 0 ? null : unquote(part.slice(equals + 1).trim()));
  }
  return params;
}

/** Values that are no token, host or address are quoted. */
export function printParams(params: Params): string {
  let out = '';
  for (const [name, value] of params) {
    if (value === null) out += `;${name}`;
    else out += /^[A-Za-z0-9\-.!%*_+`'~[\]:]+$/.test(value) ? `;${name}=${value}` : `;${name}=${quote(value)}`;
  }
  return out;
}

/** Takes the quotes and quoted pairs off; other text stays as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  const inner = text.slice(1, -1);
  return inner.includes('\\') ? inner.replace(/\\(.)/gs, '$1') : inner;
}

export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\r\n]+/g, ' ')}"`;
}
