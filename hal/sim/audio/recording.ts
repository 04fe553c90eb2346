import { closeSync, openSync, writeSync } from 'node:fs';
import { WAV_HEADER_OCTETS, wavHeader } from '../../../src/base/pcm/wav.ts';
import { fail, ok, type Result, thrownText } from '../../../src/base/result.ts';

/** Parts of a second after which what was heard goes into the file, header included. */
const FLUSHES_PER_SECOND = 2;

/**
 * A wav file that grows block by block. Its header is right again with every flush, so the file can be read while
 * it grows and after the process was killed; at most half a second is missing then.
 */
export class Recording {
  readonly #path: string;
  readonly #file: number;
  readonly #rate: number;
  readonly #waiting: Int16Array;
  readonly #octets: Buffer;
  #length = 0;
  #written = 0;
  #fault: string | null = null;

  private constructor(path: string, file: number, rate: number) {
    this.#path = path;
    this.#file = file;
    this.#rate = rate;
    this.#waiting = new Int16Array(rate / FLUSHES_PER_SECOND);
    this.#octets = Buffer.from(this.#waiting.buffer);
  }

  static open(path: string, rate: number): Result<Recording> {
    try {
      const recording = new Recording(path, openSync(path, 'w'), rate);
      recording.#flush();
      return ok(recording);
    } catch (thrown) {
      return fail({ what: `The recording cannot be written: ${thrownText(thrown)}.`, where: path });
    }
  }

  append(block: Int16Array): void {
    for (let i = 0; i < block.length; i++) {
      this.#waiting[this.#length++] = block[i] as number;
      if (this.#length === this.#waiting.length) this.#flush();
    }
  }

  /** The fault tells of the first write that failed; the file is good up to there. */
  close(): Result<void> {
    this.#flush();
    closeSync(this.#file);
    if (this.#fault === null) return ok(undefined);
    return fail({ what: `The recording is not complete: ${this.#fault}.`, where: this.#path });
  }

  #flush(): void {
    if (this.#fault === null) {
      try {
        writeSync(this.#file, this.#octets, 0, this.#length * 2, WAV_HEADER_OCTETS + this.#written * 2);
        writeSync(this.#file, wavHeader(this.#rate, this.#written + this.#length), 0, WAV_HEADER_OCTETS, 0);
        this.#written += this.#length;
      } catch (thrown) {
        this.#fault = thrownText(thrown);
      }
    }
    this.#length = 0;
  }
}
