/** From parameters to how calls are encrypted (guide chapter 32). */
import * as sip from '../../config/params/sip.ts';
import * as srtp from '../../config/params/srtp.ts';
import type { Settings } from '../../config/store.ts';
import type { CryptoSuite, LocalCrypto } from '../sdp/types.ts';

/** Null in `CallSettings`: plain RTP only. */
export type Encryption = Pick<LocalCrypto, 'mode' | 'coverage'> & {
  /** How optional encryption is offered. */
  readonly offer: 'capabilities' | 'best-effort';
  /** By preference. */
  readonly suites: readonly CryptoSuite[];
  /** Octets of the master key identifier; 0: none. */
  readonly mkiOctets: number;
  /** DTLS-SRTP (RFC 5763) is not built in, taken, or offered instead of keys in SDP. */
  readonly dtls: 'absent' | 'taken' | 'offered';
  /** Keys may travel in SIP messages without TLS. */
  readonly keysWithoutTls: boolean;
  /** Our own calls are signalled over TLS. */
  readonly tls: boolean;
};

const METHODS = {
  AES_CM_128_HMAC_SHA1_80: ['AES_CM_128_HMAC_SHA1_80'],
  AES_CM_128_HMAC_SHA1_32: ['AES_CM_128_HMAC_SHA1_32'],
  AES_CM_128_ALL_METHODS: ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'],
} as const;
const DTLS_USE = { SDES: 'taken', DTLS: 'offered' } as const;
/** What is stronger than the methods of the guide. */
const STRONG: readonly string[] = ['AEAD_AES_256_GCM', 'AEAD_AES_128_GCM', 'AES_256_CM_HMAC_SHA1_80'];

/** What the media room can run, the strongest suite first. */
export type KnownProtection = { readonly suites: readonly CryptoSuite[]; readonly dtls: boolean };

export function encryption(settings: Settings, { suites: known, dtls }: KnownProtection): Encryption | null {
  const mode = settings.get(srtp.mode);
  if (mode === 'DONOTSUPPORTENCRYPTION') return null;
  const methods: readonly string[] = METHODS[settings.get(srtp.method)];
  const strong = settings.get(srtp.strongSuites);
  return {
    mode: mode === 'REQUIREENCRYPTION' ? 'mandatory' : 'optional',
    offer: settings.get(srtp.negotiationMode) === 'RFC5939' ? 'capabilities' : 'best-effort',
    suites: known.filter(({ name }) => methods.includes(name) || (strong && STRONG.includes(name))),
    mkiOctets: settings.get(srtp.useMki) ? settings.get(srtp.mkiLength) : 0,
    coverage: {
      encryptRtp: settings.get(srtp.encryptRtp),
      encryptRtcp: settings.get(srtp.encryptRtcp),
      authenticateRtp: settings.get(srtp.authenticateRtp),
    },
    dtls: dtls ? DTLS_USE[settings.get(srtp.offeredKeying)] : 'absent',
    keysWithoutTls: settings.get(srtp.keysWithoutTls),
    tls: settings.get(sip.transport) === 'TLS',
  };
}
