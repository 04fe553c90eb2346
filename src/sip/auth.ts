/**
 * Digest access authentication, both ends, as pure functions
 * (RFC 3261 section 22, RFC 7616, RFC 8760; without qop as in RFC 2069).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '../base/result.ts';
import { isToken, quote, splitOutside, unquote } from './headers-syntax.ts';
import type { Headers, SipResponse } from './message.ts';

const HASHES = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' } as const;
const ALGORITHMS = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256', 'SHA-512-256-sess'] as const;

export type Algorithm = (typeof ALGORITHMS)[number];
export type Qop = 'auth' | 'auth-int';

export type Challenge = {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  /** undefined when the server named none, which means MD5. */
  readonly algorithm?: Algorithm;
  /** What the server takes; empty asks for the form of RFC 2069. */
  readonly qop: readonly Qop[];
  /** The nonce was too old, the password was right. */
  readonly stale: boolean;
  readonly userhash: boolean;
};

export type DigestCredentials = {
  readonly username: string;
  readonly password: string;
  /** Answers challenges of this realm only; undefined answers every realm. */
  readonly realm?: string;
};

/** What a digest is computed over. */
export type DigestTarget = { readonly method: string; readonly uri: string; readonly body: Buffer };

/** Counts the uses of each nonce (RFC 7616 3.4); remembers the latest 32. */
export class NonceCounts {
  readonly #counts = new Map<string, number>();

  /** 1 for a new nonce, then 2, 3 … */
  next(nonce: string): number {
    const count = (this.#counts.get(nonce) ?? 0) + 1;
    this.#counts.delete(nonce);
    this.#counts.set(nonce, count);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= 32) break;
      this.#counts.delete(oldest);
    }
    return count;
  }
}

export type AnswerOptions = DigestTarget & {
  readonly credentials: DigestCredentials;
  /** Random, at least 64 bits. */
  readonly cnonce: string;
  readonly nonceCounts: NonceCounts;
  /** Headers of the request that was challenged: credentials refused once are not tried again. */
  readonly sent?: Headers;
};

const FIELDS = [
  { challenge: 'WWW-Authenticate', answer: 'Authorization' },
  { challenge: 'Proxy-Authenticate', answer: 'Proxy-Authorization' },
] as const;

/**
 * The headers that answer a 401 or 407: per realm the topmost challenge that we can compute (RFC 8760 2.4).
 * Fails when no challenge can be answered, or when the password was refused already (and not just stale).
 */
export function answerChallenges(
  response: SipResponse,
  options: AnswerOptions,
): Result<{ headerName: string; value: string }[]> {
  const answers: { headerName: string; value: string }[] = [];
  for (const field of FIELDS) {
    const done = new Set<string>();
    for (const challenge of challengesOf(response.headers, field.challenge)) {
      if (done.has(challenge.realm)) continue;
      if (options.credentials.realm !== undefined && options.credentials.realm !== challenge.realm) continue;
      done.add(challenge.realm);
      if (!challenge.stale && triedBefore(options.sent, field.answer, challenge.realm)) {
        return fail({
          what: `the password for realm '${challenge.realm}' was refused`,
          remedy: 'Check user name and password.',
        });
      }
      answers.push({ headerName: field.answer, value: authorize(challenge, options) });
    }
  }
  if (answers.length > 0) return ok(answers);
  return fail({
    what: 'the server asks for credentials that we cannot give',
    remedy: 'Check its realm and that it takes Digest with MD5, SHA-256 or SHA-512-256.',
  });
}

function triedBefore(sent: Headers | undefined, headerName: string, realm: string): boolean {
  return sent?.all(headerName).some(value => parseAuth(value)?.params.get('realm') === realm) ?? false;
}

