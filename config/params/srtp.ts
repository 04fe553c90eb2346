/** Encrypted media (guide chapter 32). */
import { area } from '../param.ts';

const { bool, int, choice } = area({
  page: 'Voice Over IP > Media Streaming',
  section: '32',
  apply: 'live',
});

export const mode = choice('voip/media/srtp/mode', {
  label: 'SRTP encryption and authentication',
  help: 'DONOTSUPPORTENCRYPTION speaks plain RTP only, SUPPORTENCRYPTION encrypts with those who can, REQUIREENCRYPTION makes and takes no other calls. New calls follow a change.',
  values: ['DONOTSUPPORTENCRYPTION', 'SUPPORTENCRYPTION', 'REQUIREENCRYPTION'],
  default: 'SUPPORTENCRYPTION',
});

export const method = choice('voip/media/srtp/method', {
  label: 'SRTP method',
  help: 'The suites of 128-bit counter mode that are offered and taken: with a long tag, with a short one, or both.',
  values: ['AES_CM_128_HMAC_SHA1_32', 'AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_ALL_METHODS'],
  default: 'AES_CM_128_HMAC_SHA1_80',
});

export const negotiationMode = choice('voip/media/srtp/NegotiationMode', {
  label: 'Negotiation mode',
  help: 'How SUPPORTENCRYPTION offers: RFC5939 by capability negotiation, BESTEFFORT with keys beside plain RTP.',
  values: ['RFC5939', 'BESTEFFORT'],
  default: 'RFC5939',
});

export const useMki = bool('voip/media/srtp/use_MKI', {
  label: 'Master key identifier',
  help: 'Marks each packet with the identifier of its key. Not every phone and server understands it.',
  default: false,
});

export const mkiLength = int('voip/media/srtp/MKI_length', {
  label: 'Length of the key identifier',
  help: 'Octets of the master key identifier when it is used; 0 leaves it out.',
  min: 0,
  max: 4,
  unit: 'bytes',
  default: 1,
});

export const encryptRtp = bool('voip/media/srtp/RTP_encrypt_enabled', {
  label: 'Encrypt RTP',
  help: '0 takes and offers sound that is authenticated but can be listened to.',
  page: 'none',
  default: true,
});

export const encryptRtcp = bool('voip/media/srtp/RTCP_encrypt_enabled', {
  label: 'Encrypt RTCP',
  help: '0 takes and offers reports that can be read.',
  page: 'none',
  default: true,
});

export const authenticateRtp = bool('voip/media/srtp/RTP_auth_enabled', {
  label: 'Authenticate RTP',
  help: '0 takes and offers sound that others can change on its way.',
  page: 'none',
  default: true,
});

export const offeredKeying = choice('phone400/srtp/offered_keying', {
  label: 'Where keys come from',
  help: 'SDES offers keys in SDP, DTLS a handshake on the media ports (RFC 5763), which needs no TLS to be safe from listeners. Both are taken.',
  section: '',
  values: ['SDES', 'DTLS'],
  default: 'SDES',
});

export const strongSuites = bool('phone400/srtp/strong_suites', {
  label: 'Stronger suites',
  help: 'Offers AES-GCM and 256-bit counter mode before the SRTP method, and takes them.',
  section: '',
  default: true,
});

export const keysWithoutTls = bool('phone400/srtp/keys_without_tls', {
  label: 'Keys without TLS',
  help: '1 puts media keys also into SIP messages that travel without TLS, where everybody on the way can read them.',
  section: '',
  default: false,
});
