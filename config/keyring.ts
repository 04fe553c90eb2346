/** The keys that a phone, or an administrator's tool, has; opens and makes encrypted files and values. */
import { randomBytes, scryptSync } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { fail, ok, type Result } from '../src/base/result.ts';
import { type LegacyKey, openLegacy } from './legacy.ts';
import { isSealed, keyId, type Master, readSealed, type Sealed, seal, type Use, unseal } from './seal.ts';

/** 32 octets from a random source, or words that somebody remembers. */
export type Key =
  | { readonly kind: 'key'; readonly secret: Uint8Array }
  | { readonly kind: 'passphrase'; readonly text: string };

/** A shorter one is found by trying, whatever stretches it. */
const SHORTEST_PASSPHRASE = 12;

/** 64 hexadecimal digits are a key, everything else is a passphrase. */
export function readKey(text: string): Result<Key, string> {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return ok({ kind: 'key', secret: Buffer.from(trimmed, 'hex') });
  if (/^[0-9a-f]{40,}$/i.test(trimmed)) return fail(`a key has 64 hexadecimal digits, not ${trimmed.length}`);
  if (trimmed.length >= SHORTEST_PASSPHRASE) return ok({ kind: 'passphrase', text: trimmed.normalize('NFC') });
  return fail(`a key has 64 hexadecimal digits, a passphrase at least ${SHORTEST_PASSPHRASE} characters`);
}

export function newKey(): string {
  return randomBytes(32).toString('hex');
}

/** About 32 MiB and a tenth of a second on a phone for each salt (RFC 7914). */
const SCRYPT = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
/** A hostile file must not make the phone stretch all day. */
const MOST_SALTS = 8;

/** Has the look of an encrypted value, as the field writes it: `{"…"}` around Base64. */
const TOKEN = /^\{"([A-Za-z0-9+/]+={0,2})"\}$/;

export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** By its first octets, or by its name when an older tool made it. */
export function isEncryptedFile(bytes: Uint8Array, name: string): boolean {
  return isSealed(bytes) || isLegacyFile(bytes, name);
}

export type KeyringOptions = {
  /** The first one seals, all open: a new key can be brought in beside the old one. */
  readonly keys: readonly Key[];
  /** Of this phone: opens what was made for it alone. */
  readonly mac?: string;
  readonly legacy?: LegacyKey;
};

/** Of one phone. */
export const MOST_KEYS = 4;

export class Keyring {
  #keys: readonly Key[];
  readonly #mac: string | null;
  readonly #legacy: LegacyKey | undefined;
  readonly #stretched = new Map<string, Uint8Array>();
  readonly #salt = randomBytes(16);

  constructor({ keys, mac, legacy }: KeyringOptions) {
    this.#keys = keys;
    this.#mac = mac ?? null;
    this.#legacy = legacy;
  }

  /** Something can be sealed. */
  get hasKey(): boolean {
    return this.#keys.length > 0;
  }

  /** In front of the others, once each, which still open what they opened; the oldest goes when there are too many. */
  add(key: Key): void {
    this.#keys = [key, ...this.#keys.filter(one => !isDeepStrictEqual(one, key))].slice(0, MOST_KEYS);
  }

  /** For the phone with this MAC address, or for all that have the key. Throws RangeError without a key. */
  sealFile(plain: Uint8Array, mac: string | null = null): Buffer {
    return seal(plain, 'file', this.#sealing(), mac);
  }

  /** The token that stands for a value in a file. */
  sealValue(text: string, mac: string | null = null): string {
    return `{"${seal(Buffer.from(text), 'value', this.#sealing(), mac).toString('base64')}"}`;
  }

  /** A file as it came; one that is not encrypted comes back as it is. `name` tells old files by their ending. */
  openFile(bytes: Uint8Array, name: string): Result<Uint8Array, string> {
    if (isSealed(bytes)) return this.#open(bytes, 'file');
    if (!isLegacyFile(bytes, name)) return ok(bytes);
    return this.#legacy === undefined ? fail(NO_LEGACY_KEY) : openLegacy(bytes, this.#legacy);
  }

  openValue(token: string): Result<string, string> {
    const bytes = Buffer.from(TOKEN.exec(token)?.[1] ?? '', 'base64');
    if (!isSealed(bytes) && this.#legacy === undefined) return fail(NO_LEGACY_KEY);
    const opened =
      isSealed(bytes) || this.#legacy === undefined ? this.#open(bytes, 'value') : openLegacy(bytes, this.#legacy);
    if (!opened.ok) return opened;
    const text = Buffer.from(opened.value).toString();
    // It would be lines of the file otherwise.
    return /[\0-\x1f\x7f]/.test(text) ? fail('holds a control character inside') : ok(text);
  }

  #open(bytes: Uint8Array, use: Use): Result<Uint8Array, string> {
    const sealed = readSealed(bytes);
    if (!sealed.ok) return sealed;
    if (sealed.value.use !== use) return fail(`is an encrypted ${sealed.value.use}, no ${use}`);
    if (!this.hasKey) return fail('is encrypted, and there is no key');
    for (const key of this.#keys) {
      const secret = this.#secret(key, sealed.value);
      if (secret !== null && keyId(secret).equals(sealed.value.keyId)) return unseal(sealed.value, secret, this.#mac);
    }
    return fail('is encrypted with another key');
  }

  #secret(key: Key, { scryptSalt }: Sealed): Uint8Array | null {
    if ((key.kind === 'passphrase') !== (scryptSalt !== null)) return null;
    return key.kind === 'key' || scryptSalt === null ? secretOf(key) : this.#stretch(key.text, scryptSalt);
  }

  #sealing(): Master {
    const [key] = this.#keys;
    if (key === undefined) throw new RangeError('there is no key');
    if (key.kind === 'key') return { secret: key.secret, scryptSalt: null };
    return { secret: this.#stretch(key.text, this.#salt) ?? this.#salt, scryptSalt: this.#salt };
  }

  /** null: too many salts in one set of files. */
  #stretch(passphrase: string, salt: Uint8Array): Uint8Array | null {
    const name = `${Buffer.from(salt).toString('hex')} ${passphrase}`;
    const known = this.#stretched.get(name);
    if (known !== undefined || this.#stretched.size >= MOST_SALTS * this.#keys.length) return known ?? null;
    const secret = scryptSync(passphrase, salt, 32, SCRYPT);
    this.#stretched.set(name, secret);
    return secret;
  }
}

function secretOf(key: Key): Uint8Array | null {
  return key.kind === 'key' ? key.secret : null;
}

const NO_LEGACY_KEY = 'is encrypted in the old way, and there is no key for that';

function isLegacyFile(bytes: Uint8Array, name: string): boolean {
  return /\.cfx$/i.test(name) && bytes.length > 0 && bytes.length % 8 === 0 && !looksLikeText(bytes);
}

function looksLikeText(bytes: Uint8Array): boolean {
  return bytes
    .subarray(0, 64)
    .every(octet => octet === 9 || octet === 10 || octet === 13 || (octet >= 32 && octet < 127));
}
