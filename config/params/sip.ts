import { area } from '../param.ts';

const { bool, int, choice, text, host } = area({
  page: 'Voice Over IP > Signaling Protocols',
  section: '15.1',
  apply: 're-register',
});

/** As port of a server: look the port up in DNS (RFC 3263). */
export const PORT_BY_DNS = 65_535;

export const port = int('voip/signalling/sip/port', {
  label: 'SIP local port',
  help: 'UDP and TCP port on which the phone takes SIP.',
  apply: 'reboot',
  min: 1024,
  max: 65_535,
  default: 5060,
});

export const transport = choice('voip/signalling/sip/transport_protocol', {
  label: 'Transport',
  help: 'Transport towards the servers.',
  values: ['UDP', 'TCP', 'TLS'],
  default: 'UDP',
});

export const tlsPort = int('voip/signalling/sip/tls_port', {
  label: 'TLS port',
  help: 'Port of SIP over TLS. The phone listens there when it has a certificate of its own.',
  apply: 'reboot',
  min: 1024,
  max: 65_535,
  default: 5061,
});

export const sips = bool('voip/signalling/sip/enable_sips', {
  label: 'sips addresses',
  help: 'Writes sips: instead of sip: into its addresses when TLS is the transport (RFC 5630).',
  default: false,
});

export const instance = bool('voip/signalling/sip/add_sip_instance/enable', {
  label: 'SIP instance',
  help: 'Tells the registrar which phone this is and keeps the way to it open (+sip.instance and RFC 5626).',
  apply: 'reboot',
  default: false,
});

export const tos = int('voip/signalling/sip/tos', {
  label: 'SIP type of service',
  help: 'The whole type-of-service byte of SIP packets. Connections that are open keep theirs.',
  page: 'Quality of Service',
  section: '15.6',
  apply: 'live',
  min: 0,
  max: 255,
  default: 160,
});

export const useProxy = bool('voip/signalling/sip/use_proxy', {
  label: 'Use SIP proxy',
  help: 'Sends calls through the proxy.',
  section: '15.2',
  default: false,
});

export const proxyAddress = host('voip/signalling/sip/proxy_address', {
  label: 'Proxy',
  help: 'The SIP proxy of all lines.',
  section: '15.2',
  default: '',
});

export const proxyPort = int('voip/signalling/sip/proxy_port', {
  label: 'Proxy port',
  help: 'Port of the proxy. 65535 asks DNS for it (SRV).',
  section: '15.2',
  min: 0,
  max: 65_535,
  default: 5060,
});

export const proxyDomain = text('voip/signalling/sip/proxy_gateway', {
  label: 'SIP domain',
  help: 'The domain that stands in SIP addresses. Empty: the proxy address.',
  section: '15.2',
  max: 253,
  default: '',
});

export const expires = int('voip/signalling/sip/proxy_timeout', {
  label: 'Registration expires',
  help: 'The lifetime that the phone asks for when it registers.',
  section: '15.2',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 3600,
});

export const refreshPercent = int('voip/signalling/sip/register_before_expires_percent', {
  label: 'Refresh at',
  help: 'The share of the granted lifetime after which the phone registers again.',
  section: '15.2',
  min: 1,
  max: 100,
  unit: '%',
  default: 50,
});

export const registrationRetry = int('voip/signalling/sip/registration_failed_timeout', {
  label: 'Registration retry',
  help: 'Pause after a failed registration.',
  section: '15.2',
  min: 1,
  max: 86_400,
  unit: 's',
  default: 60,
});

export const registrarIsProxy = bool('voip/signalling/sip/use_proxy_ip_port_for_registrar', {
  label: 'Register at the proxy',
  help: 'Registers at the address and port of the proxy.',
  section: '15.2',
  default: false,
});

export const registrarEnabled = bool('voip/signalling/sip/sip_registrar/enabled', {
  label: 'Use a registrar',
  help: 'Registers at a server of its own.',
  section: '15.2',
  default: false,
});

