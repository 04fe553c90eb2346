/** What OpenSSL and node:tls say, in words for people. */

/** Codes for a chain that ends with nobody whom we know. */
export const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

/** OpenSSL's codes for what the server said or did, by a part of the code. */
const HANDSHAKE_WORDS: readonly (readonly [RegExp, (domain: string) => string])[] = [
  [/CERTIFICATE_REQUIRED/, domain => `${domain} wants a certificate of this phone`],
  [
    /ALERT_(BAD_|UNSUPPORTED_)?CERTIFICATE|ALERT_UNKNOWN_CA/,
    domain => `${domain} refuses the certificate of this phone`,
  ],
  [/ALERT_HANDSHAKE_FAILURE/, domain => `${domain} refuses the ciphers or the certificate of this phone`],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL/, domain => `${domain} knows only TLS versions that are too old`],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST/, domain => `${domain} does not speak TLS on this port`],
];

/** What went wrong in a handshake with `host`; null for what is not one of its troubles. */
export function handshakeWords(code: string, host: string): string | null {
  return HANDSHAKE_WORDS.find(([pattern]) => pattern.test(code))?.[1](host) ?? null;
}

/** The code of what a handshake threw; sometimes only the message names the alert of the other end, with blanks. '' without one. */
export function codeOfTls(thrown: unknown): string {
  const { code = '', message = '' } = Object(thrown) as { readonly code?: unknown; readonly message?: unknown };
  return code === 'EPROTO' ? `ERR_SSL_${String(message).toUpperCase().replaceAll(' ', '_')}` : String(code);
}

/** '3 days ago', 'today'. */
export function ago(then: Date, now: Date): string {
  const days = Math.floor((now.getTime() - then.getTime()) / 86_400_000);
  return days < 1 ? 'today' : days === 1 ? '1 day ago' : `${days} days ago`;
}
