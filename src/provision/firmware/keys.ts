/**
 * Keys that sign firmware (Ed25519, RFC 8032), and certificates by which an old key names a new one. A key is known by its
 * id: the first 8 octets of the SHA-256 of its 32 octets.
 */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fail, ok, type Result } from '../../base/result.ts';

const KEY_OCTETS = 32;
export const ID_OCTETS = 8;
export const SIGNATURE_OCTETS = 64;
/** New key, flag, id of the old key, its signature. */
export const CERTIFICATE_OCTETS = KEY_OCTETS + 1 + ID_OCTETS + SIGNATURE_OCTETS;

/** A public key as its 32 octets in hexadecimal digits. */
export type PublicKey = string;

export type KeyCertificate = {
  readonly key: PublicKey;
  /** From now on the old key is worth nothing. */
  readonly retires: boolean;
  /** Id of the old key. */
  readonly signer: string;
  readonly signature: Uint8Array;
};

export function keyId(key: PublicKey): string {
  return createHash('sha256')
    .update(Buffer.from(key, 'hex'))
    .digest('hex')
    .slice(0, 2 * ID_OCTETS);
}

/** The public half of an Ed25519 key; null for keys of another kind. */
export function publicKeyOf(key: KeyObject): PublicKey | null {
  if (key.asymmetricKeyType !== 'ed25519') return null;
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url').toString('hex');
}

const PEM_BLOCK = /-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\s]{0,400}-----END PUBLIC KEY-----/g;
const MOST_KEYS = 16;

/** All public keys of a PEM file; what is no Ed25519 key makes the whole file bad. */
export function readPublicKeys(text: string): Result<PublicKey[], string> {
  const keys: PublicKey[] = [];
  for (const [block] of text.slice(0, 65_536).matchAll(PEM_BLOCK)) {
    try {
      const key = publicKeyOf(createPublicKey(block));
      if (key === null) return fail('has a key that is not Ed25519');
      keys.push(key);
    } catch {
      return fail('has a key that cannot be read');
    }
  }
  if (keys.length === 0) return fail('has no public key in PEM form');
  return keys.length > MOST_KEYS ? fail(`has more than ${MOST_KEYS} keys`) : ok(keys);
}

export function verified(key: PublicKey, octets: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(key, 'hex').toString('base64url');
  try {
    const object = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verify(null, octets, object, signature);
  } catch {
    return false;
  }
}

/** What the old key signs. It begins like no image does. */
function statement(key: PublicKey, retires: boolean): Buffer {
  return Buffer.concat([
    Buffer.from('phone400 firmware key\0'),
    Buffer.from(key, 'hex'),
    Buffer.from([retires ? 1 : 0]),
  ]);
}

/** `old` is the private key; throws when it is none of Ed25519. */
export function certify(key: PublicKey, old: KeyObject, retires: boolean): KeyCertificate {
  const signer = publicKeyOf(old);
  if (signer === null) throw new Error('the old key is not Ed25519');
  return { key, retires, signer: keyId(signer), signature: sign(null, statement(key, retires), old) };
}

export function printCertificate({ key, retires, signer, signature }: KeyCertificate): Buffer {
  return Buffer.concat([
    Buffer.from(key, 'hex'),
    Buffer.from([retires ? 1 : 0]),
    Buffer.from(signer, 'hex'),
    signature,
  ]);
}

/** `octets` has the right length; null when the flag is none. */
export function readCertificate(octets: Uint8Array): KeyCertificate | null {
  const bytes = Buffer.from(octets);
  const flag = bytes[KEY_OCTETS];
  if (bytes.length !== CERTIFICATE_OCTETS || (flag !== 0 && flag !== 1)) return null;
  const signerAt = KEY_OCTETS + 1;
  return {
    key: bytes.toString('hex', 0, KEY_OCTETS),
    retires: flag === 1,
    signer: bytes.toString('hex', signerAt, signerAt + ID_OCTETS),
    signature: bytes.subarray(signerAt + ID_OCTETS),
  };
}

export type Trust = {
  readonly keys: readonly PublicKey[];
  /** Ids of keys that were retired by their successors. */
  readonly retired: readonly string[];
};

/**
 * The trust that the certificates lead to: a trusted key makes its successor trusted, and is retired by it when the
 * certificate says so. What no trusted key signed counts for nothing.
 */
export function extendTrust(trust: Trust, certificates: readonly KeyCertificate[]): Trust {
  const keys = new Map(trust.keys.map(key => [keyId(key), key]));
  const retired = new Set(trust.retired);
  for (const id of retired) keys.delete(id);
  const good = new Set<KeyCertificate>();
  for (let more = true; more; ) {
    more = false;
    for (const certificate of certificates) {
      const old = keys.get(certificate.signer);
      const id = keyId(certificate.key);
      if (good.has(certificate) || old === undefined || retired.has(id)) continue;
      if (!verified(old, statement(certificate.key, certificate.retires), certificate.signature)) continue;
      good.add(certificate);
      keys.set(id, certificate.key);
      more = true;
    }
  }
  // Last, so that the order of the certificates does not matter.
  for (const { retires, signer } of good) {
    if (retires) retired.add(signer);
  }
  for (const id of retired) keys.delete(id);
  return { keys: [...keys.values()], retired: [...retired] };
}
