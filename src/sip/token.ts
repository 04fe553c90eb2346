import { createHash, randomBytes } from 'node:crypto';

/** An unguessable token for tags, branches and Call-IDs: 96 random bits (RFC 3261 section 19.3 asks for 32). */
export function newToken(): string {
  return randomBytes(12).toString('hex');
}

/** RFC 3261 section 8.1.1.7: the cookie marks the branch as a transaction key. */
export const MAGIC_COOKIE = 'z9hG4bK';

const SECRET = randomBytes(16);

/**
 * The tag of an answer that is given without a transaction: the same for each repetition of the request, and as hard
 * to guess as any other (RFC 3261 8.2.7).
 */
export function statelessTag(request: string): string {
  return createHash('sha256').update(SECRET).update(request).digest('hex').slice(0, 24);
}

export function newBranch(): string {
  return MAGIC_COOKIE + newToken();
}
