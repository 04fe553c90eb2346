/** The parts of which header values are made (RFC 3261 section 25.1): lists, parameters, quoted strings. */
import { isToken, MOST_PARTS, quote, splitOutside, unquote } from '../base/field-values.ts';
import type { Headers } from './message.ts';

export type Params = ReadonlyMap<string, string | null>;

/** Every entry of every field of that name, in order, without empty entries; null when a quote stays open. */
export function listOf(headers: Headers, name: string): string[] | null {
  const entries: string[] = [];
  for (const value of headers.all(name)) {
    const parts = splitOutside(value, ',');
    if (parts === null) return null;
    for (const part of parts) if (part !== '') entries.push(part);
  }
  return entries.length > MOST_PARTS ? null : entries;
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