export const registrarAddress = host('voip/signalling/sip/sip_registrar/addr', {
  label: 'Registrar',
  help: 'The server of its own.',
  section: '15.2',
  default: '',
});

export const registrarPort = int('voip/signalling/sip/sip_registrar/port', {
  label: 'Registrar port',
  help: 'Port of the registrar.',
  section: '15.2',
  min: 1024,
  max: 65_535,
  default: 5060,
});

export const outboundEnabled = bool('voip/signalling/sip/sip_outbound_proxy/enabled', {
  label: 'Use an outbound proxy',
  help: 'Sends every request to the outbound proxy first.',
  section: '15.2',
  default: false,
});

export const outboundAddress = host('voip/signalling/sip/sip_outbound_proxy/addr', {
  label: 'Outbound proxy',
  help: 'Address or name of the outbound proxy.',
  section: '15.2',
  default: '',
});

export const outboundPort = int('voip/signalling/sip/sip_outbound_proxy/port', {
  label: 'Outbound proxy port',
  help: 'Port of the outbound proxy. 65535 asks DNS for it (NAPTR and SRV).',
  section: '15.2',
  min: 1024,
  max: 65_535,
  default: 5060,
});

export const redundantEnabled = bool('voip/signalling/sip/redundant_proxy/enabled', {
  label: 'Use a redundant proxy',
  help: 'Turns the second server on.',
  section: '15.2.1',
  default: false,
});

export const redundantAddress = host('voip/signalling/sip/redundant_proxy/address', {
  label: 'Redundant proxy',
  help: 'Address or name of the second server.',
  section: '15.2.1',
  default: '',
});

export const redundantPort = int('voip/signalling/sip/redundant_proxy/port', {
  label: 'Redundant proxy port',
  help: 'Port of the second server.',
  section: '15.2.1',
  min: 1024,
  max: 65_535,
  default: 5060,
});

export const redundantMode = choice('voip/signalling/sip/redundant_proxy/mode', {
  label: 'Redundant proxy mode',
  help: 'SIMULTANEOUS keeps a registration at both servers; PRIMARY_FALLBACK goes to the second one when the first fails.',
  section: '15.2.1',
  values: ['PRIMARY_FALLBACK', 'SIMULTANEOUS'],
  spellings: { 'Primary-Fallback': 'PRIMARY_FALLBACK' },
  default: 'PRIMARY_FALLBACK',
});

export const redundantSymmetric = bool('voip/signalling/sip/redundant_proxy/symmetric_mode', {
  label: 'Symmetric mode',
  help: '0 goes back to the first server as soon as it answers; 1 stays where the phone is.',
  section: '15.2.1',
  default: false,
});

export const redundantKeepAlive = int('voip/signalling/sip/redundant_proxy/keepalive_period', {
  label: 'Redundant proxy keep-alive',
  help: 'Time between two OPTIONS to the server in use, and to the first server while the phone is away from it. 0 sends none: then its return is not noticed.',
  section: '15.2.1',
  min: 0,
  max: 300,
  unit: 's',
  default: 60,
});

export const dualT1 = int('voip/signalling/sip/redundant_proxy/dual_reg/t1', {
  label: 'T1 with two registrations',
  help: 'Replaces T1 while the phone is registered at two servers.',
  section: '15.5',
  min: 20,
  max: 200,
  unit: 'ms',
  default: 20,
});

export const secondaryAddress = host('voip/signalling/sip/secondary_proxy/address', {
  label: 'Secondary proxy',
  help: 'The second server of a pair that the phone registers at simultaneously.',
  section: '15.2',
  default: '',
});

export const secondaryPort = int('voip/signalling/sip/secondary_proxy/port', {
  label: 'Secondary proxy port',
  help: 'Port of the secondary proxy.',
  section: '15.2',
  min: 1024,
  max: 65_535,
  default: 5060,
});

export const t1 = int('voip/signalling/sip/sip_t1', {
  label: 'T1',
  help: 'First gap between retransmissions (RFC 3261 17.1.1.1).',
  apply: 'reboot',
  section: '15.5',
  min: 100,
  max: 60_000,
  unit: 'ms',
  default: 500,
});

