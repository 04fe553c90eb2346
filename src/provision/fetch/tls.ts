/** TLS of the servers from which files are fetched: who is trusted, and what is wrong in plain words. */
import { type ConnectionOptions, createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { POLICY } from '../../base/tls/policy.ts';
import { handshakeWords, UNKNOWN_AUTHORITY } from '../../base/tls/words.ts';
import { type FetchError, fetchError, hostOf } from './fault.ts';
import type { TlsChecks } from './request.ts';

const CHECKED: TlsChecks = { verify: true };

/** Making a context reads the hundreds of certificates of the system, so the last one is kept. */
export class SecureContexts {
  #checks: TlsChecks | null = null;
  #context: SecureContext | null = null;

  /** Chain, dates and host name (RFC 9110 section 4.3.4, RFC 6125) are checked by node:tls. */
  options(checks: TlsChecks = CHECKED): ConnectionOptions {
    return { secureContext: this.#of(checks), rejectUnauthorized: checks.verify };
  }

  #of(checks: TlsChecks): SecureContext {
    if (this.#context !== null && this.#checks !== null && isSame(this.#checks, checks)) return this.#context;
    const { verify, authorities, identity, least } = checks;
    this.#checks = checks;
    this.#context = createSecureContext({
      ...POLICY,
      ...(least === undefined ? {} : { minVersion: least }),
      ...(verify ? { ca: [...getCACertificates('system'), ...(authorities ?? [])] } : {}),
      ...(identity === undefined ? {} : { cert: identity.certificate, key: identity.key }),
    });
    return this.#context;
  }
}

/** Texts are not compared: whoever asks has them once. */
function isSame(one: TlsChecks, other: TlsChecks): boolean {
  return (['verify', 'authorities', 'identity', 'least'] as const).every(part => one[part] === other[part]);
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

/** Sometimes only the message names the alert of the other end, with blanks. */
function codeOfTls({ code = '', message }: NodeJS.ErrnoException): string {
  return code === 'EPROTO' ? `ERR_SSL_${message.toUpperCase().replaceAll(' ', '_')}` : code;
}
