/** A password as it is kept: as a hash by scrypt; files may also bring it in the clear or as MD5-crypt. */
import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { isMd5Crypt, md5CryptFits } from './md5-crypt.ts';

/**
 * RFC 7914; 16 MiB for a fifth of a second on a laptop, in a thread of its own. Memory is what a phone has least of,
 * so the rounds (p) are many instead.
 */
const COST = { ln: 14, r: 8, p: 5 };
const OCTETS = 32;

const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;
/** A hostile file must not make the phone compute all day. */
const MOST = { ln: 15, r: 8, p: 8 };

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await stretch(password, salt, COST);
  return `$scrypt$ln=${COST.ln},r=${COST.r},p=${COST.p}$${base64(salt)}$${base64(hash)}`;
}

/** Not in the clear. */
export function isHashed(kept: string): boolean {
  return FORM.test(kept) || isMd5Crypt(kept);
}

/** Takes the same time whether it fits or not. */
export async function fits(password: string, kept: string): Promise<boolean> {
  if (isMd5Crypt(kept)) return md5CryptFits(password, kept);
  const [, ln, r, p, salt = '', hash = ''] = FORM.exec(kept) ?? [];
  if (ln === undefined) return timingSafeEqual(digest(password), digest(kept));
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  if (cost.ln < 1 || cost.ln > MOST.ln || cost.r < 1 || cost.r > MOST.r || cost.p < 1 || cost.p > MOST.p) return false;
  return timingSafeEqual(await stretch(password, Buffer.from(salt, 'base64'), cost), Buffer.from(hash, 'base64'));
}

function stretch(password: string, salt: Uint8Array, { ln, r, p }: typeof COST): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, OCTETS, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text.normalize('NFC')).digest();
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
