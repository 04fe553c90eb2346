import { area } from '../param.ts';

const { bool, int, choice } = area({
  page: 'Voice Over IP > Media Streaming',
  section: '18.1',
  apply: 'restart-media',
});

export const rtpPort = int('voip/media/media_port', {
  label: 'RTP base port',
  help: 'First local RTP port; streams take even ports upwards, RTCP the next odd one.',
  apply: 'reboot',
  section: '18.2',
  min: 1024,
  max: 65_535,
  default: 4000,
});

export const tos = int('voip/media/media_tos', {
  label: 'RTP type of service',
  help: 'The whole type-of-service byte of RTP packets, decimal or with 0x; 0xb8 is DSCP 46.',
  page: 'Voice Over IP > Quality of Service',
  section: '18.3',
  min: 0,
  max: 255,
  default: 184,
});

export const dtmfPayload = int('voip/media/dtmf_payload', {
  label: 'Telephone-event payload type',
  help: 'RTP payload type of DTMF digits (RFC 4733).',
  section: '16.5',
  min: 96,
  max: 127,
  default: 101,
});

export const dtmfMode = choice('voip/media/out_of_band_dtmf', {
  label: 'DTMF transport',
  help: 'Digits of a call travel as sound, as RTP events (RFC 4733), or in SIP messages.',
  page: 'Voice Over IP > Dialing',
  section: '16.5',
  values: ['INBAND', 'RFC2833', 'VIA_SIP'],
  default: 'RFC2833',
});

export const dtmfDuration = int('voip/dialing/notify_dtmf_duration', {
  label: 'DTMF duration',
  help: 'The length of a digit that is sent in a SIP message.',
  page: 'none',
  section: '16.5',
  apply: 'live',
  min: 40,
  max: 10_000,
  unit: 'ms',
  default: 250,
});

export const ignoreEvents = bool('voip/media/ignore_rfc_2833_packets', {
  label: 'Ignore received events',
  help: 'Does not play digits that come as RTP events in the ear. They are shown in any case.',
  page: 'none',
  apply: 'live',
  section: '16.5',
  default: true,
});

export const sipToo = bool('voip/media/dtmf_via_sip_force_flag', {
  label: 'DTMF by SIP, too',
  help: 'Sends each digit in a SIP INFO besides the way that is chosen above.',
  page: 'none',
  section: '16.5',
  apply: 'live',
  default: false,
});

export const detectDigits = bool('phone400/media/detect_inband_dtmf', {
  label: 'Hear DTMF in the sound',
  help: 'Recognizes digits in what the far end says, in calls that have no RTP events.',
  section: '',
  apply: 'live',
  default: true,
});

export const redundancy = bool('phone400/media/redundancy', {
  label: 'Redundant audio',
  help: 'Where packets get lost, each one carries the sound of one to three earlier ones again (RFC 2198), as long as the far end reports loss and knows the format. Without loss nothing is added; with it a call takes up to four times its bit rate. Offers grow by some 90 octets.',
  section: '',
  default: false,
});

export const muteOnHold = bool('voip/media/rtp_mute_on_hold', {
  dormant: true,
  label: 'No RTP on hold',
  help: 'Sends nothing while the phone holds the call.',
  default: true,
});

export const severalSources = bool('voip/media/allow_multiple_rtp', {
  label: 'Several RTP sources',
  help: 'Takes sound from any port of every address that was agreed in a call. Otherwise one source is heard at a time, the address agreed last.',
  default: false,
});

export const natLatch = bool('phone400/media/nat_latch', {
  label: 'Answer to the real source',
  help: 'Sends to where the sound really comes from when nothing comes from the agreed address, as behind address translation. Anybody who guesses the port can then listen: only in networks that you trust.',
  section: '',
  default: false,
});

export const keepAlive = int('phone400/media/keepalive', {
  label: 'RTP keep-alive',
  help: 'Something is sent at least so often, also while the call says nothing (RFC 6263). 15 suits most address translators, 0 sends nothing.',
  section: '',
  min: 0,
  max: 300,
  unit: 's',
  default: 0,
});

export const brokenDetection = bool('voip/media/broken_connection_detection', {
  label: 'End broken calls',
  help: 'Ends a call when neither sound nor reports of the far end arrive for the time below. Calls on hold are left alone.',
  default: true,
});

export const brokenTimeout = int('voip/media/broken_connection_timeout', {
  label: 'Broken after',
  help: 'The silence after which a call counts as broken.',
  min: 1,
  max: 1310,
  unit: 's',
  default: 30,
});
