/** Quality of calls: extended reports to the far end, summaries for a collector (guide section 44.1). */
import { area } from '../param.ts';

const { bool, int, choice, text, host } = area({
  page: 'Voice Over IP > Media Streaming',
  section: '44.1.2',
  apply: 'restart-media',
});

export const mode = choice('voip/rtcp_xr/vq_statistics/mode', {
  label: 'Voice quality reports',
  help: 'EVENTS_ONLY keeps the figures of a call in the phone and lets it publish them; REMOTE_AND_EVENTS also sends them to the far end (RTCP XR). DISABLE does neither.',
  section: '44.1.1',
  values: ['DISABLE', 'EVENTS_ONLY', 'REMOTE_AND_EVENTS'],
  default: 'DISABLE',
});

export const publish = bool('voip/qoe/qoe_publish_enabled', {
  label: 'Publish quality',
  help: 'Sends a summary of the quality to a collector when a call ends or is put on hold (RFC 6035).',
  default: false,
});

export const publishExpires = int('voip/qoe/qoe_publish_expires', {
  label: 'Lifetime',
  help: 'The Expires header of the summary.',
  min: 0,
  max: 86_400,
  unit: 's',
  default: 300,
});

export const publishTransport = choice('voip/qoe/qoe_publsh_protocol', {
  label: 'Collector transport',
  help: 'Transport towards the collector.',
  values: ['UDP', 'TCP', 'TLS'],
  default: 'UDP',
});

export const collector = host('voip/qoe/qoe_server_address', {
  label: 'Collector',
  help: 'Address or name of the collector; 0.0.0.0 is none.',
  default: '',
});

export const collectorPort = int('voip/qoe/qoe_server_port', {
  label: 'Collector port',
  help: 'Port of the collector.',
  min: 1,
  max: 65_535,
  default: 5060,
});

export const collectorUser = text('voip/qoe/qoe_server_user', {
  label: 'Collector user',
  help: 'User part of the address that the summary is sent to.',
  max: 64,
  default: '',
});

export const viaOutboundProxy = bool('voip/qoe/use_outbound_proxy', {
  label: 'Through the server of the line',
  help: 'Sends the summary the way that calls go, not straight to the collector.',
  default: false,
});

export const interval = int('phone400/qoe/interval', {
  label: 'Interval reports',
  help: 'Time between two reports while a call lasts; 0 sends none.',
  section: '',
  min: 0,
  max: 3600,
  unit: 's',
  default: 0,
});

export const rtcpMux = bool('phone400/media/rtcp_mux', {
  label: 'RTP and RTCP on one port',
  help: 'Offers to use one port for both (RFC 5761). Offers of others are always taken up.',
  section: '',
  default: false,
});
