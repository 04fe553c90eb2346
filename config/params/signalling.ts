/** Signalling that the guide hides: handshake of TLS, odd error codes, what becomes of a registration (chapters 15 and 30). */
import { area } from '../param.ts';

const { bool, choice, text } = area({ page: 'none', section: '15.1', apply: 'live', dormant: true });

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
