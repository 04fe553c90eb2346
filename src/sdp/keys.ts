/** Keys in the description (RFC 4568): which lines we offer, take up and settle on. */
import { covers, FULL_COVERAGE, parseCrypto, printCrypto } from './crypto.ts';
import { attributesOf } from './parse.ts';
import type { AgreedCrypto, CryptoLine, LocalCrypto, LocalSuite, SdpAttribute, SdpMedia } from './types.ts';

export function cryptoAttributes(crypto: LocalCrypto): SdpAttribute[] {
  return offeredLines(crypto).map(line => ({ name: 'crypto', value: printCrypto(line) }));
}

/** All of ours by preference, tagged 1, 2, 3 … */
function offeredLines(crypto: LocalCrypto): CryptoLine[] {
  return crypto.suites.map((suite, index) => lineOf(suite, crypto, { tag: index + 1, spelling: suite.name }));
}

/** An AEAD suite has no lesser coverage (RFC 7714 14.3). */
function lineOf(suite: LocalSuite, crypto: LocalCrypto, line: Pick<CryptoLine, 'tag' | 'spelling'>): CryptoLine {
  const coverage = suite.aead ? FULL_COVERAGE : crypto.coverage;
  return { ...line, suite: suite.name, keys: [suite.key], coverage };
}

/** The first of their lines that is good enough, with our answer to it; session parameters hold for both directions. */
export function takeUp(
  owner: { readonly attributes: readonly SdpAttribute[] },
  crypto: LocalCrypto,
): { readonly attributes: readonly SdpAttribute[]; readonly crypto: AgreedCrypto } | null {
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
export function settleLine(media: SdpMedia, crypto: LocalCrypto): AgreedCrypto | null {
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
