import { createCipheriv } from 'node:crypto';
import type { Suite } from './suite.ts';

/** Labels of RFC 3711 4.3.1 and 4.3.2. */
const RTP_KEY = 0;
const RTCP_KEY = 3;
const CIPHER = 0;
const AUTHENTICATION = 1;
const SALT = 2;

const BLOCK = 16;
/** Octets of an HMAC-SHA1 key (RFC 3711 5.2). */
const AUTHENTICATION_OCTETS = 20;

export type SessionKeys = { readonly key: Buffer; readonly salt: Buffer; readonly authentication: Buffer };

/** The session keys of SRTP and of SRTCP from a master key, at a key derivation rate of 0 (RFC 3711 4.3). */
export function deriveKeys(suite: Suite, key: Buffer, salt: Buffer): { rtp: SessionKeys; rtcp: SessionKeys } {
  const from = (label: number): SessionKeys => ({
    key: derive(key, salt, label + CIPHER, suite.keyOctets),
    salt: derive(key, salt, label + SALT, suite.saltOctets),
    authentication: derive(key, salt, label + AUTHENTICATION, suite.cipher === 'aead' ? 0 : AUTHENTICATION_OCTETS),
  });
  return { rtp: from(RTP_KEY), rtcp: from(RTCP_KEY) };
}

/**
 * The pseudo-random function: AES in counter mode under the master key, whose size it shares (RFC 3711 4.3.3, RFC 6188 2).
 * A salt of 12 octets is padded with zeros on the right (RFC 7714 11).
 */
export function derive(key: Buffer, salt: Buffer, label: number, octets: number): Buffer {
  const iv = Buffer.alloc(BLOCK);
  salt.copy(iv);
  iv.writeUInt8(iv.readUInt8(7) ^ label, 7);
  return createCipheriv(`aes-${key.length * 8}-ctr`, key, iv).update(Buffer.alloc(octets));
}