/** One Authorization value. Also used to answer a known challenge again in the next request. */
export function authorize(challenge: Challenge, options: Omit<AnswerOptions, 'sent'>): string {
  const { credentials, cnonce } = options;
  const algorithm = challenge.algorithm ?? 'MD5';
  const qop = challenge.qop.includes('auth') ? 'auth' : challenge.qop[0];
  const nc = options.nonceCounts.next(challenge.nonce).toString(16).padStart(8, '0');
  const ha1 = hashA1({ ...credentials, realm: challenge.realm }, algorithm, challenge.nonce, cnonce);
  const response = digestResponse({ ...options, ...challenge, algorithm, ha1, nc, qop });
  const username = challenge.userhash
    ? hash(algorithm, `${credentials.username}:${challenge.realm}`)
    : credentials.username;
  const parts = [
    `username=${quote(username)}`,
    `realm=${quote(challenge.realm)}`,
    `nonce=${quote(challenge.nonce)}`,
    `uri=${quote(options.uri)}`,
    `response="${response}"`,
  ];
  if (challenge.algorithm !== undefined) parts.push(`algorithm=${challenge.algorithm}`);
  if (qop !== undefined || algorithm.endsWith('-sess')) parts.push(`cnonce=${quote(cnonce)}`);
  if (qop !== undefined) parts.push(`qop=${qop}`, `nc=${nc}`);
  if (challenge.opaque !== undefined) parts.push(`opaque=${quote(challenge.opaque)}`);
  if (challenge.userhash) parts.push('userhash=true');
  return `Digest ${parts.join(', ')}`;
}

/** The challenges that we can compute, topmost first. Others (Basic, AKA, without realm …) are left out. */
export function challengesOf(headers: Headers, name: 'WWW-Authenticate' | 'Proxy-Authenticate'): Challenge[] {
  return headers
    .all(name)
    .map(parseChallenge)
    .filter(challenge => challenge !== null);
}

function parseChallenge(value: string): Challenge | null {
  const auth = parseAuth(value);
  if (auth === null || auth.scheme !== 'digest') return null;
  const { params } = auth;
  const realm = params.get('realm');
  const nonce = params.get('nonce');
  const algorithm = knownAlgorithm(params.get('algorithm'));
  const offered = params.get('qop')?.toLowerCase().split(',') ?? [];
  const qop = offered.map(token => token.trim()).filter(token => token === 'auth' || token === 'auth-int');
  if (realm === undefined || nonce === undefined || algorithm === null) return null;
  if (offered.length > 0 && qop.length === 0) return null;
  const opaque = params.get('opaque');
  return {
    realm,
    nonce,
    ...(opaque === undefined ? {} : { opaque }),
    ...(algorithm === undefined ? {} : { algorithm }),
    qop,
    stale: params.get('stale')?.toLowerCase() === 'true',
    userhash: params.get('userhash')?.toLowerCase() === 'true',
  };
}

/** undefined when none is named, null when it is not ours. */
function knownAlgorithm(text: string | undefined): Algorithm | undefined | null {
  if (text === undefined) return undefined;
  return ALGORITHMS.find(known => known.toLowerCase() === text.toLowerCase()) ?? null;
}

/** Scheme and parameters by lower-case name; null when malformed. */
function parseAuth(value: string): { scheme: string; params: Map<string, string> } | null {
  const space = value.search(/\s/);
  if (space < 0) return null;
  const params = new Map<string, string>();
  for (const part of splitOutside(value.slice(space), ',') ?? []) {
    const equals = part.indexOf('=');
    const name = part.slice(0, Math.max(equals, 0)).trim().toLowerCase();
    if (isToken(name) && !params.has(name)) params.set(name, unquote(part.slice(equals + 1).trim()));
  }
  return { scheme: value.slice(0, space).toLowerCase(), params };
}

/** The nonce to use next, when the server names one (Authentication-Info, RFC 7616 3.5). */
export function nextNonceOf(headers: Headers): string | undefined {
  for (const name of ['authentication-info', 'proxy-authentication-info']) {
    const nonce = parseAuth(`Digest ${headers.get(name) ?? ''}`)?.params.get('nextnonce');
    if (nonce) return nonce;
  }
  return undefined;
}

