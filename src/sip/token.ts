import { randomBytes } from 'node:crypto';

/** An unguessable token for tags, branches and Call-IDs: 96 random bits (RFC 3261 section 19.3 asks for 32). */
export function newToken(): string {
  return randomBytes(12).toString('hex');
}

/** RFC 3261 section 8.1.1.7: the cookie marks the branch as a transaction key. */
export const MAGIC_COOKIE = 'z9hG4bK';

export function newBranch(): string {
  return MAGIC_COOKIE + newToken();
}
