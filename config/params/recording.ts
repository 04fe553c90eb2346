import { area } from '../param.ts';

const { bool, int, ip } = area({ page: 'Status & Diagnostics > Recording', section: '49', apply: 'live' });

export const enabled = bool('voip/packet_recording/enabled', {
  label: 'Packet recording',
  help: 'Sends what is chosen below to a capture host, a pcap record in each datagram.',
  default: false,
});

export const rtp = bool('voip/packet_recording/rtp_recording/enabled', {
  label: 'Record RTP',
  help: 'RTP and RTCP of all calls, as they are on the wire: encrypted calls stay encrypted.',
  default: false,
});

export const network = bool('voip/packet_recording/network_recording/enabled', {
  label: 'Record the network side',
  help: 'The same packets: between the network and the codecs there is nothing else to be recorded.',
  default: false,
});

export const remoteHost = ip('voip/packet_recording/remote_ip', {
  label: 'Capture host',
  help: 'Its IP address.',
  default: '',
});

export const remotePort = int('voip/packet_recording/remote_port', {
  label: 'Capture port',
  help: 'UDP port of the capture host.',
  min: 1024,
  max: 65_535,
  default: 50_000,
});

export const packetFile = bool('phone400/recording/packets', {
  label: 'Record packets to a file',
  help: 'RTP and RTCP of all calls in a pcap file in the folder recordings of the data of the phone, up to 64 MiB.',
  section: '',
  default: false,
});

export const calls = bool('phone400/recording/calls', {
  label: 'Calls may be recorded',
  help: 'A softkey records a call to a wav file in the folder recordings of the data of the phone. Those who speak may have to be asked.',
  section: '',
  default: false,
});
