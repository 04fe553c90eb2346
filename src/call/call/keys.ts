/** The keys of one call: all of them follow from one secret, so that transitions stay pure. */
import { hkdfSync, randomBytes } from 'node:crypto';
import { WHOLE_LIFE } from '../../sdp/crypto.ts';
import type { AgreedCrypto, CryptoSuite, Fingerprint, LocalCrypto, LocalSuite } from '../../sdp/types.ts';
import type { WarningText } from '../../sip/agent.ts';
import type { Encryption } from '../encryption.ts';

export type CallKeys = {
  readonly encryption: Encryption;
  readonly secret: Buffer;
  /** Grows when new keys are due. */
  readonly generation: number;
  /** The other side's of the last agreement, in one text; '' before the first. */
  readonly theirs: string;
  /** The signalling of this call is TLS. */
  readonly tls: boolean;
  /** Of our certificate for DTLS; null without it. */
  readonly fingerprint: Fingerprint | null;
};

/** `tls`: how this very call is signalled, where that is known. */
export function newCallKeys(
  encryption: Encryption | null,
  tls = encryption?.tls === true,
  certificate: Fingerprint | null = null,
): CallKeys | null {
  if (encryption === null) return null;
  const fingerprint = encryption.dtls === 'absent' ? null : certificate;
  return { encryption, secret: randomBytes(32), generation: 0, theirs: '', tls, fingerprint };
}

/** Encryption is wanted at any price, and no keys can be offered in secrecy. */
export function cannotOffer(keys: CallKeys | null): boolean {
  return keys !== null && keys.encryption.mode === 'mandatory' && !mayShowKeys(keys) && !offersDtls(keys);
}

/** The same for what the other side offers. */
export function cannotTake(keys: CallKeys | null): boolean {
  return keys !== null && keys.encryption.mode === 'mandatory' && !mayShowKeys(keys) && keys.fingerprint === null;
}

function offersDtls({ encryption, fingerprint }: CallKeys): boolean {
  return encryption.dtls === 'offered' && fingerprint !== null;
}

function mayShowKeys({ encryption, tls }: CallKeys): boolean {
  return tls || encryption.keysWithoutTls;
}

export const NEEDS_TLS: WarningText = { code: 399, text: 'Encryption needs TLS' };

/** An offer that comes with other keys than before gets other keys in its answer. */
export function isRekeyed({ theirs }: CallKeys, crypto: AgreedCrypto | undefined): boolean {
  return theirs !== '' && crypto !== undefined && textOf(crypto) !== theirs;
}

export function nextKeys(keys: CallKeys): CallKeys {
  return { ...keys, generation: keys.generation + 1, theirs: '' };
}

export function rememberTheirs(keys: CallKeys, crypto: AgreedCrypto | undefined): CallKeys {
  return crypto === undefined ? keys : { ...keys, theirs: textOf(crypto) };
}

function textOf(crypto: AgreedCrypto): string {
  return crypto.receive.map(({ key }) => key).join(' ');
}

export function localCrypto(keys: CallKeys): LocalCrypto {
  const { mode, offer, suites, coverage } = keys.encryption;
  const { fingerprint } = keys;
  const offered = offersDtls(keys);
  // Who insists does not take keys that everybody may have read; else they are better than none.
  const usable = mayShowKeys(keys) || mode === 'optional' ? suites : [];
  return {
    mode,
    ...(fingerprint === null ? {} : { dtls: { fingerprint, offered } }),
    offer: mayShowKeys(keys) || offered ? offer : 'none',
    suites: withKeys(usable, keys),
    coverage,
  };
}

/** All keys of one generation in one go, a piece for each suite: they are asked for with every offer. */
function withKeys(suites: readonly CryptoSuite[], { secret, generation, encryption }: CallKeys): LocalSuite[] {
  if (suites.length === 0) return [];
  const octets = suites.reduce((sum, { keyOctets }) => sum + keyOctets, 0);
  const material = Buffer.from(hkdfSync('sha256', secret, '', `${generation}`, octets));
  const { mkiOctets } = encryption;
  // The identifier only has to differ from the key before.
  const mki = mkiOctets === 0 ? '' : (1 + (generation % 255)).toString(16).padStart(2 * mkiOctets, '0');
  let at = 0;
  return suites.map(suite => {
    const piece = material.subarray(at, at + suite.keyOctets);
    at += suite.keyOctets;
    return { ...suite, key: { key: piece.toString('base64'), mki, lifetime: WHOLE_LIFE } };
  });
}
