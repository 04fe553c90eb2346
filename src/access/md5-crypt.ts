/**
 * MD5-crypt, the form `$1$salt$hash` in which files of older phones carry passwords. It is only checked, never made:
 * a thousand rounds of MD5 are no protection today. (Poul-Henning Kamp, FreeBSD 1994.)
 */
import { createHash } from 'node:crypto';

const FORM = /^\$1\$([^$]{0,8})\$([./0-9A-Za-z]{22})$/;

export function isMd5Crypt(text: string): boolean {
  return FORM.test(text);
}

/** About two milliseconds on a laptop. */
export function md5CryptFits(password: string, kept: string): boolean {
  const [, salt, hash] = FORM.exec(kept) ?? [];
  return salt !== undefined && md5Crypt(Buffer.from(password), Buffer.from(salt)) === hash;
}

const MAGIC = Buffer.from('$1$');
const ROUNDS = 1000;
const NUL = Buffer.alloc(1);

function md5Crypt(password: Buffer, salt: Buffer): string {
  const mixed = md5(password, salt, password);
  const parts = [password, MAGIC, salt];
  for (let left = password.length; left > 0; left -= 16) parts.push(mixed.subarray(0, Math.min(16, left)));
  for (let bits = password.length; bits > 0; bits >>= 1) parts.push(bits & 1 ? NUL : password.subarray(0, 1));
  let sum = md5(...parts);
  for (let round = 0; round < ROUNDS; round++) {
    const odd = round % 2 === 1;
    const round3 = round % 3 === 0 ? [] : [salt];
    const round7 = round % 7 === 0 ? [] : [password];
    sum = md5(odd ? password : sum, ...round3, ...round7, odd ? sum : password);
  }
  return letters(sum);
}

function md5(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('md5');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The octets in the order of crypt(3), six bits a letter, the lowest first. */
function letters(sum: Buffer): string {
  const octet = (at: number): number => sum[at] ?? 0;
  const groups = [0, 1, 2, 3, 4].map(i => (octet(i) << 16) | (octet(i + 6) << 8) | octet(i === 4 ? 5 : i + 12));
  return groups.map(group => base64(group, 4)).join('') + base64(octet(11), 2);
}

function base64(value: number, count: number): string {
  return Array.from({ length: count }, (_, i) => ALPHABET[(value >> (6 * i)) & 63]).join('');
}
