/** SIP, SIPS and tel URIs (RFC 3261 sections 19.1 and 25.1, RFC 3966). */
import { isIPv6 } from 'node:net';
import { bracketed } from '../base/addresses.ts';
import { fail, ok, type Result } from '../base/result.ts';

export type UriScheme = 'sip' | 'sips' | 'tel';

export type SipUri = {
  readonly scheme: UriScheme;
  /** Without escapes; '' when absent. Of a tel URI the number. */
  readonly user: string;
  readonly password?: string;
  /** Lower case; an IPv6 address stands without brackets. '' for tel. */
  readonly host: string;
  readonly port?: number;
  /** By lower-case name, without escapes; null for a parameter without value. */
  readonly params: ReadonlyMap<string, string | null>;
  readonly headers: ReadonlyMap<string, string>;
};

const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
/** RFC 3261 user characters and '#', which phones send unescaped. */
const USER = /^[A-Za-z0-9\-_.!~*'()&=+$,;?/%#]*$/;
const PASSWORD = /^[A-Za-z0-9\-_.!~*'()&=+$,%]*$/;
const HOST_NAME = /^[A-Za-z0-9._-]{1,255}$/;
const NUMBER = /^\+?[0-9A-Fa-f*#().-]{1,64}$/;
const TAIL = /^[A-Za-z0-9\-_.!~*'()[\]/:&+$%=;?]*$/;

/** The scheme in lower case, or null when this is no URI at all. */
export function uriScheme(text: string): string | null {
  return SCHEME.exec(text.slice(0, 64))?.[1]?.toLowerCase() ?? null;
}

export function parseUri(text: string): Result<SipUri> {
  const scheme = uriScheme(text);
  if (scheme === 'sip' || scheme === 'sips') return parseSip(scheme, text.slice(scheme.length + 1), text);
  if (scheme === 'tel') return parseTel(text.slice(4), text);
  return malformed(text, scheme === null ? 'it has no scheme' : `scheme ${scheme} is not supported`);
}

function parseSip(scheme: 'sip' | 'sips', rest: string, text: string): Result<SipUri> {
  const at = rest.indexOf('@');
  const userInfo = at < 0 ? '' : rest.slice(0, at);
  const colon = userInfo.indexOf(':');
  const user = colon < 0 ? userInfo : userInfo.slice(0, colon);
  const password = colon < 0 ? undefined : userInfo.slice(colon + 1);
  if (at === 0 || !USER.test(user) || (password !== undefined && !PASSWORD.test(password))) {
    return malformed(text, 'the user part is malformed');
  }
  const hostAndTail = rest.slice(at + 1);
  const tailAt = hostAndTail.search(/[;?]/);
  const hostPort = parseHostPort(tailAt < 0 ? hostAndTail : hostAndTail.slice(0, tailAt));
  if (hostPort === null) return malformed(text, 'the host or port is malformed');
  const tail = tailAt < 0 ? '' : hostAndTail.slice(tailAt);
  if (!TAIL.test(tail)) return malformed(text, 'the parameters are malformed');
  const question = tail.indexOf('?');
  return ok({
    scheme,
    user: withoutEscapes(user),
    ...(password === undefined ? {} : { password: withoutEscapes(password) }),
    ...hostPort,
    params: parseParams(question < 0 ? tail : tail.slice(0, question)),
    headers: parseHeaders(question < 0 ? '' : tail.slice(question + 1)),
  });
}

function parseTel(rest: string, text: string): Result<SipUri> {
  const semicolon = rest.indexOf(';');
  const number = semicolon < 0 ? rest : rest.slice(0, semicolon);
  const tail = semicolon < 0 ? '' : rest.slice(semicolon);
  if (!NUMBER.test(number) || !TAIL.test(tail)) return malformed(text, 'the number is malformed');
  return ok({ scheme: 'tel', user: number, host: '', params: parseParams(tail), headers: new Map() });
}

/** 'host', 'host:port', '[v6]:port'; null when malformed. */
export function parseHostPort(text: string): { host: string; port?: number } | null {
  const bracket = text.startsWith('[') ? text.indexOf(']') : 0;
  const colon = text.indexOf(':', Math.max(bracket, 0));
  const name = colon < 0 ? text : text.slice(0, colon);
  const host = bracket > 0 && bracket === name.length - 1 ? name.slice(1, -1) : name;
  if (bracket === 0 ? !HOST_NAME.test(host) : !isIPv6(host)) return null;
  if (colon < 0) return { host: host.toLowerCase() };
  const digits = text.slice(colon + 1);
  const port = Number(digits);
  if (!/^\d{1,5}$/.test(digits) || port < 1 || port > 65_535) return null;
  return { host: host.toLowerCase(), port };
}

/** Brackets around an IPv6 address, the port when there is one. */
export function printHostPort(host: string, port?: number): string {
  return port === undefined ? bracketed(host) : `${bracketed(host)}:${port}`;
}

/** Names without regard to case, IPv6 addresses in any of their spellings (RFC 5954 section 4.2). */
export function sameHost(a: string, b: string): boolean {
  return plainHost(a) === plainHost(b);
}

function plainHost(host: string): string {
  return isIPv6(host) && !host.includes('%') ? new URL(`http://[${host}]`).hostname : host.toLowerCase();
}

function parseParams(tail: string): Map<string, string | null> {
  const params = new Map<string, string | null>();
  for (const part of tail.split(';')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = withoutEscapes(equals < 0 ? part : part.slice(0, equals)).toLowerCase();
    if (!params.has(name)) params.set(name, equals < 0 ? null : withoutEscapes(part.slice(equals + 1)));
  }
  return params;
}

function parseHeaders(text: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const part of text.split('&')) {
    const equals = part.indexOf('=');
    if (equals > 0)
      headers.set(withoutEscapes(part.slice(0, equals)).toLowerCase(), withoutEscapes(part.slice(equals + 1)));
  }
  return headers;
}

export function printUri(uri: SipUri): string {
  const params = [...uri.params].map(([name, value]) => {
    const key = `;${escapeText(name, PARAM_SAFE)}`;
    return value === null ? key : `${key}=${escapeText(value, PARAM_SAFE)}`;
  });
  if (uri.scheme === 'tel') return `tel:${uri.user}${params.join('')}`;
  const password = uri.password === undefined ? '' : `:${escapeText(uri.password, PASSWORD_SAFE)}`;
  const user = uri.user === '' ? '' : `${escapeUser(uri.user)}${password}@`;
  const headers = [...uri.headers].map(
    ([name, value]) => `${escapeText(name, HEADER_SAFE)}=${escapeText(value, HEADER_SAFE)}`,
  );
  const query = headers.length === 0 ? '' : `?${headers.join('&')}`;
  return `${uri.scheme}:${user}${printHostPort(uri.host, uri.port)}${params.join('')}${query}`;
}

/** 'sip:user@host', with the user escaped where it must be. */
export function sipUri(user: string, host: string, port?: number): SipUri {
  return { scheme: 'sip', user, host, ...(port === undefined ? {} : { port }), params: new Map(), headers: new Map() };
}

const PARAM_SAFE = /[A-Za-z0-9\-_.!~*'()[\]/:&+$]/;
const PASSWORD_SAFE = /[A-Za-z0-9\-_.!~*'()&=+$,]/;
const HEADER_SAFE = /[A-Za-z0-9\-_.!~*'()[\]/?:+$]/;
const USER_SAFE = /[A-Za-z0-9\-_.!~*'()&=+$,;?/]/;

/** Escapes what may not stand in a user part (RFC 3261 25.1): '#' becomes %23. */
export function escapeUser(user: string): string {
  return escapeText(user, USER_SAFE);
}

function escapeText(text: string, safe: RegExp): string {
  let out = '';
  for (const char of text) out += safe.test(char) ? char : percent(char);
  return out;
}

function percent(char: string): string {
  return [...Buffer.from(char)].map(octet => `%${octet.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** Takes escapes out once; text with broken escapes or no UTF-8 behind them stays as it is. */
function withoutEscapes(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** In these parameters, present on one side only means different (RFC 3261 19.1.4). */
const BOTH_OR_NONE = ['user', 'ttl', 'method', 'maddr', 'transport'];

/** Equality of RFC 3261 19.1.4: a default port or transport is not equal to an absent one. */
export function uriEquals(a: SipUri, b: SipUri): boolean {
  if (a.scheme !== b.scheme) return false;
  if (a.scheme === 'tel') return telNumber(a) === telNumber(b) && paramsEqual(a, b);
  return (
    a.user === b.user &&
    a.password === b.password &&
    sameHost(a.host, b.host) &&
    a.port === b.port &&
    paramsEqual(a, b) &&
    headersEqual(a, b)
  );
}

function paramsEqual(a: SipUri, b: SipUri): boolean {
  if (BOTH_OR_NONE.some(name => a.params.has(name) !== b.params.has(name))) return false;
  for (const [name, value] of a.params) {
    const other = b.params.get(name);
    if (other !== undefined && other?.toLowerCase() !== value?.toLowerCase()) return false;
  }
  return true;
}

function headersEqual(a: SipUri, b: SipUri): boolean {
  if (a.headers.size !== b.headers.size) return false;
  for (const [name, value] of a.headers) if (b.headers.get(name) !== value) return false;
  return true;
}

/** Visual separators carry no meaning (RFC 3966 section 4). */
function telNumber(uri: SipUri): string {
  return uri.user.replace(/[().-]/g, '').toLowerCase();
}

function malformed(text: string, what: string): Result<SipUri> {
  return fail({ what, where: `URI '${text.slice(0, 80)}'` });
}
