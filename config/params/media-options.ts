/** Options of single codecs and of media streams (guide, chapters 18, 32 and 44). */
import { area } from '../param.ts';

const { bool, choice, int, text } = area({
  page: 'Voice Over IP > Media Streaming',
  section: '18.4',
  apply: 'live',
  dormant: true,
});

export const g722Overload = choice('voip/audio/g722_overload_point', {
  label: 'G.722 overload point',
  help: 'The level that full scale of G.722 stands for.',
  page: 'none',
  values: ['G722_OVERLOAD_POINT__3_DBMO', 'G722_OVERLOAD_POINT__9_DBMO'],
  default: 'G722_OVERLOAD_POINT__9_DBMO',
});

export const g722Rate = choice('voip/codec/g722_bitrate', {
  label: 'G.722 bit rate',
  help: 'Bits a second of G.722.',
  values: ['G722_48K', 'G722_56K', 'G722_64K'],
  default: 'G722_64K',
});

export const g723Rate = choice('voip/codec/g723_bitrate', {
  label: 'G.723.1 bit rate',
  help: 'HIGH is 6.3 kbit/s, LOW 5.3 kbit/s.',
  default: 'HIGH',
  values: ['HIGH', 'LOW'],
});

export const linear = bool('voip/codec/force_linear', {
  label: 'Linear coding',
  help: 'Sends sound without compression.',
  page: 'none',
  default: false,
});

export const opusDelay = int('voip/codec/opus/jitter_buffer/min_delay', {
  label: 'Opus jitter buffer',
  help: 'Delay with which the jitter buffer of an Opus call begins.',
  page: 'none',
  unit: 'ms',
  default: 30,
  min: 0,
  max: 500,
});

const AMR_RATES = ['6_60', '8_85', '12_65', '14_25', '15_85', '18_25', '19_85', '23_05', '23_85'].map(
  rate => `RFC3267_AMR_WB_RATE__${rate}_KBPS`,
);

export const amrRate = choice('voip/audio/AMR/local_rate', {
  label: 'AMR-WB rate sent',
  help: 'Bits a second of what the phone sends.',
  page: 'none',
  default: 'RFC3267_AMR_WB_RATE__23_85_KBPS',
  values: AMR_RATES,
});

export const amrRemoteRate = choice('voip/audio/AMR/remote_rate', {
  label: 'AMR-WB rate wanted',
  help: 'Bits a second that the far end is asked for.',
  page: 'none',
  default: 'RFC3267_AMR_WB_RATE__23_85_KBPS',
  values: AMR_RATES,
});

export const amrAligned = bool('voip/audio/AMR/octet_aligned/enabled', {
  label: 'AMR octet-aligned',
  help: 'Packs AMR in whole bytes.',
  page: 'none',
  default: false,
});

export const amrRedundancy = text('voip/audio/AMR/redundancy_level', {
  label: 'AMR redundancy',
  help: 'How much is sent twice; only the value for none is known.',
  page: 'none',
  default: 'RFC3267_REDUNDANCY_LEVEL__NONE',
  max: 64,
});

export const amrLicence = text('system/activation_keys/amr_coder', {
  label: 'AMR licence',
  help: 'Key of the original firmware that unlocks AMR.',
  page: 'none',
  apply: 'reboot',
  max: 256,
  default: '',
});

export const earlyComfort = bool('voip/media/prevent_cn_in_early_media', {
  page: 'none',
  label: 'No comfort noise before the answer',
  help: 'Drops comfort noise packets until the call is answered.',
  section: '18.1',
  default: true,
});

export const aria = bool('voip/media/srtp/aria_support_enabled', {
  label: 'ARIA',
  help: 'Offers the ARIA cipher for SRTP.',
  section: '32',
  default: false,
});

export const keyLifetime = int('voip/media/srtp/use_lifetime', {
  label: 'SRTP key lifetime',
  help: 'Lifetime of a key in the offer; kept so that files read without complaint.',
  section: '32',
  min: 0,
  max: 65_535,
  default: 0,
});

export const bandwidthRate = int('voip/voice_quality/MaxTMMBRTransmissionRate', {
  page: 'none',
  label: 'Bit rate requests',
  help: 'Upper rate of temporary bit rate requests (RFC 5104).',
  section: '44.1',
  default: 50,
  min: 0,
  max: 65_535,
});

export const reports = choice('voip/voice_quality/mode', {
  label: 'Quality reports in RTCP',
  help: 'Which RTCP packets carry quality: none, extended or plain ones.',
  section: '44.1.1',
  default: 'DISABLE',
  values: ['DISABLE', 'ENABLE_RTCP_EXT', 'ENABLE_RTCP'],
});

export const transcoding = choice('voip/voice_quality/smart_transcoding', {
  page: 'none',
  label: 'Adapt the coding',
  help: 'Chooses the coding by the measured quality.',
  section: '44.1',
  default: 'DISABLE',
  values: ['DISABLE', 'ENABLE'],
});
