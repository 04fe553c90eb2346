/** Quality and delay of each sentence that was heard. */
import { fft, powerOfTwo } from '../../src/base/pcm/fft.ts';
import { type Mode, pesq } from './pesq/pesq.ts';
import { RATE, resample, type Sentence, type Speech } from './speech.ts';

export type SentenceScore = {
  readonly sentence: Sentence;
  /** MOS-LQO of PESQ. */
  readonly mos: number;
  /** From mouth to ear, milliseconds; NaN when nothing was heard. */
  readonly delayMs: number;
};

/** Silence around a sentence that is judged with it. */
const CONTEXT_MS = 200;
/** A longer delay is not looked for. */
const LONGEST_DELAY_MS = 900;
/** Delays are measured at this rate: to an eighth of a millisecond. */
const DELAY_RATE = 8000;

/**
 * `ear` has 16 kHz; its first sample was heard `startMs` after the first one of the speech was spoken. `slowPpm`: how much
 * slower than the speaker's the listener's clock is.
 */
export function assess(speech: Speech, ear: Int16Array, startMs: number, mode: Mode, slowPpm = 0): SentenceScore[] {
  const said = resample(speech.samples, RATE, DELAY_RATE);
  const heard = resample(ear, RATE, DELAY_RATE);
  return speech.sentences.map(sentence => {
    const scale = DELAY_RATE / RATE;
    const lag = sentenceLag(said, heard, sentence.from * scale, sentence.to * scale);
    if (lag === null) return { sentence, mos: 1, delayMs: Number.NaN };
    const context = (CONTEXT_MS * RATE) / 1000;
    const from = sentence.from - context;
    const to = sentence.to + context;
    const mos =
      mode === 'wide'
        ? pesq(cut(speech.samples, from, to), cut(ear, from + lag / scale, to + lag / scale), mode).mos
        : pesq(cut(said, from * scale, to * scale), cut(heard, from * scale + lag, to * scale + lag), mode).mos;
    const behindMs = (sentence.from * slowPpm * 1e-6 * 1000) / RATE;
    return { sentence, mos, delayMs: (lag * 1000) / DELAY_RATE + startMs + behindMs };
  });
}

/** By how many samples the sentence is later in what was heard: the peak of the cross-correlation. */
function sentenceLag(said: Int16Array, heard: Int16Array, from: number, to: number): number | null {
  const reach = (LONGEST_DELAY_MS * DELAY_RATE) / 1000;
  const transform = fft(powerOfTwo(to - from + reach));
  const a = new Float64Array(transform.size);
  const b = new Float64Array(transform.size);
  a.set(said.subarray(from, to));
  b.set(heard.subarray(from, to + reach));
  transform.correlate(a, b);
  let best: number | null = null;
  let most = 0;
  for (let lag = 0; lag < reach; lag++) {
    if ((a[lag] as number) <= most) continue;
    most = a[lag] as number;
    best = lag;
  }
  return best;
}

/** With silence where the signal does not reach. */
function cut(samples: Int16Array, from: number, to: number): Int16Array {
  const piece = new Int16Array(to - from);
  piece.set(samples.subarray(Math.max(0, from), Math.max(0, to)), Math.max(0, -from));
  return piece;
}

export function median(values: readonly number[]): number {
  const sorted = values.filter(value => !Number.isNaN(value)).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
    : (sorted[Math.floor(middle)] as number);
}
