import type { Fault } from '../../base/result.ts';
import { BlockCodec, blockAddon } from './block.ts';
import type { CodecRecord } from './codec.ts';
import { fmtpText } from './fmtp.ts';

const RATE = 8000;
const BLOCK = 80;
const OCTETS = 10;
/** A description of silence, which may end a packet (RFC 3551 4.5.6). */
const SILENCE_OCTETS = 2;

const addon = blockAddon('g729');
const missing: Fault = {
  what: 'G.729 is not offered: its addon was not built.',
  where: 'codec G729',
  remedy: 'Install libbcg729-dev (GPL-3) and run `npm run native -- g729`.',
};

/** Annex B, the description of silence, is agreed on unless one side says no (RFC 4856 section 2.1.9). */
function annexB(theirs: string, ours: string): boolean {
  return [theirs, ours].every(fmtp => fmtpText(fmtp, 'annexb')?.toLowerCase() !== 'no');
}

/** G.729 with annex A, and annex B where it is agreed on. */
export const g729: CodecRecord = {
  name: 'G729',
  clockRate: RATE,
  sampleRate: RATE,
  channels: 1,
  ptime: 20,
  payloadType: 18,
  fmtp: 'annexb=no',
  ownSilence: true,
  terms: (theirs, ours) => ({
    fmtp: `annexb=${annexB(theirs, ours) ? 'yes' : 'no'}`,
    packetTimes: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120],
  }),
  ...(addon.ok ? {} : { missing }),
  duration: (_payload, octets) => {
    const rest = octets % OCTETS;
    if (rest !== 0 && rest !== SILENCE_OCTETS) return 0;
    return (Math.floor(octets / OCTETS) + (rest === 0 ? 0 : 1)) * BLOCK;
  },
  create: (theirs, ours = g729.fmtp) => {
    if (!addon.ok) throw new Error(missing.what);
    return new BlockCodec({
      ...{ addon: addon.value, encoder: annexB(theirs, ours) ? 1 : 0, decoder: 0 },
      ...{ block: BLOCK, longest: 12 * BLOCK },
    });
  },
};
