import { SampleQueue } from '../../../src/base/pcm/queue.ts';
import { Resampler } from '../../../src/base/pcm/resampler.ts';
import type { Sound } from '../../../src/base/pcm/wav.ts';

/** What is spoken into a simulated microphone. */
export interface Source {
  /** Begins anew, when a path opens. */
  rewind(): void;
  /** Fills one block. False when there was nothing left: the block is silence. */
  fill(block: Int16Array): boolean;
}

export const silence: Source = {
  rewind() {},
  fill(block) {
    block.fill(0);
    return false;
  },
};

/** -10 dB below full scale: loud, and far from clipping when two are mixed. */
const SINE_AMPLITUDE = 10_362;

/** A sine for ever. */
export class Sine implements Source {
  readonly #step: number;
  #phase = 0;

  /** Hertz and samples per second. */
  constructor(frequency: number, rate: number) {
    this.#step = (2 * Math.PI * frequency) / rate;
  }

  rewind(): void {
    this.#phase = 0;
  }

  fill(block: Int16Array): boolean {
    // A field would be a new heap number for each sample.
    let phase = this.#phase;
    for (let i = 0; i < block.length; i++) {
      block[i] = SINE_AMPLITUDE * Math.sin(phase);
      phase = (phase + this.#step) % (2 * Math.PI);
    }
    this.#phase = phase;
    return true;
  }
}

/** A sound file, resampled as it goes; `pauseMs` null plays it once, else again and again with this pause. */
export class Player implements Source {
  readonly #sound: Sound;
  readonly #rate: number;
  readonly #pause: number | null;
  readonly #chunk: Int16Array;
  readonly #resampled: Int16Array;
  readonly #queue: SampleQueue;
  #resampler: Resampler;
  #at = 0;

  /** `rate` and `block` of the device. */
  constructor(sound: Sound, rate: number, block: number, pauseMs: number | null) {
    this.#sound = sound;
    this.#rate = rate;
    this.#pause = pauseMs === null ? null : Math.round((sound.rate * pauseMs) / 1000);
    this.#chunk = new Int16Array(Math.ceil((block * sound.rate) / rate));
    this.#resampler = new Resampler(sound.rate, rate, this.#chunk.length);
    this.#resampled = new Int16Array(this.#resampler.outputFor(this.#chunk.length));
    this.#queue = new SampleQueue(block + this.#resampled.length);
  }

  /** Length of the sound, milliseconds. */
  get ms(): number {
    return Math.round((this.#sound.samples.length * 1000) / this.#sound.rate);
  }

  rewind(): void {
    this.#at = 0;
    this.#queue.clear();
    this.#resampler = new Resampler(this.#sound.rate, this.#rate, this.#chunk.length);
  }

  fill(block: Int16Array): boolean {
    const { samples } = this.#sound;
    if (this.#pause === null && this.#at >= samples.length) return silence.fill(block);
    while (this.#queue.length < block.length) {
      for (let i = 0; i < this.#chunk.length; i++) this.#chunk[i] = samples[this.#at++] ?? 0;
      if (this.#pause !== null && this.#at >= samples.length + this.#pause) this.#at = 0;
      const count = this.#resampler.process(this.#chunk, this.#chunk.length, this.#resampled);
      this.#queue.push(this.#resampled, count);
    }
    this.#queue.pull(block, block.length);
    return true;
  }
}
