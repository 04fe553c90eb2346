import type { Clock } from '../../base/clock.ts';
import { wavHeader } from '../../base/pcm/wav.ts';
import { type Fault, ok, type Result } from '../../base/result.ts';
import { FileWriter } from './file-writer.ts';

/** Octets of one file: 68 minutes at 16 kHz. */
const LARGEST_FILE = 250 * 2 ** 20;
const HEADER = 44;
/** Two channels of 16 bit. */
const FRAME = 4;

/** Records what is said in calls to a wav file: the user on the left, everybody else on the right. */
export class CallRecorder {
  readonly #rate: number;
  readonly #clock: Clock;
  readonly #ended: (fault: Fault | null) => void;
  readonly #octets: Uint8Array;
  readonly #samples: Int16Array;
  #writer: FileWriter | null = null;

  /** Samples per second, and of one block. `ended`: the file is full, or the disk failed. */
  constructor(rate: number, block: number, clock: Clock, ended: (fault: Fault | null) => void) {
    this.#rate = rate;
    this.#clock = clock;
    this.#ended = ended;
    this.#octets = new Uint8Array(block * FRAME);
    this.#samples = new Int16Array(this.#octets.buffer);
  }

  get recording(): boolean {
    return this.#writer !== null;
  }

  get dropped(): number {
    return this.#writer?.dropped ?? 0;
  }

  async record(file: string): Promise<Result<void>> {
    await this.close();
    const opened = await FileWriter.open(file, {
      ...{ clock: this.#clock, limit: LARGEST_FILE, ended: this.#ended },
      head: octets => stereoHeader(this.#rate, Math.floor((octets - HEADER) / FRAME)),
    });
    if (!opened.ok) return opened;
    const header = stereoHeader(this.#rate, 0);
    opened.value.push(header, header.length);
    this.#writer = opened.value;
    return ok(undefined);
  }

  async close(): Promise<void> {
    const writer = this.#writer;
    this.#writer = null;
    await writer?.close();
  }

  /** What all far ends say in this block; before `own`. */
  far(sum: Float32Array): void {
    if (this.#writer === null) return;
    const samples = this.#samples;
    for (let i = 0; i < sum.length; i++) {
      samples[2 * i + 1] = Math.max(-32_768, Math.min(32_767, sum[i] as number));
    }
  }

  /** What the user says, `heard` by anybody: the block is complete. */
  own(voice: Int16Array, heard: boolean): void {
    if (this.#writer === null) return;
    const samples = this.#samples;
    for (let i = 0; i < voice.length; i++) samples[2 * i] = heard ? (voice[i] as number) : 0;
    this.#writer.push(this.#octets, this.#octets.length);
  }
}

function stereoHeader(rate: number, frames: number): Buffer {
  const header = wavHeader(rate, frames * 2);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(rate * FRAME, 28);
  header.writeUInt16LE(FRAME, 32);
  return header;
}
