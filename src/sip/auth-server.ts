/** Digest access authentication, the server's end (RFC 3261 section 22, RFC 7616): for orders to the phone and the registrar of the demo. */
import { timingSafeEqual } from 'node:crypto';
import {
  type Algorithm,
  type Challenge,
  digestResponse,
  hash,
  hashA1,
  knownAlgorithm,
  parseAuth,
  type Qop,
} from '../base/digest.ts';
import { quote } from '../base/field-values.ts';

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
  const ha1 = hashA1({ ...user, realm }, algorithm, { nonce, cnonce });
  const expected = digestResponse({ qop: undefined, ...authorization, method, body, ha1 });
  return name === authorization.username && sameText(expected, authorization.response);
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
