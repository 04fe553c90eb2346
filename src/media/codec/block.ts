/** Codecs that an addon carries out on blocks of one length (native/block.h): iLBC, iSAC, G.729 with silence. */
import { loadAddon } from '../../base/addon.ts';
import type { Result } from '../../base/result.ts';
import type { Codec } from './codec.ts';

type Handle = { readonly __block: never };

/** Every number below 0 is an error. */
export type BlockAddon = {
  encoder(variant: number): Handle;
  decoder(variant: number): Handle;
  encode(encoder: Handle, samples: Int16Array, count: number, payload: Uint8Array): number;
  decode(decoder: Handle, payload: Uint8Array, octets: number, samples: Int16Array): number;
  /** Whole blocks. */
  conceal(decoder: Handle, samples: Int16Array, count: number): number;
  close(handle: Handle): void;
};

export function blockAddon(name: 'g729' | 'webrtc-codecs'): Result<BlockAddon> {
  return loadAddon<BlockAddon>(name);
}

export type BlockOptions = {
  readonly addon: BlockAddon;
  /** As the addon counts them. */
  readonly encoder: number;
  readonly decoder: number;
  /** Samples of a block. */
  readonly block: number;
  /** Samples that may be concealed at once. */
  readonly longest: number;
};

/** Each half is opened when it is first used: a sender never decodes. */
export class BlockCodec implements Codec {
  readonly #options: BlockOptions;
  readonly #scratch: Int16Array;
  #encoder: Handle | null = null;
  #decoder: Handle | null = null;

  constructor(options: BlockOptions) {
    this.#options = options;
    this.#scratch = new Int16Array(options.longest + options.block);
  }

  encode(samples: Int16Array, count: number, payload: Uint8Array): number {
    const { addon, encoder } = this.#options;
    this.#encoder ??= addon.encoder(encoder);
    return Math.max(0, addon.encode(this.#encoder, samples, count, payload));
  }

  decode(payload: Uint8Array, octets: number, samples: Int16Array): number {
    return Math.max(0, this.#options.addon.decode(this.#openDecoder(), payload, octets, samples));
  }

  conceal(samples: Int16Array, count: number): number {
    const { addon, block, longest } = this.#options;
    const wanted = Math.min(count, samples.length, longest);
    const made = addon.conceal(this.#openDecoder(), this.#scratch, Math.ceil(wanted / block) * block);
    const used = Math.max(0, Math.min(made, wanted));
    for (let i = 0; i < used; i++) samples[i] = this.#scratch[i] as number;
    return used;
  }

  close(): void {
    if (this.#encoder !== null) this.#options.addon.close(this.#encoder);
    if (this.#decoder !== null) this.#options.addon.close(this.#decoder);
    this.#encoder = null;
    this.#decoder = null;
  }

  #openDecoder(): Handle {
    this.#decoder ??= this.#options.addon.decoder(this.#options.decoder);
    return this.#decoder;
  }
}
