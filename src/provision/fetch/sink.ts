/** Where the octets of a download go. */
import type { Validators } from './request.ts';

/** What an earlier download left when it broke off. */
export type Kept = { readonly octets: number; readonly url: string; readonly validators: Validators };

/** All of it may throw: that is told as a fault of the disk. */
export interface Sink {
  /** null: nothing that could be gone on with. */
  kept(): Promise<Kept | null>;
  /** Octets follow from `at` on: 0, or as many as are kept. `from` tells the place and version they belong to. */
  begin(at: number, from: Omit<Kept, 'octets'>): Promise<void>;
  write(bytes: Uint8Array): Promise<void>;
  /** The file is whole; returns when it is on the disk. */
  end(): Promise<void>;
}

/** In memory; goes on after a break of the same fetch only. */
export class MemorySink implements Sink {
  #chunks: Uint8Array[] = [];
  #from: Omit<Kept, 'octets'> | null = null;

  get bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }

  async kept(): Promise<Kept | null> {
    return this.#from === null ? null : { ...this.#from, octets: this.#octets };
  }

  async begin(at: number, from: Omit<Kept, 'octets'>): Promise<void> {
    if (at === 0) this.#chunks = [];
    this.#from = from;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#chunks.push(bytes);
  }

  async end(): Promise<void> {}

  get #octets(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }
}
