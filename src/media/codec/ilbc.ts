import type { Fault } from '../../base/result.ts';
import { BlockCodec, blockAddon } from './block.ts';
import type { CodecRecord } from './codec.ts';
import { fmtpNumber } from './fmtp.ts';

const RATE = 8000;
/** Octets of a block by its milliseconds (RFC 3952 section 3). */
const OCTETS = { 20: 38, 30: 50 } as const;

const addon = blockAddon('webrtc-codecs');
const missing: Fault = {
  what: 'iLBC is not offered: its addon was not built.',
  where: 'codec ILBC',
  remedy: 'Install libtgowt-dev and run `npm run native -- webrtc-codecs`.',
};

/** Blocks of 30 ms unless both sides say 20 (RFC 3952 section 5). */
function mode(theirs: string, ours: string): 20 | 30 {
  return fmtpNumber(theirs, 'mode') === 20 && fmtpNumber(ours, 'mode') === 20 ? 20 : 30;
}

export const ilbc: CodecRecord = {
  name: 'ILBC',
  encoding: 'iLBC',
  clockRate: RATE,
  sampleRate: RATE,
  channels: 1,
  ptime: 20,
  payloadType: null,
  fmtp: 'mode=20',
  terms: (theirs, ours) => {
    const block = mode(theirs, ours);
    return { fmtp: `mode=${block}`, packetTimes: block === 20 ? [20, 40, 60] : [30, 60, 90] };
  },
  ...(addon.ok ? {} : { missing }),
  duration: (_payload, octets) => {
    if (octets % OCTETS[20] === 0) return (octets / OCTETS[20]) * ((RATE * 20) / 1000);
    return octets % OCTETS[30] === 0 ? (octets / OCTETS[30]) * ((RATE * 30) / 1000) : 0;
  },
  create: (theirs, ours = ilbc.fmtp) => {
    if (!addon.ok) throw new Error(missing.what);
    const block = mode(theirs, ours);
    return new BlockCodec({
      ...{ addon: addon.value, encoder: block, decoder: block },
      ...{ block: (RATE * block) / 1000, longest: (RATE * 120) / 1000 },
    });
  },
};
