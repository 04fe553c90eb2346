/** Who a server's certificate speaks for, and what is wrong with it in plain words (RFC 5922). */
import { ago, UNKNOWN_AUTHORITY } from '../../base/tls/words.ts';
import { parseUri, sameHost } from '../uri.ts';
import type { WireFault } from './wire.ts';

/** The parts of node:crypto's X509Certificate that matter here. */
export type ServerCertificate = {
  readonly subjectAltName: string | undefined;
  readonly validFromDate: Date;
  readonly validToDate: Date;
};

type AltName = { readonly type: string; readonly value: string };

/** One `type:value` of OpenSSL's list; a value with a comma or a quote in it is written as a JSON string. */
const ENTRY = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g;

function altNames(text: string): readonly AltName[] {
  return [...text.matchAll(ENTRY)].map(([, type = '', value = '']) => ({
    type,
    value: value.startsWith('"') ? unquoted(value) : value,
  }));
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return '';
  }
}

/** The SIP domains of a certificate, in lower case (RFC 5922 section 7.1). The common name never counts. */
export function sipDomains(subjectAltName: string | undefined): readonly string[] {
  const names = altNames(subjectAltName ?? '');
  const uris = names.filter(({ type }) => type === 'URI').flatMap(({ value }) => sipDomain(value));
  const addresses = names.filter(({ type }) => type === 'IP Address').map(({ value }) => value.toLowerCase());
  // DNS names speak for SIP only where no sip: URI does.
  const hosts = names.filter(({ type }) => type === 'DNS').map(({ value }) => value.toLowerCase());
  return [...(uris.length > 0 ? uris : hosts), ...addresses];
}

/** A URI with a user part is a person, one with sips: is not allowed. */
function sipDomain(text: string): string[] {
  const uri = parseUri(text);
  return uri.ok && uri.value.scheme === 'sip' && uri.value.user === '' && !text.includes('@') ? [uri.value.host] : [];
}

/** Section 7.2: whole names, no suffixes, no wildcards. */
export function speaksFor(certificate: ServerCertificate, domain: string): boolean {
  return sipDomains(certificate.subjectAltName).some(name => sameHost(name, domain));
}

/**
 * null for a certificate that may be trusted as `domain`; `trouble` is the code of OpenSSL's check of the chain,
 * null when that was good.
 */
export function certificateFault(
  certificate: ServerCertificate | undefined,
  trouble: string | null,
  domain: string,
  now: Date,
): WireFault | null {
  const fault = (what: string, remedy?: string): WireFault => ({ what, plain: true, ...(remedy ? { remedy } : {}) });
  if (certificate === undefined) return fault(`${domain} has shown no certificate`);
  const { validFromDate, validToDate } = certificate;
  if (trouble !== null && UNKNOWN_AUTHORITY.has(trouble)) {
    return fault(`certificate authority of ${domain} not known`, 'Give the phone the certificate of that authority.');
  }
  if (validToDate < now) return fault(`certificate of ${domain} expired ${ago(validToDate, now)}`);
  if (validFromDate > now) return fault(`certificate of ${domain} is not valid yet`, 'Check the date of the phone.');
  if (trouble === 'CERT_HAS_EXPIRED') return fault(`certificate authority of ${domain} has expired`);
  if (trouble === 'INVALID_PURPOSE') return fault(`certificate of ${domain} is not meant for a server`);
  if (trouble !== null) return fault(`certificate of ${domain} is not accepted (${trouble})`);
  if (!speaksFor(certificate, domain)) return fault(`certificate of ${domain} is for other names`);
  return null;
}
