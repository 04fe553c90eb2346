import type { Codec, CodecRecord } from './codec.ts';
import { G722Decoder, G722Encoder } from './g722/transcoder.ts';

/** RTP knows the rate of 64 kbit/s only (RFC 3551 4.5.2). */
class G722 implements Codec {
  readonly #encoder = new G722Encoder();
  readonly #decoder = new G722Decoder(64_000);

  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    return this.#encoder.encode(samples, count, payload);
  }

  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    return this.#decoder.decode(payload, octets, samples);
  }

  follow(samples: Int16Array, count: number): void {
    this.#decoder.follow(samples, count);
  }

  rewind(): void {
    this.#decoder.rewind();
  }
}

export const g722: CodecRecord = {
  name: 'G722',
  clockRate: 8000,
  sampleRate: 16_000,
  channels: 1,
  ptime: 20,
  payloadType: 9,
  fmtp: '',
  duration: (_payload, octets) => octets,
  create: () => new G722(),
};
