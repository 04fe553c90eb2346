/** The crypto attribute of SDES (RFC 4568): one suite with its keys. Total: what cannot be used is null. */
import type { CryptoKey, CryptoLine, CryptoSuite } from './types.ts';

/** Packets that a key protects when its line does not say (RFC 3711 9.2). */
export const WHOLE_LIFE = 2 ** 48;
/** Octets of the widest master key identifier that is taken. */
const LONGEST_MKI = 16;
/** Keys of one line that are taken. */
const MOST_KEYS = 8;

export const FULL_COVERAGE: CryptoLine['coverage'] = { encryptRtp: true, encryptRtcp: true, authenticateRtp: true };

/** The value of `a=crypto:`; null for suites that are not among `suites`, bad keys, and parameters that must be understood. */
export function parseCrypto(value: string, suites: readonly CryptoSuite[]): CryptoLine | null {
  const [tag = '', name = '', keyText = '', ...parameters] = value.trim().split(/[ \t]+/, 20);
  const suite = suites.find(one => one.name === name || one.aliases.includes(name));
  if (!/^\d{1,9}$/.test(tag) || suite === undefined) return null;
  const keys = parseKeys(keyText, suite);
  const coverage = parseParameters(parameters);
  if (keys === null || coverage === null) return null;
  if (suite.aead && !covers(coverage, FULL_COVERAGE)) return null;
  return { tag: Number(tag), suite: suite.name, spelling: name, keys, coverage };
}

export function printCrypto({ tag, spelling, keys, coverage }: CryptoLine): string {
  const keyText = keys.map(
    ({ key, mki }) => `inline:${key}${mki === '' ? '' : `|${BigInt(`0x${mki}`)}:${mki.length / 2}`}`,
  );
  return [tag, spelling, keyText.join(';'), ...printParameters(coverage)].join(' ');
}

/** Does `has` protect whatever `wanted` wants protected? */
export function covers(has: CryptoLine['coverage'], wanted: CryptoLine['coverage']): boolean {
  return (
    (has.encryptRtp || !wanted.encryptRtp) &&
    (has.encryptRtcp || !wanted.encryptRtcp) &&
    (has.authenticateRtp || !wanted.authenticateRtp)
  );
}

/** Several keys are told apart by identifiers of one length (RFC 4568 6.1). */
function parseKeys(text: string, suite: CryptoSuite): CryptoKey[] | null {
  const parts = text.split(';', MOST_KEYS + 1);
  if (parts.length > MOST_KEYS) return null;
  const keys: CryptoKey[] = [];
  for (const part of parts) {
    const key = parseKey(part, suite);
    if (key === null) return null;
    keys.push(key);
  }
  const identifiers = new Set(keys.map(({ mki }) => mki));
  const alike = keys.every(({ mki }) => mki.length === keys[0]?.mki.length);
  return identifiers.size === keys.length && alike ? keys : null;
}

/** `inline:KEY`, `inline:KEY|LIFETIME`, `inline:KEY|MKI:LENGTH`, `inline:KEY|LIFETIME|MKI:LENGTH` (RFC 4568 9.2). */
function parseKey(text: string, suite: CryptoSuite): CryptoKey | null {
  const match = /^inline:([A-Za-z0-9+/]{1,128}={0,2})((?:\|[^|]*){0,2})$/i.exec(text);
  const octets = Buffer.from(match?.[1] ?? '', 'base64');
  if (match === null || octets.length !== suite.keyOctets) return null;
  const [first, second] = (match[2] ?? '').split('|').slice(1);
  const identified = first?.includes(':') === true;
  const lifetime = first === undefined || identified ? WHOLE_LIFE : parseLifetime(first);
  const identifier = identified ? first : second;
  if (lifetime === null || (identified && second !== undefined)) return null;
  const mki = identifier === undefined ? '' : parseMki(identifier);
  return mki === null ? null : { key: octets.toString('base64'), mki, lifetime };
}

/** Packets: `2^31` or plain digits. */
function parseLifetime(text: string): number | null {
  const match = /^(2\^)?(\d{1,15})$/.exec(text);
  const packets = match?.[1] === undefined ? Number(match?.[2]) : 2 ** Number(match[2]);
  return packets >= 1 && packets <= WHOLE_LIFE ? packets : null;
}

/** `VALUE:OCTETS` as hexadecimal digits. */
function parseMki(text: string): string | null {
  const match = /^(\d{1,39}):(\d{1,3})$/.exec(text);
  const octets = Number(match?.[2]);
  if (match === null || octets < 1 || octets > LONGEST_MKI) return null;
  const digits = BigInt(match[1] ?? '').toString(16);
  return digits.length > 2 * octets ? null : digits.padStart(2 * octets, '0');
}

/** What weakens is understood, a window size only hints (RFC 4568 6.3.7), `-` marks what may be passed over. */
function parseParameters(parameters: readonly string[]): CryptoLine['coverage'] | null {
  const coverage = { ...FULL_COVERAGE };
  for (const parameter of parameters) {
    if (parameter === 'UNENCRYPTED_SRTP') coverage.encryptRtp = false;
    else if (parameter === 'UNENCRYPTED_SRTCP') coverage.encryptRtcp = false;
    else if (parameter === 'UNAUTHENTICATED_SRTP') coverage.authenticateRtp = false;
    else if (!/^(?:WSH=\d{1,9}|KDR=0|-.*)$/.test(parameter)) return null;
  }
  return coverage;
}

function printParameters(coverage: CryptoLine['coverage']): string[] {
  return [
    ...(coverage.encryptRtp ? [] : ['UNENCRYPTED_SRTP']),
    ...(coverage.encryptRtcp ? [] : ['UNENCRYPTED_SRTCP']),
    ...(coverage.authenticateRtp ? [] : ['UNAUTHENTICATED_SRTP']),
  ];
}
