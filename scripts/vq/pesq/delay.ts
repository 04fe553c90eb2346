/** How late the degraded signal is: roughly from the envelopes, finely from frames of 64 ms. */
import { fft, powerOfTwo } from '../../../src/base/pcm/fft.ts';
import type { Activity } from './activity.ts';
import type { Scale } from './scale.ts';
import type { Signal } from './signal.ts';

/** The two signals and what is known of them. All delays are in samples, places in steps of 4 ms. */
export type Pair = {
  readonly scale: Scale;
  readonly reference: Signal & Activity;
  readonly degraded: Signal & Activity;
};

/**
 * The delay, a multiple of 4 ms, at which the envelopes of the steps [from, to) fit best; searched around
 * `estimate` as far as the stretch is long.
 */
export function roughDelay({ scale, reference, degraded }: Pair, from: number, to: number, estimate: number): number {
  const shift = Math.trunc(estimate / scale.hop);
  const first = Math.max(from, -shift);
  const there = first + shift;
  const own = reference.envelope.subarray(first, Math.max(first, to));
  const end = Math.min(there + own.length, Math.floor(degraded.length / scale.hop));
  const other = degraded.envelope.subarray(there, Math.max(there, end));
  return bestLag(own, other) * scale.hop + estimate;
}

/** The delay of the whole signal. */
export function wholeDelay({ scale, reference, degraded }: Pair): number {
  return bestLag(reference.envelope, degraded.envelope) * scale.hop;
}

function bestLag(own: Float64Array, other: Float64Array): number {
  if (own.length < 2 || other.length < 2) return 0;
  const transform = fft(2 * powerOfTwo(Math.max(own.length, other.length)));
  const a = new Float64Array(transform.size);
  const b = new Float64Array(transform.size);
  a.set(own);
  b.set(other);
  transform.correlate(a, b);
  let best = 0;
  let most = 0;
  for (let lag = 1 - own.length; lag < other.length; lag++) {
    const likeness = a[lag < 0 ? lag + transform.size : lag] as number;
    if (likeness > most) {
      most = likeness;
      best = lag;
    }
  }
  return best;
}

/** Peaks as high as this share of the highest count too. */
const PEAK_SHARE = 0.99;
const PEAK_POWER = 0.125;

export type FineDelay = { readonly delay: number; readonly confidence: number };

/**
 * Frame after frame votes for its own delay, with a weight that grows slowly with the likeness. The winner is the
 * delay, its share of the votes the confidence.
 */
export class DelayVotes {
  readonly #pair: Pair;
  readonly #estimate: number;
  readonly #window: Float64Array;
  readonly #votes: Float64Array;
  readonly #a: Float64Array;
  readonly #b: Float64Array;
  #total = 0;

  /** `estimate`: a delay that is right within 32 ms. */
  constructor(pair: Pair, estimate: number) {
    const size = pair.scale.alignment;
    this.#pair = pair;
    this.#estimate = estimate;
    this.#window = hann(size);
    this.#votes = new Float64Array(size);
    this.#a = new Float64Array(size);
    this.#b = new Float64Array(size);
  }

  /** Adds the frames from sample `at` on, as long as they end before `end`; returns where the next one begins. */
  forward(at: number, end: number): number {
    const { alignment } = this.#pair.scale;
    let next = Math.max(at, -this.#estimate);
    while (next + this.#estimate + alignment <= this.#pair.degraded.length && next + alignment <= end) {
      this.#frame(next);
      next += alignment / 4;
    }
    return next;
  }

  /** The same backwards from a frame that begins at `at`, as long as they begin at `begin` or after. */
  backward(at: number, begin: number): number {
    const { alignment } = this.#pair.scale;
    let next = Math.min(at, this.#pair.degraded.length - alignment - this.#estimate);
    while (next + this.#estimate >= 0 && next >= begin) {
      this.#frame(next);
      next -= alignment / 4;
    }
    return next;
  }

  result(): FineDelay {
    const size = this.#votes.length;
    let best = 0;
    let most = 0;
    for (let lag = 0; lag < size; lag++) {
      if ((this.#votes[lag] as number) > most) {
        most = this.#votes[lag] as number;
        best = lag;
      }
    }
    const delay = this.#estimate + (best >= size / 2 ? best - size : best);
    return { delay, confidence: this.#total > 0 ? most / this.#total : 0 };
  }

  #frame(at: number): void {
    const { reference, degraded } = this.#pair;
    const size = this.#votes.length;
    for (let i = 0; i < size; i++) {
      const weight = this.#window[i] as number;
      this.#a[i] = (reference.aligned[at + i] as number) * weight;
      this.#b[i] = (degraded.aligned[at + this.#estimate + i] as number) * weight;
    }
    fft(size).correlate(this.#a, this.#b);
    let highest = 0;
    for (let lag = 0; lag < size; lag++) highest = Math.max(highest, Math.abs(this.#a[lag] as number));
    const bar = highest * PEAK_SHARE;
    for (let lag = 0; lag < size; lag++) if (Math.abs(this.#a[lag] as number) > bar) this.#vote(lag, bar ** PEAK_POWER);
  }

  /** Neighbours have a part of the vote, less with the distance, up to 1 ms. */
  #vote(lag: number, weight: number): void {
    const size = this.#votes.length;
    const reach = size / 64;
    this.#total += weight;
    for (let k = 1 - reach; k < reach; k++) {
      const neighbour = (lag + k + size) % size;
      this.#votes[neighbour] = (this.#votes[neighbour] as number) + weight * (1 - Math.abs(k) / reach);
    }
  }
}

const windows = new Map<number, Float64Array>();

export function hann(size: number): Float64Array {
  let window = windows.get(size);
  if (window === undefined) {
    window = Float64Array.from({ length: size }, (_, i) => 0.5 * (1 - Math.cos((2 * Math.PI * i) / size)));
    windows.set(size, window);
  }
  return window;
}
