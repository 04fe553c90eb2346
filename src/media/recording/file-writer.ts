import { constants } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock, Timer } from '../../base/clock.ts';
import { type Fault, fail, ok, type Result, thrownText } from '../../base/result.ts';

/** Octets that wait for the disk at most: four seconds of a call's sound. */
const WAITING = 256 * 1024;
const FLUSH_MS = 100;
/** A new file, of this user alone, and never through somebody else's link. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MODE = 0o600;

/** What stands at the beginning of a file of so many octets. */
export type Head = (octets: number) => Uint8Array;

export type WriterOptions = {
  readonly clock: Clock;
  /** Octets of the file at most. */
  readonly limit: number;
  /** The limit is reached (null), or the disk failed: nothing more is taken. */
  readonly ended: (fault: Fault | null) => void;
  readonly head?: Head;
};

/**
 * Takes octets on the media tick and writes them beside it. Where the disk is slower than what comes, whole pieces are
 * dropped and counted; nothing waits and nothing grows. The file ends at its limit or at the first failure. Its head is
 * kept up to date: the file is whole whenever the phone dies.
 */
export class FileWriter {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #ended: (fault: Fault | null) => void;
  readonly #head: Head | null;
  readonly #ring = new Uint8Array(WAITING);
  #first = 0;
  #length = 0;
  #taken = 0;
  #written = 0;
  #open = true;
  #timer: Timer | null = null;
  #writing: Promise<void> = Promise.resolve();
  dropped = 0;

  private constructor(path: string, handle: FileHandle, options: WriterOptions) {
    this.#path = path;
    this.#handle = handle;
    this.#clock = options.clock;
    this.#limit = options.limit;
    this.#ended = options.ended;
    this.#head = options.head ?? null;
    this.#wait();
  }

  /** The folder is made when it is missing. */
  static async open(path: string, options: WriterOptions): Promise<Result<FileWriter>> {
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return ok(new FileWriter(path, await open(path, FLAGS, MODE), options));
    } catch (thrown) {
      return fail({ what: `The recording cannot be written: ${thrownText(thrown)}.`, where: path });
    }
  }

  /** All of the first `length` octets or none. Allocates nothing. */
  push(data: Uint8Array, length: number): void {
    if (!this.#open) return;
    if (this.#taken + length > this.#limit) {
      this.#end(null);
      return;
    }
    if (this.#length + length > WAITING) {
      this.dropped++;
      return;
    }
    const ring = this.#ring;
    let at = (this.#first + this.#length) % WAITING;
    for (let i = 0; i < length; i++) {
      ring[at] = data[i] as number;
      if (++at === WAITING) at = 0;
    }
    this.#length += length;
    this.#taken += length;
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    this.#open = false;
    this.#timer?.cancel();
    await this.#writing;
    await this.#flush();
    await this.#handle.close().catch(() => {});
  }

  #wait(): void {
    this.#timer = this.#clock.after(FLUSH_MS, () => {
      this.#writing = this.#flush().then(() => {
        if (this.#open) this.#wait();
      });
    });
  }

  /** What waits lies in one piece, or in two around the end of the ring. */
  async #flush(): Promise<void> {
    if (this.#length === 0) return;
    try {
      while (this.#length > 0) {
        const piece = Math.min(this.#length, WAITING - this.#first);
        const { bytesWritten } = await this.#handle.write(this.#ring, this.#first, piece, this.#written);
        this.#first = (this.#first + bytesWritten) % WAITING;
        this.#length -= bytesWritten;
        this.#written += bytesWritten;
      }
    } catch (thrown) {
      this.#length = 0;
      if (this.#open) this.#end({ what: `The recording ends: ${thrownText(thrown)}.`, where: this.#path });
    }
    await this.#updateHead();
  }

  async #updateHead(): Promise<void> {
    try {
      const head = this.#head?.(this.#written);
      if (head !== undefined && this.#written >= head.length) await this.#handle.write(head, 0, head.length, 0);
    } catch {
      // The disk failed: what was written stands.
    }
  }

  #end(fault: Fault | null): void {
    this.#open = false;
    this.#ended(fault);
  }
}
