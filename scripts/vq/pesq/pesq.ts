/**
 * Perceptual evaluation of speech quality, ITU-T P.862 with P.862.1 (narrow band) and P.862.2 (wide band): how good
 * one sentence of speech is after a telephone connection, by comparison with what was said. docs/voice-quality.md.
 */
import { activity } from './activity.ts';
import type { Pair } from './delay.ts';
import { type Disturbance, DisturbanceMeter } from './disturbance.ts';
import { badStretches, stretchDelay } from './realign.ts';
import { type Mode, SCALES, type Scale } from './scale.ts';
import { audibleFrames, score } from './score.ts';
import { prepare } from './signal.ts';
import { BarkSpectra, compensateResponse } from './spectra.ts';
import { locate, type Utterance } from './utterances.ts';

export type { Mode } from './scale.ts';

export type Pesq = {
  /** MOS-LQO, 1.0 to 4.5 (narrow) or 4.6 (wide). */
  readonly mos: number;
  /** The raw score, -0.5 to 4.5. */
  readonly raw: number;
  /** Delay of each utterance against the reference, samples. */
  readonly delays: readonly number[];
};

/** Nothing, or nothing like speech, came out at the far end. */
const NOTHING_HEARD: Pesq = { mos: 1, raw: -0.5, delays: [] };

/**
 * Both signals have the mode's sample rate (8 kHz narrow, 16 kHz wide), are longer than 250 ms and lie at most half of
 * their length apart. Level and delay do not matter.
 */
export function pesq(reference: Int16Array, degraded: Int16Array, mode: Mode): Pesq {
  const scale = SCALES[mode];
  const longest = Math.max(reference.length, degraded.length);
  if (Math.min(reference.length, degraded.length) < scale.rate / 4) {
    throw new RangeError('PESQ needs signals of 250 ms or more.');
  }
  const own = prepare(reference, longest, scale);
  const other = prepare(degraded, longest, scale);
  if (own === null) throw new RangeError('The reference is silent.');
  if (other === null) return NOTHING_HEARD;
  const pair: Pair = {
    scale,
    reference: { ...own, ...activity(own.aligned, own.length, scale.hop) },
    degraded: { ...other, ...activity(other.aligned, other.length, scale.hop) },
  };
  const utterances = locate(pair);
  if (utterances.length === 0) return NOTHING_HEARD;
  const extended = longest + 2 * scale.margin + scale.tail;
  const raw = compare(extend(own.heard, extended), extend(other.heard, extended), utterances, scale);
  const { a, b } = scale.mapping;
  return { raw, mos: 0.999 + 4 / (1 + Math.exp(b - a * raw)), delays: utterances.map(({ delay }) => delay) };
}

function extend(samples: Float32Array, length: number): Float32Array {
  const extended = new Float32Array(length);
  extended.set(samples);
  return extended;
}

function compare(reference: Float32Array, degraded: Float32Array, utterances: Utterance[], scale: Scale): number {
  const { window, margin } = scale;
  const half = window / 2;
  const frames = audibleFrames(reference, scale);
  const own = new BarkSpectra(scale, frames.count);
  const other = new BarkSpectra(scale, frames.count);
  for (let frame = 0; frame < frames.count; frame++) {
    const at = margin + frame * half;
    const there = at + delayAt(utterances, at, scale);
    own.analyse(frame, reference, at);
    other.analyse(frame, degraded, there > 0 && there + window < degraded.length ? there : null);
  }
  compensateResponse(own, other, frames.count, Math.trunc((reference.length - 2 * margin) / half) - 1);

  const meter = new DisturbanceMeter(own, other);
  const disturbance: Disturbance = { all: new Float32Array(frames.count), added: new Float32Array(frames.count) };
  const powers = new Float32Array(frames.count);
  for (let frame = 0; frame < frames.count; frame++) {
    powers[frame] = own.audible(frame, 1);
    const measured = meter.measure(frame);
    disturbance.all[frame] = measured.all;
    disturbance.added[frame] = measured.added;
  }
  forgiveCuts(disturbance, utterances, scale);
  secondTry(disturbance, { reference, degraded, other, meter }, utterances, scale);
  return score(disturbance, powers, frames.first, Math.trunc((reference.length - scale.tail - 2 * margin) / half) - 1);
}

function delayAt(utterances: readonly Utterance[], sample: number, { hop }: Scale): number {
  const here = utterances.findLast(({ start }) => start * hop <= sample) ?? utterances[0];
  return here?.delay ?? 0;
}

/** Where the delay shrinks by more than half a frame, the frames that were left out are not counted. */
function forgiveCuts({ all, added }: Disturbance, utterances: readonly Utterance[], scale: Scale): void {
  const { hop, window, margin } = scale;
  const half = window / 2;
  for (let i = 1; i < utterances.length; i++) {
    const before = utterances[i - 1] as Utterance;
    const here = utterances[i] as Utterance;
    const jump = here.delay - before.delay;
    if (jump >= -half) continue;
    const begins = Math.trunc((here.start * hop - margin + here.delay) / half);
    const ends = Math.trunc((before.end * hop - margin + before.delay) / half);
    const first = Math.max(0, Math.min(begins, ends));
    const last = Math.min(all.length - 2, Math.trunc((here.start * hop - margin - jump) / half) + 1);
    if (last < first) continue;
    all.fill(0, first, last + 1);
    added.fill(0, first, last + 1);
  }
}

type Material = {
  reference: Float32Array;
  degraded: Float32Array;
  other: BarkSpectra;
  meter: DisturbanceMeter;
};

function secondTry(
  disturbance: Disturbance,
  { reference, degraded, other, meter }: Material,
  utterances: readonly Utterance[],
  scale: Scale,
): void {
  const stretches = badStretches(disturbance.all);
  if (stretches.length === 0) return;
  const { window, margin, tail } = scale;
  const straightened = straighten(degraded, utterances, scale);
  const repaired = straightened.slice();
  const samples = stretches.map(
    ([from, to]) => [margin + (from * window) / 2, margin + (to * window) / 2 + window] as const,
  );
  for (const stretch of samples) {
    const delay = stretchDelay(reference, straightened, stretch, scale);
    const last = straightened.length - tail - 1;
    for (let i = stretch[0]; i < stretch[1]; i++) {
      repaired[i] = straightened[Math.min(last, Math.max(0, i + delay))] as number;
    }
  }
  for (const [from, to] of stretches) {
    for (let frame = from; frame < to; frame++) other.analyse(frame, repaired, margin + (frame * window) / 2);
    meter.restart();
    for (let frame = from; frame < to; frame++) {
      const { all, added } = meter.measure(frame);
      disturbance.all[frame] = Math.min(all, disturbance.all[frame] as number);
      disturbance.added[frame] = Math.min(added, disturbance.added[frame] as number);
    }
  }
}

/** The degraded signal with every utterance where the reference has it. */
function straighten(degraded: Float32Array, utterances: readonly Utterance[], scale: Scale): Float32Array {
  const { margin } = scale;
  const straight = new Float32Array(degraded.length);
  const end = degraded.length - margin;
  for (let i = margin; i < end; i++) {
    const there = i + delayAt(utterances, i, scale);
    straight[i] = degraded[Math.min(end - 1, Math.max(margin, there))] as number;
  }
  return straight;
}
