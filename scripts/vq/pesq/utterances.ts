/** The utterances of the reference, each with a delay of its own (ITU-T P.862 clause 10.1). */
import { DelayVotes, type FineDelay, type Pair, roughDelay, wholeDelay } from './delay.ts';
import { splitUtterance } from './split.ts';

export type Utterance = {
  /** [start, end) in steps of 4 ms. */
  start: number;
  end: number;
  /** Rough and fine delay, samples. */
  readonly estimate: number;
  readonly delay: number;
  readonly confidence: number;
};

/** Steps: 300 ms around an utterance are searched too, and 300 ms of silence lie around the whole signal. */
export const BUFFER = 75;
/** Steps: what is shorter than 200 ms is no utterance, what is longer than 800 ms is tried in two parts. */
const SHORTEST = 50;
const SPLIT_FROM = 200;
const MOST = 50;

/** Empty when no speech was found. */
export function locate(pair: Pair): Utterance[] {
  const whole = wholeDelay(pair);
  const found = spoken(pair, whole).map(([from, to]) => ({ start: from, end: to, ...align(pair, from, to, whole) }));
  if (found.length === 0) return [];
  meetHalfway(pair, found);
  return split(pair, found);
}

/** Stretches of speech in the reference that the degraded signal can hold. */
function spoken({ scale, reference, degraded }: Pair, whole: number): [number, number][] {
  const { active } = reference;
  const earliest = SHORTEST - whole / scale.hop;
  const latest = Math.trunc((degraded.length - whole) / scale.hop) - SHORTEST;
  const stretches: [number, number][] = [];
  let from = -1;
  for (let i = 0; i < active.length; i++) {
    if (active[i] === 1 && from < 0) from = i;
    if (from >= 0 && (active[i] === 0 || i === active.length - 1)) {
      if (i - from >= SHORTEST && from < latest && i > earliest) stretches.push([from, i]);
      from = -1;
    }
  }
  return stretches;
}

function align(pair: Pair, from: number, to: number, whole: number): FineDelay & { estimate: number } {
  const first = Math.max(0, from - BUFFER);
  const last = Math.min(pair.reference.active.length - 1, to + BUFFER);
  const estimate = roughDelay(pair, first, last, whole);
  const votes = new DelayVotes(pair, estimate);
  votes.forward(first * pair.scale.hop, last * pair.scale.hop);
  return { estimate, ...votes.result() };
}

/** Neighbours share the pause between them; none reaches out of the degraded signal, none into another there. */
function meetHalfway({ scale, reference, degraded }: Pair, utterances: Utterance[]): void {
  const { hop } = scale;
  const first = utterances[0] as Utterance;
  const last = utterances[utterances.length - 1] as Utterance;
  first.start = BUFFER;
  last.end = reference.active.length - BUFFER;
  for (const [one, next] of neighbours(utterances)) {
    next.start = Math.trunc((next.start + one.end) / 2);
    one.end = next.start;
  }
  if (first.start * hop + first.delay < BUFFER * hop) {
    first.start = BUFFER + Math.trunc((hop - 1 - first.delay) / hop);
  }
  if (last.end * hop + last.delay > degraded.length - BUFFER * hop) {
    last.end = Math.trunc((degraded.length - last.delay) / hop) - BUFFER;
  }
  for (const [one, next] of neighbours(utterances)) {
    const begins = next.start * hop + next.delay;
    const ends = one.end * hop + one.delay;
    if (begins >= ends) continue;
    const middle = Math.trunc((begins + ends) / 2);
    next.start = Math.trunc((hop - 1 + middle - next.delay) / hop);
    one.end = Math.trunc((middle - one.delay) / hop);
  }
}

/** As long as two parts with delays of their own fit better than one, an utterance becomes two. */
function split(pair: Pair, utterances: Utterance[]): Utterance[] {
  const result = [...utterances];
  for (let i = 0; i < result.length && result.length < MOST; ) {
    const whole = result[i] as Utterance;
    const speech = speechWithin(pair.reference.active, whole);
    const parts = speech.to - speech.from >= SPLIT_FROM ? splitUtterance(pair, whole, speech) : null;
    if (parts === null) i++;
    else result.splice(i, 1, ...parts);
  }
  return result;
}

function speechWithin(active: Uint8Array, { start, end }: Utterance): { from: number; to: number } {
  let from = start;
  while (from < end && active[from] !== 1) from++;
  let to = end;
  while (to > start && active[to] !== 1) to--;
  return { from, to: to + 1 };
}

function neighbours(utterances: readonly Utterance[]): [Utterance, Utterance][] {
  return utterances.slice(1).map((next, i) => [utterances[i] as Utterance, next]);
}
