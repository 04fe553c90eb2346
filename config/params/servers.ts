/** When a line leaves a server and when it comes back; which servers there are is in `sip.ts`. */
import { area } from '../param.ts';

const { bool, int, choice, text, host } = area({
  page: 'Voice Over IP > Signaling Protocols',
  section: '15.2.1',
  apply: 're-register',
});

export const secondOutboundEnabled = bool('voip/signalling/sip/redundant_outbound_proxy/enabled', {
  label: 'Use a redundant outbound proxy',
  help: 'Turns a second outbound proxy on, where there is a first one and no redundant server.',
  page: 'none',
  default: false,
});

export const secondOutboundAddress = host('voip/signalling/sip/redundant_outbound_proxy/address', {
  label: 'Redundant outbound proxy',
  help: 'Address or name of the second outbound proxy.',
  page: 'none',
  default: '',
});

export const secondOutboundPort = int('voip/signalling/sip/redundant_outbound_proxy/port', {
  label: 'Redundant outbound proxy port',
  help: 'Port of the second outbound proxy.',
  page: 'none',
  min: 1024,
  max: 65_535,
  default: 5060,
});

export const secondOutboundKeepAlive = int('voip/signalling/sip/redundant_outbound_proxy/keepalive_period', {
  label: 'Redundant outbound proxy keep-alive',
  help: 'Time between two OPTIONS through the outbound proxy in use, and through the first one while the phone is away from it. 0 sends none.',
  page: 'none',
  min: 0,
  max: 300,
  unit: 's',
  default: 60,
});

export const secondOutboundSymmetric = bool('voip/signalling/sip/redundant_outbound_proxy/symmetric_mode', {
  label: 'Symmetric mode of the outbound proxies',
  help: '0 goes back to the first outbound proxy as soon as it answers; 1 stays where the phone is.',
  page: 'none',
  default: false,
});

export const keepAlive = bool('voip/signalling/sip/keepalive_options/enabled', {
  label: 'Keep-alive by OPTIONS',
  help: 'Asks the proxy from time to time whether it is there.',
  section: '15.1',
  default: false,
});

export const keepAlivePeriod = int('voip/signalling/sip/keepalive_options/timeout', {
  label: 'Keep-alive period',
  help: 'Time between two OPTIONS to the proxy. 0 sends none.',
  section: '15.1',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 300,
});

export const registrarKeepAlive = bool('voip/signalling/sip/registrar_ka/enabled', {
  label: 'Registrar keep-alive',
  help: 'Asks the registrar from time to time whether it is there, while the phone is registered.',
  section: '15.2',
  default: false,
});

export const registrarKeepAlivePeriod = int('voip/signalling/sip/registrar_ka/timeout', {
  label: 'Registrar keep-alive period',
  help: 'Time between two OPTIONS to the registrar.',
  section: '15.2',
  min: 40,
  max: 65_536,
  unit: 's',
  default: 60,
});

export const failbackDelay = int('voip/signalling/sip/failback_retry_timeout', {
  label: 'Failback delay',
  help: 'How long the first server must have been answering before the phone goes back to it. 0 goes back at once.',
  page: 'none',
  section: '15.2.2',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 0,
});

export const detectPrimary = choice('voip/signalling/sip/detect_primary_proxy/method', {
  label: 'Detect the first server by',
  help: 'The request that finds out whether the first server is back.',
  page: 'none',
  section: '15.2.2',
  values: ['OPTIONS', 'REGISTER'],
  default: 'OPTIONS',
});

export const switchOnFailure = bool('voip/signalling/sip/redundant_proxy/switch_on_server_failure', {
  label: 'Switch on server failure',
  help: 'Goes to the other server also on a 5xx answer, and not only on silence and 503.',
  page: 'none',
  default: false,
});

export const noSwitchOn = text('voip/signalling/sip/redundant_proxy/no_switch_on_code', {
  label: 'Do not switch on',
  help: 'Answers after which the phone stays at its server: SIP codes separated by commas or spaces.',
  page: 'none',
  max: 256,
  allowed: 'SIP codes from 300 to 699, separated by commas or spaces',
  check: value => (codesOf(value) === null ? 'must be a list of SIP codes from 300 to 699' : null),
  default: '',
});

/** The codes of such a list; null when it is none. */
export function codesOf(list: string): readonly number[] | null {
  const parts = list.split(/[\s,;|]/).filter(part => part !== '');
  return parts.every(part => /^[3-6]\d\d$/.test(part)) ? parts.map(Number) : null;
}
