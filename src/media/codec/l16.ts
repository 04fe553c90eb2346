import type { Codec, CodecRecord } from './codec.ts';

/** Linear samples of 16 bits in network order, most significant octet first (RFC 3551 4.5.11). */
class L16 implements Codec {
  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    for (let i = 0; i < count; i++) {
      const sample = samples[i] as number;
      payload[2 * i] = sample >> 8;
      payload[2 * i + 1] = sample;
    }
    return 2 * count;
  }

  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    const count = Math.min(octets >> 1, samples.length);
    for (let i = 0; i < count; i++) samples[i] = ((payload[2 * i] as number) << 8) | (payload[2 * i + 1] as number);
    return count;
  }
}

/** Milliseconds: 1280 octets are the most that fit a packet. */
const LONGEST = { 8000: 80, 16000: 40 } as const;

function record(rate: keyof typeof LONGEST): CodecRecord {
  const packetTimes = Array.from({ length: LONGEST[rate] / 10 }, (_, i) => 10 * (i + 1));
  return {
    name: `LN16BIT_${rate}`,
    encoding: 'L16',
    clockRate: rate,
    sampleRate: rate,
    channels: 1,
    ptime: 20,
    payloadType: null,
    fmtp: '',
    terms: (_theirs, ours) => ({ fmtp: ours, packetTimes }),
    duration: (_payload, octets) => octets >> 1,
    create: () => new L16(),
  };
}

export const l16Narrow = record(8000);
export const l16Wide = record(16_000);
