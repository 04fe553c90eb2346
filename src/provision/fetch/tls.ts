/** TLS of the servers from which files are fetched: who is trusted, and what is wrong in plain words. */
import type { ConnectionOptions } from 'node:tls';
import { clientContext } from '../../base/tls/context.ts';
import type { TlsTrust } from '../../base/tls/files.ts';
import { codeOfTls, handshakeWords, UNKNOWN_AUTHORITY } from '../../base/tls/words.ts';
import { type FetchError, fetchError, hostOf } from './fault.ts';
import type { TlsChecks } from './request.ts';

/** Nobody was named. */
const NOBODY: TlsTrust = {};

/** Chain, dates and host name (RFC 9110 section 4.3.4, RFC 6125) are checked by node:tls. */
export function tlsOptions({ verify, trust = NOBODY, least }: TlsChecks = { verify: true }): ConnectionOptions {
  const believes = verify ? 'system-and-named' : 'anybody';
  const secureContext = clientContext(trust, { believes, ...(least === undefined ? {} : { least }) });
  return { secureContext, rejectUnauthorized: verify };
}

/** null for what has nothing to do with TLS. */
export function tlsFault(error: NodeJS.ErrnoException, url: URL): FetchError | null {
  const code = codeOfTls(error);
  const host = hostOf(url);
  const fault = (what: string, remedy: string) => fetchError('certificate', url, what, { remedy });
  if (UNKNOWN_AUTHORITY.has(code)) {
    return fault(
      `The certificate of ${host} comes from an authority that the phone does not know.`,
      'Give the phone the certificate of that authority (security/ca_certificate/0/uri).',
    );
  }
  if (code === 'CERT_HAS_EXPIRED') {
    return fault(`The certificate of ${host} has expired.`, 'Give the server a new one.');
  }
  if (code === 'CERT_NOT_YET_VALID') {
    return fault(`The certificate of ${host} is not valid yet.`, 'Check the date of the phone.');
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return fault(`The certificate of ${host} is for other names.`, 'Use the name in the address that it was made for.');
  }
  if (code === 'INVALID_PURPOSE') {
    return fault(`The certificate of ${host} is not meant for a server.`, 'Give the server another one.');
  }
  const words = handshakeWords(code, host);
  if (words !== null) return fault(`${words}.`, 'Check TLS and certificates on both ends.');
  if (!/^(ERR_SSL|ERR_TLS|ERR_OSSL|CERT_|UNABLE_)/.test(code)) return null;
  return fault(`TLS with ${host} fails (${error.code}).`, 'Check TLS and certificates on both ends.');
}
