/**
 * The octets of a download on their way into the other slot. Each piece is judged before it is written, so what is in the
 * slot is sound from the start up to `octets`, and a download that broke off goes on from there, also after a power cut.
 */
import type { SlotMemory } from '../../../hal/ports.ts';
import { thrownText } from '../../base/result.ts';
import type { Kept, Sink } from '../fetch/sink.ts';
import {
  CHUNK_OCTETS,
  chunkAt,
  chunkIsSound,
  HEAD_OCTETS,
  type Head,
  type Layout,
  layoutOf,
  tableIsSound,
} from './image.ts';
import { Pieces } from './pieces.ts';
import { openImage, soundChunks } from './reading.ts';

export type StagingOptions = {
  readonly slot: SlotMemory;
  /** The image that is to come; its head was judged already. */
  readonly head: Head;
  /** What the slot has came from there, when it has something; null: not known. */
  readonly from: Omit<Kept, 'octets'> | null;
  /** Remembers where the octets come from. */
  begun(from: Omit<Kept, 'octets'>): Promise<void>;
  progress(percent: number): void;
  /** Called after each piece: others get their turn, and the download is not faster than allowed. */
  rest(octets: number): Promise<void>;
};

export class Staging implements Sink {
  readonly #options: StagingOptions;
  readonly #layout: Layout;
  #table: Uint8Array = Buffer.alloc(0);
  #from: Omit<Kept, 'octets'> | null;
  /** Octets of the slot that are sound. */
  #sound: number;
  #pieces: Pieces | null = null;
  #wrong: string | null = null;

  private constructor(options: StagingOptions, sound: number, table: Uint8Array | null) {
    this.#options = options;
    this.#layout = layoutOf(options.head.description);
    this.#sound = sound;
    this.#from = options.from;
    if (table !== null) this.#table = table;
  }

  /** Looks how much of this very image the slot has already. */
  static async open(options: StagingOptions): Promise<Staging> {
    const { slot, head, rest } = options;
    const read = slot.read.bind(slot);
    const opened = await openImage(read);
    if (!opened.ok || !Buffer.from(opened.value.head.octets).equals(head.octets)) return new Staging(options, 0, null);
    const { layout, table } = opened.value;
    const chunks = await soundChunks(read, opened.value, () => rest(0));
    const sound = chunks === layout.chunks ? layout.total : chunkAt(layout, chunks).at;
    return new Staging(options, sound, table);
  }

  /** What is wrong with the image that came; null while nothing is. */
  get wrong(): string | null {
    return this.#wrong;
  }

  /** Octets that are in the slot and sound. */
  get octets(): number {
    return this.#sound;
  }

  get complete(): boolean {
    return this.#sound === this.#layout.total;
  }

  async kept(): Promise<Kept | null> {
    return this.#from === null || this.#sound === 0 ? null : { ...this.#from, octets: this.#sound };
  }

  async begin(at: number, from: Omit<Kept, 'octets'>): Promise<void> {
    if (at !== 0 && at !== this.#sound) throw new Error('the download goes on at a place where nothing ended');
    this.#sound = at;
    this.#from = from;
    this.#pieces = new Pieces(this.#lengths(at));
    await this.#options.begun(from);
  }

  async write(octets: Uint8Array): Promise<void> {
    for (const piece of this.#pieces?.take(octets) ?? []) {
      const wrong = this.#judge(piece);
      if (wrong !== null) {
        this.#wrong = wrong;
        throw new Error(wrong);
      }
      await this.#options.slot.write(this.#sound, piece);
      this.#sound += piece.length;
      this.#options.progress(Math.floor((100 * this.#sound) / this.#layout.total));
      await this.#options.rest(piece.length);
    }
  }

  async end(): Promise<void> {
    if (this.complete) return;
    this.#wrong = `The image is cut off: ${this.#sound} of ${this.#layout.total} octets came.`;
    throw new Error(this.#wrong);
  }

  /** Reads everything again from the memory where it lies now. The text is what is wrong; null when nothing is. */
  async verify(): Promise<string | null> {
    const { slot, head, rest } = this.#options;
    try {
      await slot.flush();
      const read = slot.read.bind(slot);
      const opened = await openImage(read);
      if (!opened.ok) return `What was written ${opened.error}.`;
      if (!Buffer.from(opened.value.head.octets).equals(head.octets)) return 'What was written has another head.';
      const sound = await soundChunks(read, opened.value, () => rest(0));
      return sound === this.#layout.chunks ? null : `What was written is damaged in chunk ${sound + 1}.`;
    } catch (thrown) {
      return `The memory says: ${thrownText(thrown)}.`;
    }
  }

  *#lengths(from: number): Generator<number> {
    const { table, payloadAt, chunks } = this.#layout;
    if (from < HEAD_OCTETS) yield HEAD_OCTETS;
    if (from < payloadAt) yield table.length;
    for (let chunk = 0; chunk < chunks; chunk++) {
      const { at, length } = chunkAt(this.#layout, chunk);
      if (at >= from) yield length;
    }
  }

  #judge(piece: Buffer): string | null {
    const { head } = this.#options;
    const { payloadAt, chunks } = this.#layout;
    if (this.#sound === 0) return piece.equals(head.octets) ? null : 'The image on the server became another one.';
    if (this.#sound < payloadAt) {
      this.#table = piece;
      return tableIsSound(head.description, piece) ? null : 'The hash table of the image is damaged.';
    }
    const chunk = Math.floor((this.#sound - payloadAt) / CHUNK_OCTETS);
    if (chunkIsSound(this.#table, chunk, piece)) return null;
    return `The image is damaged in chunk ${chunk + 1} of ${chunks}.`;
  }
}