/** A WWW-Authenticate or Proxy-Authenticate value. */
export function printChallenge(challenge: Challenge): string {
  const parts = [`realm=${quote(challenge.realm)}`, `nonce=${quote(challenge.nonce)}`];
  if (challenge.algorithm !== undefined) parts.push(`algorithm=${challenge.algorithm}`);
  if (challenge.qop.length > 0) parts.push(`qop="${challenge.qop.join(',')}"`);
  if (challenge.opaque !== undefined) parts.push(`opaque=${quote(challenge.opaque)}`);
  if (challenge.stale) parts.push('stale=true');
  if (challenge.userhash) parts.push('userhash=true');
  return `Digest ${parts.join(', ')}`;
}

/** What a client sent, as the server reads it. */
export type Authorization = {
  /** A name, or its hash when `userhash` is set. */
  readonly username: string;
  readonly userhash: boolean;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: Algorithm;
  readonly qop?: Qop;
  readonly cnonce: string;
  /** Eight hexadecimal digits; '' without qop. */
  readonly nc: string;
};

/** null for another scheme, an unknown algorithm or missing parts: as good as no credentials. */
export function parseAuthorization(value: string): Authorization | null {
  const auth = parseAuth(value);
  if (auth === null || auth.scheme !== 'digest') return null;
  const text = (name: string): string => auth.params.get(name) ?? '';
  const algorithm = knownAlgorithm(auth.params.get('algorithm'));
  const qop = auth.params.get('qop')?.toLowerCase();
  if (algorithm === null || (qop !== undefined && qop !== 'auth' && qop !== 'auth-int')) return null;
  if (!['username', 'realm', 'nonce', 'uri', 'response'].every(name => auth.params.has(name))) return null;
  if (qop !== undefined && (!/^[0-9a-f]{8}$/i.test(text('nc')) || text('cnonce') === '')) return null;
  return {
    username: text('username'),
    userhash: text('userhash').toLowerCase() === 'true',
    realm: text('realm'),
    nonce: text('nonce'),
    uri: text('uri'),
    response: text('response').toLowerCase(),
    algorithm: algorithm ?? 'MD5',
    ...(qop === undefined ? {} : { qop }),
    cnonce: text('cnonce'),
    nc: text('nc'),
  };
}

/**
 * Whether the answer was made with this user's password. Whether nonce and nc are fresh, and whether `uri`
 * is that of the request, is for the server to say.
 */
export function verify(
  authorization: Authorization,
  user: { readonly username: string; readonly password: string },
  request: { readonly method: string; readonly body: Buffer },
): boolean {
  const { algorithm, realm, nonce, cnonce } = authorization;
  const { method, body } = request;
  const name = authorization.userhash ? hash(algorithm, `${user.username}:${realm}`) : user.username;
  const ha1 = hashA1({ ...user, realm }, algorithm, nonce, cnonce);
  const expected = digestResponse({ qop: undefined, ...authorization, method, body, ha1 });
  return name === authorization.username && sameText(expected, authorization.response);
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

type Digested = DigestTarget & {
  algorithm: Algorithm;
  ha1: string;
  nonce: string;
  cnonce: string;
  nc: string;
  qop: Qop | undefined;
};

/** RFC 7616 section 3.4.1. */
function digestResponse(input: Digested): string {
  const { algorithm, ha1, nonce, nc, cnonce, qop, method, uri, body } = input;
  const a2 = qop === 'auth-int' ? `${method}:${uri}:${hash(algorithm, body)}` : `${method}:${uri}`;
  const ha2 = hash(algorithm, a2);
  return hash(
    algorithm,
    qop === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`,
  );
}

/** RFC 7616 section 3.4.2. */
function hashA1(
  user: { username: string; realm: string; password: string },
  algorithm: Algorithm,
  nonce: string,
  cnonce: string,
): string {
  const ha1 = hash(algorithm, `${user.username}:${user.realm}:${user.password}`);
  return algorithm.endsWith('-sess') ? hash(algorithm, `${ha1}:${nonce}:${cnonce}`) : ha1;
}

function hash(algorithm: Algorithm, input: string | Buffer): string {
  const base = algorithm.replace(/-sess$/, '') as keyof typeof HASHES;
  return createHash(HASHES[base]).update(input).digest('hex');
}
