/** Which protection an audio line has: plain RTP, or SRTP with keys in the description (RFC 4568), in offer and answer. */
import { ok, type Result } from '../base/result.ts';
import { configurationsOf, offerConfigurations } from './capabilities.ts';
import { covers, parseCrypto, printCrypto } from './crypto.ts';
import { attributesOf } from './parse.ts';
import { refuse } from './refusal.ts';
import type {
  AgreedCrypto,
  CryptoLine,
  LocalCrypto,
  LocalMedia,
  LocalSuite,
  SdpAttribute,
  SdpMedia,
  SdpRefusal,
  SdpSession,
} from './types.ts';

/** What our audio line says of it, and what was agreed on; `crypto` null is plain RTP. */
export type Protected = {
  readonly protocol: string;
  readonly attributes: readonly SdpAttribute[];
  readonly crypto: AgreedCrypto | null;
};

const PLAIN = 'RTP/AVP';
const SECURE = 'RTP/SAVP';
/** The same with feedback (RFC 5124), which is answered in kind and not used. */
const SECURE_PROTOCOLS: readonly string[] = [SECURE, 'RTP/SAVPF'];

const UNPROTECTED: Protected = { protocol: PLAIN, attributes: [], crypto: null };

/** `inUse` is the protocol of a stream that is encrypted already: it stays with it. */
export function offeredProtection({ crypto }: LocalMedia, inUse: string | null): Protected {
  if (crypto === undefined) return UNPROTECTED;
  const attributes = offeredLines(crypto).map(line => ({ name: 'crypto', value: printCrypto(line) }));
  if (inUse !== null) return { protocol: inUse, attributes, crypto: null };
  if (crypto.mode === 'mandatory') return { protocol: SECURE, attributes, crypto: null };
  switch (crypto.offer) {
    case 'capabilities':
      return { protocol: PLAIN, attributes: offerConfigurations(SECURE, attributes), crypto: null };
    case 'best-effort':
      return { protocol: PLAIN, attributes, crypto: null };
    case 'none':
      return UNPROTECTED;
  }
}

/** Their offer: the first protection of theirs that we know is taken; plain RTP only where we do not insist. */
export function answeredProtection(
  session: SdpSession,
  media: SdpMedia,
  { crypto }: LocalMedia,
): Result<Protected, SdpRefusal> {
  const secure = SECURE_PROTOCOLS.includes(media.protocol);
  if (!secure && media.protocol !== PLAIN) return refuse(488, 302, 'Incompatible transport protocol');
  if (crypto !== undefined) {
    const direct = takeUp(media, crypto);
    if (direct !== null) return ok({ protocol: media.protocol, ...direct });
    for (const { name, protocol, attributes } of configurationsOf(session, media)) {
      const taken = SECURE_PROTOCOLS.includes(protocol) ? takeUp({ attributes }, crypto) : null;
      if (taken === null) continue;
      return ok({ ...taken, protocol, attributes: [...taken.attributes, { name: 'acfg', value: name }] });
    }
  }
  if (secure) return refuse(488, 302, crypto === undefined ? 'Encryption is switched off' : 'No common encryption');
  return crypto?.mode === 'mandatory' ? refuse(488, 302, 'Encryption is required') : ok(UNPROTECTED);
}

/** Their answer to what `offeredProtection` offered. */
export function settledProtection(media: SdpMedia, { crypto }: LocalMedia): Result<Protected, SdpRefusal> {
  const secure = SECURE_PROTOCOLS.includes(media.protocol);
  if (!secure && media.protocol !== PLAIN) return refuse(488, 302, 'Incompatible transport protocol');
  const agreed = crypto === undefined ? null : settleLine(media, crypto);
  if (agreed !== null) return ok({ protocol: media.protocol, attributes: [], crypto: agreed });
  if (secure) return refuse(488, 302, 'No common encryption');
  return crypto?.mode === 'mandatory' ? refuse(488, 302, 'Encryption is required') : ok(UNPROTECTED);
}

/** All of ours that may be offered, by preference, tagged 1, 2, 3 … */
function offeredLines(crypto: LocalCrypto): CryptoLine[] {
  return crypto.suites
    .filter(({ offered }) => offered)
    .map((suite, index) => lineOf(suite, crypto, { tag: index + 1, spelling: suite.name }));
}

/** An AEAD suite has no lesser coverage (RFC 7714 14.3). */
function lineOf(suite: LocalSuite, crypto: LocalCrypto, line: Pick<CryptoLine, 'tag' | 'spelling'>): CryptoLine {
  const coverage = suite.aead ? { encryptRtp: true, encryptRtcp: true, authenticateRtp: true } : crypto.coverage;
  return { ...line, suite: suite.name, keys: [suite.key], coverage };
}

/** The first of their lines that is good enough, with our answer to it; session parameters hold for both directions. */
function takeUp(
  owner: { readonly attributes: readonly SdpAttribute[] },
  crypto: LocalCrypto,
): Pick<Protected, 'attributes' | 'crypto'> | null {
  for (const value of attributesOf(owner, 'crypto')) {
    const theirs = parseCrypto(value, crypto.suites);
    const suite = crypto.suites.find(({ name }) => name === theirs?.suite);
    if (theirs === null || suite === undefined || !isGood(theirs, suite, crypto)) continue;
    const ours: CryptoLine = { ...theirs, keys: [suite.key] };
    return {
      attributes: [{ name: 'crypto', value: printCrypto(ours) }],
      crypto: { suite: suite.name, send: suite.key, receive: theirs.keys, coverage: theirs.coverage },
    };
  }
  return null;
}

/** The answer names one line of ours by its tag (RFC 4568 5.1.3). */
function settleLine(media: SdpMedia, crypto: LocalCrypto): AgreedCrypto | null {
  for (const value of attributesOf(media, 'crypto')) {
    const theirs = parseCrypto(value, crypto.suites);
    const ours = offeredLines(crypto).find(({ tag, suite }) => tag === theirs?.tag && suite === theirs.suite);
    const suite = crypto.suites.find(({ name }) => name === ours?.suite);
    if (theirs === null || suite === undefined || !isGood(theirs, suite, crypto)) continue;
    return { suite: suite.name, send: suite.key, receive: theirs.keys, coverage: theirs.coverage };
  }
  return null;
}

/** Whoever shows us our own key only throws our packets back. */
function isGood(theirs: CryptoLine, suite: LocalSuite, crypto: LocalCrypto): boolean {
  return covers(theirs.coverage, crypto.coverage) && theirs.keys.every(({ key }) => key !== suite.key.key);
}
