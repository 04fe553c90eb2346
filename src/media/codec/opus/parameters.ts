import { fmtpNumber } from '../fmtp.ts';
import type { OpusSettings } from './library.ts';

/** Bits per second, no more than G.722: with redundancy a clean 0.3 MOS and at 5 % loss 0.5 MOS better than half of it. */
const BIT_RATE = 64_000;
const BIT_RATES = { lowest: 6000, highest: 128_000 };
/** Enough for speech at half the time of the highest. */
const COMPLEXITY = 5;
/**
 * Percent of packets that are taken as lost before the far end says so, and at least: redundancy must be there in time,
 * and the less is expected the fewer bits it takes.
 */
export const LEAST_LOSS = 2;

/**
 * How we encode for a far end with these format parameters (RFC 7587 6.1), when ours are those: both bounds on bit rate
 * and bandwidth hold, redundancy is made where the far end uses it, silence is left out where either side asks for it
 * and the far end does not refuse it. The far end's `stereo` means nothing: we send one channel.
 */
export function opusSettings(theirs: string, ours: string, sampleRate: number): OpusSettings {
  const bitRate = Math.min(
    fmtpNumber(ours, 'maxaveragebitrate') ?? BIT_RATE,
    fmtpNumber(theirs, 'maxaveragebitrate') ?? BIT_RATES.highest,
  );
  const rate = Math.min(
    sampleRate,
    fmtpNumber(ours, 'sprop-maxcapturerate') ?? sampleRate,
    fmtpNumber(theirs, 'maxplaybackrate') ?? sampleRate,
  );
  const dtx = fmtpNumber(theirs, 'usedtx');
  const fec = fmtpNumber(theirs, 'useinbandfec') === 1 && fmtpNumber(ours, 'useinbandfec') !== 0;
  return {
    bitRate: Math.min(BIT_RATES.highest, Math.max(BIT_RATES.lowest, bitRate)),
    complexity: COMPLEXITY,
    bandwidth: rate / 2,
    variable: fmtpNumber(theirs, 'cbr') !== 1 && fmtpNumber(ours, 'cbr') !== 1,
    fec,
    dtx: dtx === 1 || (dtx === null && fmtpNumber(ours, 'usedtx') === 1),
    loss: fec ? LEAST_LOSS : 0,
  };
}

/** Milliseconds; shorter ones cannot be told in a=ptime, longer ones hold several frames. */
const PACKET_TIMES = [10, 20, 40, 60];

/** Those that the far end takes: `minptime` (RFC 7587 6.1). */
export function packetTimes(theirs: string): readonly number[] {
  const least = Math.min(fmtpNumber(theirs, 'minptime') ?? 0, 60);
  return PACKET_TIMES.filter(time => time >= least);
}