export const t2 = int('voip/signalling/sip/sip_t2', {
  label: 'T2',
  help: 'Longest gap between retransmissions (RFC 3261 17.1.2.2).',
  apply: 'reboot',
  section: '15.5',
  min: 4000,
  max: 60_000,
  unit: 'ms',
  default: 4000,
});

export const t4 = int('voip/signalling/sip/sip_t4', {
  label: 'T4',
  help: 'Longest time that a message stays in the network (RFC 3261 17.1.2.2).',
  apply: 'reboot',
  section: '15.5',
  min: 5000,
  max: 60_000,
  unit: 'ms',
  default: 5000,
});

export const inviteTimer = int('voip/signalling/sip/sip_invite_timer', {
  dormant: true,
  label: 'INVITE timer',
  help: 'How long an INVITE waits for any answer.',
  section: '15.5',
  min: 0,
  max: 65_535,
  unit: 'ms',
  default: 32_000,
});

export const noResponse = int('voip/signalling/sip/outgoing_request_no_response_timeout_ms', {
  label: 'Server without answer',
  help: 'Silence after which the next server of a DNS list is tried.',
  apply: 'reboot',
  page: 'none',
  section: '15.2.2',
  min: 100,
  max: 120_000,
  unit: 'ms',
  default: 32_000,
});

export const sessionTimer = int('voip/signalling/sip/session_timer', {
  label: 'Session timer',
  help: 'Session-Expires of every INVITE (RFC 4028); 0 leaves it out.',
  apply: 'reboot',
  section: '15.5',
  min: 0,
  max: 65_535,
  unit: 's',
  default: 1800,
});

export const minSession = int('voip/signalling/sip/min_session_interval', {
  label: 'Shortest session interval',
  help: 'The smallest session interval that the phone takes (Min-SE, RFC 4028).',
  apply: 'reboot',
  section: '15.5',
  min: 0,
  max: 65_535,
  unit: 's',
  default: 90,
});

export const authRetries = int('voip/signalling/sip/auth_retries', {
  label: 'Authentication retries',
  help: 'How often a challenge is answered before the phone gives up.',
  min: 0,
  max: 100,
  default: 4,
});

export const rport = bool('voip/signalling/sip/rport/enabled', {
  label: 'rport',
  help: 'Asks for answers to the port from which the request really came (RFC 3581).',
  apply: 'reboot',
  default: true,
});

export const prack = bool('voip/signalling/sip/prack/enabled', {
  label: 'PRACK',
  help: 'Announces and uses reliable provisional answers (RFC 3262).',
  apply: 'reboot',
  default: true,
});

export const userAgent = text('voip/signalling/sip/user_agent', {
  label: 'User-Agent',
  help: 'Replaces the text of the User-Agent header. Empty: product, version, model and MAC.',
  apply: 'reboot',
  page: 'none',
  max: 128,
  default: '',
});

export const holdAnswerSendrecv = bool('voip/signalling/sip/sendrecv_instead_of_recvonly/enable', {
  dormant: true,
  label: 'sendrecv instead of recvonly',
  help: 'Writes sendrecv where the phone would otherwise write recvonly.',
  page: 'none',
  apply: 'live',
  default: true,
});

export const includePtime = bool('voip/signalling/sip/sdp_include_ptime', {
  dormant: true,
  label: 'ptime in SDP',
  help: 'Writes the packet time into the SDP.',
  apply: 'live',
  default: false,
});

export const mediaOn180 = bool('voip/signalling/sip/connect_media_on_180', {
  dormant: true,
  label: 'Early media on 180',
  help: 'Plays what the far end sends with a 180 that carries SDP, instead of the local ring-back tone.',
  apply: 'live',
  default: false,
});

export const displayNameInRegister = bool('voip/signalling/sip/display_name_in_registration_msg/enabled', {
  dormant: true,
  label: 'Display name in REGISTER',
  help: 'Puts the display name into registrations.',
  page: 'none',
  default: false,
});
