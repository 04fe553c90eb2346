import type { Fault } from '../../base/result.ts';
import { BlockCodec, blockAddon } from './block.ts';
import type { CodecRecord } from './codec.ts';

const RATE = 16_000;
const BLOCK_MS = 30;
const BLOCK = (RATE * BLOCK_MS) / 1000;
/** The addon's number of this codec. */
const VARIANT = 16;

const addon = blockAddon('webrtc-codecs');
const missing: Fault = {
  what: 'iSAC is not offered: its addon was not built.',
  where: 'codec ISAC_16000',
  remedy: 'Install libtgowt-dev and run `npm run native -- webrtc-codecs`.',
};

/**
 * iSAC in wide band, as WebRTC had it until 2022; its payload format never became an RFC. We send blocks of 30 ms at a
 * fixed bound of 32 kbit/s. The length of a payload is inside of its arithmetic code: 30 ms is what everybody sends.
 */
export const isac: CodecRecord = {
  name: 'ISAC_16000',
  encoding: 'ISAC',
  clockRate: RATE,
  sampleRate: RATE,
  channels: 1,
  ptime: BLOCK_MS,
  payloadType: null,
  fmtp: '',
  terms: (_theirs, ours) => ({ fmtp: ours, packetTimes: [BLOCK_MS] }),
  ...(addon.ok ? {} : { missing }),
  duration: (_payload, octets) => (octets === 0 ? 0 : BLOCK),
  create: () => {
    if (!addon.ok) throw new Error(missing.what);
    return new BlockCodec({
      ...{ addon: addon.value, encoder: VARIANT, decoder: VARIANT },
      ...{ block: BLOCK, longest: 4 * BLOCK },
    });
  },
};
