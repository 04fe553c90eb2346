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
 * fixed bound of 32 kbit/s, and hear 60 ms as well: who adapts to the network sends them when it is slow.
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
  duration,
  create: () => {
    if (!addon.ok) throw new Error(missing.what);
    return new BlockCodec({
      ...{ addon: addon.value, encoder: VARIANT, decoder: VARIANT },
      ...{ block: BLOCK, longest: 4 * BLOCK },
    });
  },
};

/** The decoder takes nothing shorter. */
const SHORTEST = 8;

/**
 * The length is the first symbol of the arithmetic code, one of three equally likely ones: none, 30 ms, 60 ms
 * (WebRTC, isac/main/source/entropy_coding.c).
 */
function duration(payload: Uint8Array, octets: number): number {
  if (octets < SHORTEST) return 0;
  const first = ((payload[0] as number) << 8) | (payload[1] as number);
  if (first < 21_845 || first === 65_535) return 0;
  return first < 43_690 ? BLOCK : 2 * BLOCK;
}
