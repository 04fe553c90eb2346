import { Resampler } from '../base/pcm/resampler.ts';
import { readRing } from '../base/pcm/ring-file.ts';
import type { Sound } from '../base/pcm/wav.ts';
import { ok, type Result } from '../base/result.ts';
import type { RingSpec } from './protocol.ts';
import { ToneGenerator } from './tone.ts';

/** Parts of a second in which a file is brought to the rate of the device, so that packets need not wait for the whole. */
const PARTS = 4;

/** The ring: a tone, or a file again and again with a pause behind it. */
export class Ringing {
  readonly #rate: number;
  readonly #tone: ToneGenerator;
  /** The file in use, and its samples at the rate of the device. */
  #file = '';
  #samples: Int16Array | null = null;
  #at = 0;
  #pause = 0;
  #sounds = false;

  /** Samples per second. */
  constructor(rate: number) {
    this.#rate = rate;
    this.#tone = new ToneGenerator(rate);
  }

  get playing(): boolean {
    return this.#sounds || this.#tone.playing;
  }

  /** Starts from the beginning; null is silence. The fault says why a file is refused: a tone rings instead. */
  async play(ring: RingSpec | null): Promise<Result<void>> {
    this.#sounds = false;
    this.#tone.play(ring !== null && 'frequencies' in ring ? ring : null);
    if (ring === null || !('file' in ring)) return ok(undefined);
    const loaded = await this.#load(ring.file);
    if (!loaded.ok) {
      this.#tone.play(ring.instead);
      return loaded;
    }
    this.#at = 0;
    this.#pause = Math.round((ring.pauseMs * this.#rate) / 1000);
    this.#sounds = true;
    return ok(undefined);
  }

  /** Adds the next samples to `sum`. */
  addTo(sum: Float32Array): void {
    this.#tone.addTo(sum);
    const samples = this.#samples;
    if (!this.#sounds || samples === null) return;
    const round = samples.length + this.#pause;
    for (let i = 0; i < sum.length; i++) {
      if (this.#at < samples.length) sum[i] = (sum[i] as number) + (samples[this.#at] as number);
      if (++this.#at >= round) this.#at = 0;
    }
  }

  /** The last file stays in memory: most calls ring alike. */
  async #load(file: string): Promise<Result<void>> {
    if (file === this.#file && this.#samples !== null) return ok(undefined);
    const read = await readRing(file);
    if (!read.ok) return read;
    this.#samples = await resampled(read.value, this.#rate);
    this.#file = file;
    return ok(undefined);
  }
}

async function resampled({ rate, samples }: Sound, wanted: number): Promise<Int16Array> {
  if (rate === wanted) return samples;
  const part = Math.ceil(rate / PARTS);
  const resampler = new Resampler(rate, wanted, part);
  const piece = new Int16Array(resampler.outputFor(part));
  const all = new Int16Array(resampler.outputFor(samples.length));
  let length = 0;
  for (let at = 0; at < samples.length; at += part) {
    const input = samples.subarray(at, at + part);
    const count = resampler.process(input, input.length, piece);
    all.set(piece.subarray(0, Math.min(count, all.length - length)), length);
    length += count;
    await new Promise(resolve => setImmediate(resolve));
  }
  return all.subarray(0, length);
}
