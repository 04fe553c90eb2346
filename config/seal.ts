/**
 * The container of what is encrypted, a whole file or one value. AES-256-GCM (NIST SP 800-38D), a fresh key for each
 * container by HKDF (RFC 5869). Everything before the ciphertext is authenticated with it, so no octet can be changed.
 *
 *    0  4  "P4CX"                       16 16  salt of scrypt, zeros when the key was no passphrase
 *    4  1  version, 1                   32 16  salt of HKDF
 *    5  1  0 key, 1 passphrase          48 12  nonce
 *    6  1  0 for all phones, 1 for one  60  n  ciphertext
 *    7  1  0 file, 1 value              60+n 16  tag
 *    8  8  which key, by a number that tells nothing of it
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { fail, ok, type Result } from '../src/base/result.ts';

const MAGIC = Buffer.from('P4CX');
const VERSION = 1;
const HEADER = 60;
const TAG = 16;
const CIPHER = 'aes-256-gcm';

export type Use = 'file' | 'value';

/** A 32-octet secret from which the key of each container is derived, and how it came to be. */
export type Master = { readonly secret: Uint8Array; readonly scryptSalt: Uint8Array | null };

export type Sealed = {
  readonly use: Use;
  readonly scryptSalt: Uint8Array | null;
  readonly forOnePhone: boolean;
  readonly keyId: Uint8Array;
  readonly bytes: Uint8Array;
};

export function isSealed(bytes: Uint8Array): boolean {
  return MAGIC.equals(bytes.subarray(0, MAGIC.length));
}

/** `mac`: only this phone can open it; null: every phone that has the key. */
export function seal(plain: Uint8Array, use: Use, { secret, scryptSalt }: Master, mac: string | null): Buffer {
  const kinds = [VERSION, scryptSalt === null ? 0 : 1, mac === null ? 0 : 1, use === 'file' ? 0 : 1];
  const salts = [scryptSalt ?? Buffer.alloc(16), randomBytes(16)] as const;
  const nonce = randomBytes(12);
  const header = Buffer.concat([MAGIC, Buffer.from(kinds), keyId(secret), ...salts, nonce]);
  const cipher = createCipheriv(CIPHER, containerKey(secret, salts[1], mac), nonce);
  cipher.setAAD(header);
  return Buffer.concat([header, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** What stands in front, so that the right key can be chosen. Nothing of it is proved yet. */
export function readSealed(bytes: Uint8Array): Result<Sealed, string> {
  if (!isSealed(bytes) || bytes.length < HEADER + TAG) return fail('is no encrypted container, or cut short');
  const [version, source = 2, scope = 2, use = 2] = bytes.subarray(4, 8);
  if (version !== VERSION) return fail(`is encrypted in version ${version}, this firmware reads version ${VERSION}`);
  if (source > 1 || scope > 1 || use > 1) return fail('is encrypted in a way that this firmware does not know');
  return ok({
    use: use === 0 ? 'file' : 'value',
    scryptSalt: source === 1 ? bytes.subarray(16, 32) : null,
    forOnePhone: scope === 1,
    keyId: bytes.subarray(8, 16),
    bytes,
  });
}

/** Fails for a container that was changed, at whatever octet, and for one of another phone. */
export function unseal({ bytes, forOnePhone }: Sealed, secret: Uint8Array, mac: string | null): Result<Buffer, string> {
  if (forOnePhone && mac === null) return fail('is encrypted for one phone, whose MAC address is not known here');
  const key = containerKey(secret, bytes.subarray(32, 48), forOnePhone ? mac : null);
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(48, 60), { authTagLength: TAG });
  decipher.setAAD(bytes.subarray(0, HEADER));
  decipher.setAuthTag(bytes.subarray(-TAG));
  try {
    return ok(Buffer.concat([decipher.update(bytes.subarray(HEADER, -TAG)), decipher.final()]));
  } catch {
    return fail(forOnePhone ? 'was changed, or encrypted for another phone' : 'was changed after it was encrypted');
  }
}

/** Tells a wrong key from a changed file. */
export function keyId(secret: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', 'phone400 cfg key id', 8));
}

function containerKey(secret: Uint8Array, salt: Uint8Array, mac: string | null): Buffer {
  const info = mac === null ? 'phone400 cfg deployment' : `phone400 cfg device ${mac}`;
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
}
