import { type Law, law } from '../../base/pcm/g711.ts';
import type { Codec } from './codec.ts';

/** One octet a sample at 8 kHz, for both laws. */
export class G711 implements Codec {
  readonly #law: Law;

  constructor(name: 'a' | 'mu') {
    this.#law = law(name);
  }

  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    const { compress, unseen } = this.#law;
    for (let i = 0; i < count; i++) payload[i] = compress[((samples[i] as number) & 0xffff) >> unseen] as number;
    return count;
  }

  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    const { expand } = this.#law;
    const count = Math.min(octets, samples.length);
    for (let i = 0; i < count; i++) samples[i] = expand[payload[i] as number] as number;
    return count;
  }
}
