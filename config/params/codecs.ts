import { area } from '../param.ts';

const { bool, int, choice } = area({
  page: 'Voice Over IP > Media Streaming',
  section: '18.4',
  apply: 'restart-media',
});

const CODEC_SLOTS = [0, 4] as const;
const CODEC_ORDER = ['G722', 'PCMU', 'PCMA', 'OPUS', 'G729'] as const;

export const codecName = choice('voip/codec/codec_info/N/name', {
  label: 'Codec',
  help: 'The codec of this place in the offer; slot 0 comes first, an empty name leaves the slot out.',
  index: CODEC_SLOTS,
  values: [
    'PCMU',
    'PCMA',
    'G722',
    'G729',
    'G723',
    'G726',
    'G726_AAL2',
    'OPUS',
    'LN16BIT_16000',
    'LN16BIT_8000',
    'ILBC',
    'ISAC_16000',
    'AMR_WB',
    '',
  ],
  spellings: { G722_8000: 'G722', NONE: '' },
  default: slot => CODEC_ORDER[slot] ?? '',
});

export const codecEnabled = bool('voip/codec/codec_info/N/enabled', {
  label: 'Use the codec',
  help: 'Puts the slot into offers and answers.',
  index: CODEC_SLOTS,
  default: true,
});

export const codecPtime = int('voip/codec/codec_info/N/ptime', {
  label: 'Packet time',
  help: 'Sound in one packet; 10, 20, 30, 40 and 60 are usual, 0 lets the codec choose.',
  index: CODEC_SLOTS,
  min: 0,
  max: 100,
  unit: 'ms',
  default: 20,
});

export const silenceCompression = bool('voip/audio/silence_compression/enabled', {
  label: 'Silence compression',
  help: 'Pauses are not sent: comfort noise describes them, or the codec leaves them out itself.',
  page: 'Voice Over IP > Voice',
  section: '19.3',
  default: false,
});

export const opusPayload = int('voip/media/opus_payload', {
  label: 'Opus payload type',
  help: 'RTP payload type of Opus in offers.',
  section: '18.1',
  min: 96,
  max: 127,
  default: 111,
});

export const adpcmPacking = choice('voip/codec/ln16bit/adpcmpayloadformat', {
  label: 'G.726 packing',
  help: 'Order of the two samples in an octet of G726-32: RFC 3551 says little endian, some far ends send the other.',
  page: 'none',
  values: ['LITTLE_ENDIAN', 'BIG_ENDIAN'],
  default: 'LITTLE_ENDIAN',
});

/** The guide names no parameters for Opus, so they have a prefix of our own. */
export const opusBitRate = int('phone400/opus/bit_rate', {
  label: 'Opus bit rate',
  help: 'Average rate while somebody speaks, sent and asked for; 16000 to 32000 where the line is narrow.',
  page: 'none',
  section: '',
  min: 6000,
  max: 128_000,
  unit: 'bit/s',
  default: 64_000,
});

export const opusBandwidth = choice('phone400/opus/bandwidth', {
  label: 'Opus bandwidth',
  help: 'Highest audio frequency that is sent and asked for: 4, 6 or 8 kHz.',
  page: 'none',
  section: '',
  values: ['NARROW', 'MEDIUM', 'WIDE'],
  default: 'WIDE',
});

export const opusFec = bool('phone400/opus/fec', {
  label: 'Opus error correction',
  help: 'Each packet repeats the one before it roughly, against loss.',
  page: 'none',
  section: '',
  default: true,
});

export const opusConstant = bool('phone400/opus/constant_bit_rate', {
  label: 'Opus constant bit rate',
  help: 'All packets have the same size, so that nobody learns from their sizes what is spoken.',
  page: 'none',
  section: '',
  default: false,
});
