/**
 * Digest access authentication of SIP and HTTP, the parts that both ends share, as pure functions
 * (RFC 7616, RFC 8760; without qop as in RFC 2069).
 */
import { createHash } from 'node:crypto';
import { isToken, quote, splitOutside, unquote } from './field-values.ts';

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

/** What the key of a '-sess' algorithm was made of when the challenge came; later nonces do not change it. */
export type DigestSession = { readonly nonce: string; readonly cnonce: string };

export type AuthorizeOptions = DigestTarget & {
  readonly credentials: DigestCredentials;
  /** Random, at least 64 bits; the same for each use of a nonce. */
  readonly cnonce: string;
  readonly nonceCounts: NonceCounts;
  /** undefined begins one with this challenge (RFC 7616 3.4.2). */
  readonly session?: DigestSession;
};

/** One Authorization value. Also used to answer a known challenge again in the next request. */
export function authorize(challenge: Challenge, options: AuthorizeOptions): string {
  const { credentials, cnonce, session = { nonce: challenge.nonce, cnonce } } = options;
  const algorithm = challenge.algorithm ?? 'MD5';
  const qop = challenge.qop.includes('auth') ? 'auth' : challenge.qop[0];
  const nc = options.nonceCounts.next(challenge.nonce).toString(16).padStart(8, '0');
  const ha1 = hashA1({ ...credentials, realm: challenge.realm }, algorithm, session);
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

/** One challenge; null for one that we cannot compute (Basic, AKA, without realm …). */
export function parseChallenge(value: string): Challenge | null {
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
export function knownAlgorithm(text: string | undefined): Algorithm | undefined | null {
  if (text === undefined) return undefined;
  return ALGORITHMS.find(known => known.toLowerCase() === text.toLowerCase()) ?? null;
}

/** Scheme and parameters by lower-case name; null when malformed. */
export function parseAuth(value: string): { scheme: string; params: Map<string, string> } | null {
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

type Digested = DigestTarget & {
  algorithm: Algorithm;
  ha1: string;
  nonce: string;
  cnonce: string;
  nc: string;
  qop: Qop | undefined;
};

/** RFC 7616 section 3.4.1. */
export function digestResponse(input: Digested): string {
  const { algorithm, ha1, nonce, nc, cnonce, qop, method, uri, body } = input;
  const a2 = qop === 'auth-int' ? `${method}:${uri}:${hash(algorithm, body)}` : `${method}:${uri}`;
  const ha2 = hash(algorithm, a2);
  return hash(
    algorithm,
    qop === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`,
  );
}

/** RFC 7616 section 3.4.2. */
export function hashA1(
  user: { username: string; realm: string; password: string },
  algorithm: Algorithm,
  { nonce, cnonce }: DigestSession,
): string {
  const ha1 = hash(algorithm, `${user.username}:${user.realm}:${user.password}`);
  return algorithm.endsWith('-sess') ? hash(algorithm, `${ha1}:${nonce}:${cnonce}`) : ha1;
}

export function hash(algorithm: Algorithm, input: string | Buffer): string {
  const base = algorithm.replace(/-sess$/, '') as keyof typeof HASHES;
  return createHash(HASHES[base]).update(input).digest('hex');
}
