/** A disk that loses its power at a chosen step. */
import type { DataFolder } from '../../src/base/data-folder.ts';

export type Files = Map<string, Uint8Array>;

/**
 * A disk whose power fails after a given number of steps. A byte written is a step, a rename is one, a sync is one.
 * `lost` tells which of the renames since the last sync the disk had not carried out when the power failed.
 */
export class FailingFolder implements DataFolder {
  #steps: number;
  /** Steps that were done. */
  taken = 0;
  #files: Files;
  readonly #unsynced: ((files: Files) => void)[] = [];
  #synced: Files;

  constructor(files: Files, steps = Number.POSITIVE_INFINITY) {
    this.#files = new Map(files);
    this.#synced = new Map(files);
    this.#steps = steps;
  }

  async read(name: string): Promise<Uint8Array | null> {
    return this.#files.get(name) ?? null;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    for (let length = 0; length <= bytes.length; length++) {
      this.step();
      const part = bytes.subarray(0, length);
      this.#apply(files => files.set(name, part));
      // Writing is forced to the disk by itself, it does not wait for `sync`.
      this.#unsynced.pop();
      this.#synced.set(name, part);
    }
  }

  async rename(from: string, to: string): Promise<void> {
    this.step();
    this.#apply(files => {
      const bytes = files.get(from);
      if (bytes === undefined) return;
      files.set(to, bytes);
      files.delete(from);
    });
  }

  async sync(): Promise<void> {
    this.step();
    this.#synced = new Map(this.#files);
    this.#unsynced.length = 0;
  }

  /** What may stand on the disk after the power failed: any part of the renames, in their order, was carried out. */
  remains(): Files[] {
    return Array.from({ length: this.#unsynced.length + 1 }, (_, done) => {
      const files = new Map(this.#synced);
      for (const change of this.#unsynced.slice(0, done)) change(files);
      return files;
    });
  }

  /** The power has failed. */
  get dark(): boolean {
    return this.#steps < 0;
  }

  get used(): Files {
    return this.#files;
  }

  #apply(change: (files: Files) => void): void {
    change(this.#files);
    this.#unsynced.push(change);
  }

  /** Throws when the power is gone. */
  protected step(): void {
    if (this.#steps-- <= 0) throw new Error('the power failed');
    this.taken++;
  }
}
