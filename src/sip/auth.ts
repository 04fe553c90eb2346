/** How SIP asks for and carries digest authentication, the client's end, as pure functions (RFC 3261 section 22). */
import {
  authorize,
  type Challenge,
  type DigestCredentials,
  type DigestTarget,
  type NonceCounts,
  parseAuth,
  parseChallenge,
} from '../base/digest.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Headers, SipResponse } from './message.ts';

/** The realm in which the phone itself challenges. It answers none of this name: nobody can have it answer itself. */
export const OWN_REALM = 'phone400-orders';

export type AnswerOptions = DigestTarget & {
  /** The first whose realm fits answers. */
  readonly credentials: readonly DigestCredentials[];
  readonly cnonce: string;
  readonly nonceCounts: NonceCounts;
  /** Headers of the request that was challenged: credentials refused once are not tried again. */
  readonly sent?: Headers;
  /** false passes over MD5 and MD5-sess. */
  readonly md5: boolean;
};

export type Answer = {
  readonly headerName: 'Authorization' | 'Proxy-Authorization';
  readonly value: string;
  readonly challenge: Challenge;
  readonly credentials: DigestCredentials;
};

const FIELDS = [
  { challenge: 'WWW-Authenticate', answer: 'Authorization' },
  { challenge: 'Proxy-Authenticate', answer: 'Proxy-Authorization' },
] as const;

/**
 * The headers that answer a 401 or 407: per realm the topmost challenge that we can compute and may answer
 * (RFC 8760 2.4). Fails when no challenge can be answered, or when the password was refused already (and not just
 * stale).
 */
export function answerChallenges(response: SipResponse, options: AnswerOptions): Result<Answer[]> {
  const answers: Answer[] = [];
  for (const field of FIELDS) {
    const done = new Set<string>();
    for (const challenge of challengesOf(response.headers, field.challenge)) {
      const { realm } = challenge;
      const credentials = options.credentials.find(one => one.realm === undefined || one.realm === realm);
      if (credentials === undefined || done.has(realm) || realm === OWN_REALM || (!options.md5 && isMd5(challenge)))
        continue;
      done.add(realm);
      if (!challenge.stale && triedBefore(options.sent, field.answer, realm)) {
        return fail({ what: 'wrong password', where: `realm '${realm}'`, remedy: 'Check user name and password.' });
      }
      const value = authorize(challenge, { ...options, credentials });
      answers.push({ headerName: field.answer, value, challenge, credentials });
    }
  }
  if (answers.length > 0) return ok(answers);
  return fail({
    what: 'the server asks for credentials that the phone does not give',
    remedy: 'Check its realm, and that it takes Digest with SHA-256, SHA-512-256 or, where allowed, MD5.',
  });
}

/** Without a name it is MD5. */
function isMd5({ algorithm = 'MD5' }: Challenge): boolean {
  return algorithm.startsWith('MD5');
}

function triedBefore(sent: Headers | undefined, headerName: string, realm: string): boolean {
  return sent?.all(headerName).some(value => realmOf(value) === realm) ?? false;
}

/** The realm of a challenge or of credentials. */
export function realmOf(value: string): string | undefined {
  return parseAuth(value)?.params.get('realm');
}

/** The challenges that we can compute, topmost first. Others (Basic, AKA, without realm …) are left out. */
export function challengesOf(headers: Headers, name: 'WWW-Authenticate' | 'Proxy-Authenticate'): Challenge[] {
  return headers
    .all(name)
    .map(parseChallenge)
    .filter(challenge => challenge !== null);
}

/** The nonce to use next, when the server names one beside what it accepted (RFC 7616 3.5, RFC 3261 20.6). */
export function nextNonceOf(headers: Headers, answered: Answer['headerName'] = 'Authorization'): string | undefined {
  const name = answered === 'Authorization' ? 'Authentication-Info' : 'Proxy-Authentication-Info';
  return parseAuth(`Digest ${headers.get(name) ?? ''}`)?.params.get('nextnonce') || undefined;
}
