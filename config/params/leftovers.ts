/** Signalling and media settings that stand alone in their chapters. */
import { area } from '../param.ts';

const { bool, choice, int, text } = area({ page: 'none', section: '15.1', apply: 'live', dormant: true });

export const extraCodes = text('voip/signalling/sip/ext_error_codes', {
  label: 'Extra error codes',
  help: 'SIP error codes that get a treatment of their own; the format is not known.',
  default: '',
  max: 256,
});

export const lyncRules = bool('voip/signalling/sip/lync_type_number_rules', {
  label: 'Microsoft number rules',
  help: 'Reads number rules the way a Microsoft server writes them.',
  section: '16.6',
  default: false,
});

export const cipherList = text('voip/signalling/sip/tls_cipher_list', {
  label: 'TLS cipher suites',
  help: 'Cipher suites for SIP over TLS, in the order of preference; empty: those of the library.',
  section: '30.1',
  max: 256,
  default: '',
});

export const tlsDisabled = text('voip/signalling/sip/tls_disable', {
  label: 'TLS versions refused',
  help: 'Versions that are refused, blanks between them.',
  section: '30.1',
  max: 256,
  default: 'ssl_2 ssl_3',
});

export const tlsMethod = choice('voip/signalling/sip/tls_method', {
  label: 'TLS method',
  help: 'Method of the handshake in the original firmware.',
  section: '30.1',
  values: ['NONE', 'SSL_2', 'SSL_3', 'SSL_2_3', 'TLS_1', 'TLS_1_1', 'TLS_1_2'],
  default: 'SSL_2_3',
});

export const unregister = bool('voip/signalling/sip/unregister_on_voip_reload', {
  label: 'Keep the registration',
  help: '1 leaves the registration alone when the voice part starts anew, 0 takes it back first.',
  section: '15.5',
  aliases: ['voip/unregister_on_voip_reload'],
  default: false,
});

export const earlyComfort = bool('voip/media/prevent_cn_in_early_media', {
  label: 'No comfort noise before the answer',
  help: 'Drops comfort noise packets until the call is answered.',
  section: '18.1',
  default: true,
});

export const aria = bool('voip/media/srtp/aria_support_enabled', {
  label: 'ARIA',
  help: 'Offers the ARIA cipher for SRTP.',
  page: 'Voice Over IP > Media Streaming',
  section: '32',
  default: false,
});

export const keyLifetime = int('voip/media/srtp/use_lifetime', {
  label: 'SRTP key lifetime',
  help: 'Lifetime of a key in the offer; kept so that files read without complaint.',
  page: 'Voice Over IP > Media Streaming',
  section: '32',
  min: 0,
  max: 65_535,
  default: 0,
});

export const bandwidthRate = int('voip/voice_quality/MaxTMMBRTransmissionRate', {
  label: 'Bit rate requests',
  help: 'Upper rate of temporary bit rate requests (RFC 5104).',
  section: '44.1',
  default: 50,
  min: 0,
  max: 65_535,
  unit: '',
});

export const reports = choice('voip/voice_quality/mode', {
  label: 'Quality reports in RTCP',
  help: 'Which RTCP packets carry quality: none, extended or plain ones.',
  page: 'Voice Over IP > Media Streaming',
  section: '44.1.1',
  default: 'DISABLE',
  values: ['DISABLE', 'ENABLE_RTCP_EXT', 'ENABLE_RTCP'],
});

export const transcoding = choice('voip/voice_quality/smart_transcoding', {
  label: 'Adapt the coding',
  help: 'Chooses the coding by the measured quality.',
  section: '44.1',
  default: 'DISABLE',
  values: ['DISABLE', 'ENABLE'],
});
