import type { Fault } from '../../base/result.ts';
import type { CodecRecord } from './codec.ts';
import { OpusCodec } from './opus/codec.ts';
import { nativeOpus } from './opus/native.ts';
import { OPUS_CLOCK, packetLength } from './opus/packet.ts';
import { opusSettings, packetTimes } from './opus/parameters.ts';
import { wasmOpus } from './opus/wasm.ts';

/** The engine's: more would be thrown away, and libopus encodes no band that nobody speaks in. */
const SAMPLE_RATE = 16_000;

const native = nativeOpus();
const loaded = native.ok ? native : wasmOpus();

const missing: Fault = {
  what: 'Opus is not offered: neither its addon nor the package libopus-wasm is there.',
  where: 'codec OPUS',
  remedy: 'Install libopus-dev and run `npm run native`.',
};

/** Always 'opus/48000/2' in SDP, whatever is sent (RFC 7587 section 7). */
export const opus: CodecRecord = {
  name: 'OPUS',
  encoding: 'opus',
  clockRate: OPUS_CLOCK,
  sampleRate: SAMPLE_RATE,
  channels: 2,
  ptime: 20,
  payloadType: null,
  fmtp: `maxplaybackrate=${SAMPLE_RATE};sprop-maxcapturerate=${SAMPLE_RATE};stereo=0;useinbandfec=1`,
  terms: (theirs, ours) => ({ fmtp: ours, packetTimes: packetTimes(theirs) }),
  ...(loaded.ok ? {} : { missing }),
  duration: packetLength,
  create: (theirs, ours = opus.fmtp) => {
    if (!loaded.ok) throw new Error(missing.what);
    return new OpusCodec(loaded.value, SAMPLE_RATE, opusSettings(theirs, ours, SAMPLE_RATE));
  },
};
