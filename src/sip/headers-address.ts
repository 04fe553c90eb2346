/** From, To, Contact, Route and their kin (RFC 3261 sections 20.10, 20.20, 20.30, 20.34, 20.39). */

import { quote, unquote } from '../base/field-values.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { listOf, type Params, parseParams, printParams } from './headers-syntax.ts';
import type { Headers } from './message.ts';
import { uriScheme } from './uri.ts';

export type NameAddr = {
  /** Without quotes; '' when absent. */
  readonly displayName: string;
  /** As it stood on the wire; `parseUri` reads it. */
  readonly uri: string;
  /** Parameters of the header field, not of the URI: tag, expires, q … */
  readonly params: Params;
};

/** One address: '"Bob" <sip:bob@host>;tag=1' or 'sip:bob@host;tag=1'. */
export function parseNameAddr(value: string): Result<NameAddr> {
  const text = value.trim();
  const open = openBracket(text);
  if (open === undefined) return malformed(value, 'a quoted string does not end');
  if (open < 0) return parseAddrSpec(text);
  const close = text.indexOf('>', open);
  if (close < 0) return malformed(value, 'the closing > is missing');
  const display = text.slice(0, open).trim();
  const uri = text.slice(open + 1, close).trim();
  const params = parseParams(text.slice(close + 1).trim());
  if (params === null) return malformed(value, 'the parameters are malformed');
  if (uriScheme(uri) === null || /[\s<>"]/.test(uri)) return malformed(value, 'the URI is malformed');
  if (display.includes('"') && !(display.startsWith('"') && display.endsWith('"'))) {
    return malformed(value, 'the display name is malformed');
  }
  return ok({ displayName: unquote(display), uri, params });
}

/** Without <>, everything from the first ';' on belongs to the header; '?' and ',' need <> (RFC 3261 section 20). */
function parseAddrSpec(text: string): Result<NameAddr> {
  const semicolon = text.indexOf(';');
  const uri = (semicolon < 0 ? text : text.slice(0, semicolon)).trim();
  const params = parseParams(semicolon < 0 ? '' : text.slice(semicolon));
  if (params === null) return malformed(text, 'the parameters are malformed');
  if (uriScheme(uri) === null || /[\s<>"?,]/.test(uri)) return malformed(text, 'the URI is malformed');
  return ok({ displayName: '', uri, params });
}

/** Index of the '<' outside quotes, -1 without one, undefined when a quote stays open. */
function openBracket(text: string): number | undefined {
  if (!text.includes('"')) return text.indexOf('<');
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted && char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (char === '<' && !quoted) return at;
  }
  return quoted ? undefined : -1;
}

export function printNameAddr(address: NameAddr): string {
  const display = address.displayName === '' ? '' : `${quote(address.displayName)} `;
  return `${display}<${address.uri}>${printParams(address.params)}`;
}

/** The single address of From, To, Refer-To, Referred-By …: the first field of that name. */
export function addressOf(headers: Headers, name: string): Result<NameAddr> {
  const value = headers.get(name);
  if (value === undefined) return fail({ what: 'the header is missing', where: name });
  return parseNameAddr(value);
}

/** All addresses of Contact, Route, Record-Route …, in order. 'Contact: *' is no address and fails. */
export function addressesOf(headers: Headers, name: string): Result<NameAddr[]> {
  const entries = listOf(headers, name);
  if (entries === null) return fail({ what: 'the list is malformed or too long', where: name });
  const addresses: NameAddr[] = [];
  for (const entry of entries) {
    const address = parseNameAddr(entry);
    if (!address.ok) return address;
    addresses.push(address.value);
  }
  return ok(addresses);
}

/** The tag of From or To; undefined when there is none. */
export function tagOf(headers: Headers, name: 'from' | 'to'): string | undefined {
  const address = addressOf(headers, name);
  return (address.ok && address.value.params.get('tag')) || undefined;
}

function malformed<T>(value: string, what: string): Result<T> {
  return fail({ what, where: `'${value.slice(0, 80)}'` });
}
