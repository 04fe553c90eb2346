import type { Codec, CodecRecord } from './codec.ts';
import { G726State } from './g726/state.ts';

/** Samples have 14 bits. */
const SHIFT = 2;

/** G.726 at 32 kbit/s: two samples an octet, in which the first has the lower bits, or the upper ones. */
class G726 implements Codec {
  readonly #encoder = new G726State();
  readonly #decoder = new G726State();
  readonly #first: number;

  constructor(upperFirst: boolean) {
    this.#first = upperFirst ? 4 : 0;
  }

  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    const octets = count >> 1;
    for (let i = 0; i < octets; i++) {
      const first = this.#code(samples[2 * i] as number);
      const second = this.#code(samples[2 * i + 1] as number);
      payload[i] = (first << this.#first) | (second << (4 - this.#first));
    }
    return octets;
  }

  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    const count = Math.min(octets, samples.length >> 1);
    for (let i = 0; i < count; i++) {
      const octet = payload[i] as number;
      samples[2 * i] = this.#sample((octet >> this.#first) & 15);
      samples[2 * i + 1] = this.#sample((octet >> (4 - this.#first)) & 15);
    }
    return 2 * count;
  }

  #code(sample: number): number {
    const code = this.#encoder.quantize((sample >> SHIFT) - this.#encoder.estimate);
    this.#encoder.step(code);
    return code;
  }

  #sample(code: number): number {
    const sample = this.#decoder.step(code) << SHIFT;
    return sample > 32767 ? 32767 : Math.max(sample, -32768);
  }
}

function record(name: string, encoding: string, upperFirst: boolean): CodecRecord {
  return {
    name,
    encoding,
    clockRate: 8000,
    sampleRate: 8000,
    channels: 1,
    ptime: 20,
    payloadType: null,
    fmtp: '',
    duration: (_payload, octets) => 2 * octets,
    create: () => new G726(upperFirst),
  };
}

/** The first sample in the lower bits (RFC 3551 4.5.4). */
export const g726 = record('G726', 'G726-32', false);
/** The other order, under the name that it has, and under the name under which others send it all the same. */
export const g726Aal2 = record('G726_AAL2', 'AAL2-G726-32', true);
export const g726Big = record('G726_BIG_ENDIAN', 'G726-32', true);
