/**
 * Reads what the tools of older phones encrypted: 3DES in CBC mode, with a key that the administrator brings along. It
 * protects nothing any more (CVE-2023-22956, CVE-2023-22957), so nothing is ever written this way.
 */
import { createDecipheriv, createHash } from 'node:crypto';
import { fail, ok, type Result } from '../src/base/result.ts';

export type LegacyKey =
  | { readonly kind: 'octets'; readonly key: Uint8Array; readonly iv: Uint8Array }
  /** Key and IV by MD5, as OpenSSL's `enc -md md5` makes them. */
  | { readonly kind: 'words'; readonly text: string };

const KEY = 24;
const BLOCK = 8;

/** 48 hexadecimal digits, and `:` and 16 more for an IV that is not zero; everything else is words. */
export function readLegacyKey(text: string): Result<LegacyKey, string> {
  const [, key, iv] = /^([0-9a-f]{48})(?::([0-9a-f]{16}))?$/i.exec(text.trim()) ?? [];
  if (key !== undefined)
    return ok({ kind: 'octets', key: Buffer.from(key, 'hex'), iv: Buffer.from(iv ?? '00'.repeat(BLOCK), 'hex') });
  return text.trim() === '' ? fail('the old key is empty') : ok({ kind: 'words', text: text.trim() });
}

const SALTED = Buffer.from('Salted__');

/** Nothing in the old format proves that a key is right: what does not give text is taken for a wrong one. */
export function openLegacy(bytes: Uint8Array, legacy: LegacyKey): Result<Uint8Array, string> {
  const salted = SALTED.equals(bytes.subarray(0, SALTED.length));
  const body = salted ? bytes.subarray(2 * BLOCK) : bytes;
  if (body.length === 0 || body.length % BLOCK !== 0) return fail('has a length that nothing encrypted by 3DES has');
  const salt = salted ? bytes.subarray(BLOCK, 2 * BLOCK) : new Uint8Array();
  const { key, iv } = legacy.kind === 'octets' ? legacy : byMd5(legacy.text, salt);
  const decipher = createDecipheriv('des-ede3-cbc', key, iv).setAutoPadding(false);
  const plain = withoutPadding(Buffer.concat([decipher.update(body), decipher.final()]));
  return isText(plain) ? ok(plain) : fail('is encrypted in the old way with another key');
}

/** PKCS #7, or zeros. */
function withoutPadding(plain: Buffer): Buffer {
  const last = plain.at(-1) ?? 0;
  const padding = plain.subarray(-last);
  if (last >= 1 && last <= BLOCK && padding.every(octet => octet === last)) return plain.subarray(0, -last);
  return plain.subarray(0, plain.findLastIndex(octet => octet !== 0) + 1);
}

function isText(plain: Buffer): boolean {
  try {
    return !/[\0-\x08\x0e-\x1f\x7f]/.test(new TextDecoder('utf-8', { fatal: true }).decode(plain));
  } catch {
    return false;
  }
}

function byMd5(text: string, salt: Uint8Array): { key: Uint8Array; iv: Uint8Array } {
  let made = Buffer.alloc(0);
  let last = Buffer.alloc(0);
  while (made.length < KEY + BLOCK) {
    last = createHash('md5').update(last).update(text).update(salt).digest();
    made = Buffer.concat([made, last]);
  }
  return { key: made.subarray(0, KEY), iv: made.subarray(KEY, KEY + BLOCK) };
}
