/** Does the delay change within an utterance? Every possible place is tried (ITU-T P.862 clause 10.1.6). */
import { DelayVotes, type FineDelay, type Pair, roughDelay } from './delay.ts';
import { BUFFER, type Utterance } from './utterances.ts';

const MOST_PLACES = 40;

type Side = FineDelay & { readonly estimate: number };

/** Two parts that both fit better than the whole, and differ by 4 ms or more; else null. */
export function splitUtterance(
  pair: Pair,
  whole: Utterance,
  speech: { readonly from: number; readonly to: number },
): [Utterance, Utterance] | null {
  const places = breakpoints(pair, speech);
  const before = sides(pair, places, whole, 'before');
  // The second part matters only where the first one already fits better than the whole.
  const hopeful = places.filter((_, i) => (before[i] as Side).confidence > whole.confidence);
  const after = new Map<number, Side>();
  sides(pair, hopeful.toReversed(), whole, 'after').forEach((side, i) => {
    after.set(hopeful[hopeful.length - 1 - i] as number, side);
  });

  let best: { place: number; one: Side; two: Side } | null = null;
  let most = 0;
  places.forEach((place, i) => {
    const one = before[i] as Side;
    const two = after.get(place);
    if (two === undefined || two.confidence <= whole.confidence) return;
    if (Math.abs(two.delay - one.delay) < pair.scale.hop || one.confidence + two.confidence <= most) return;
    most = one.confidence + two.confidence;
    best = { place, one, two };
  });
  return best === null ? null : parts(pair, whole, best);
}

function breakpoints({ scale }: Pair, { from, to }: { from: number; to: number }): number[] {
  const length = to - from;
  const unit = scale.alignment / (4 * scale.hop);
  const step = Math.trunc((0.801 * length + 40 * unit - 1) / (40 * unit)) * unit;
  const distance = Math.max(BUFFER, Math.trunc(length / 10));
  const places = [from + distance];
  while (places.length < MOST_PLACES && (places.at(-1) as number) + step <= to - distance) {
    places.push((places.at(-1) as number) + step);
  }
  return places;
}

/**
 * The delay of the part on one side of each place. Places are given in the order in which the parts grow, so that
 * those with the same rough delay share their votes.
 */
function sides(pair: Pair, places: readonly number[], whole: Utterance, which: 'before' | 'after'): Side[] {
  const { hop, alignment } = pair.scale;
  const open = new Map<number, { votes: DelayVotes; at: number }>();
  return places.map(place => {
    const [from, to] = which === 'before' ? [whole.start, place] : [place, whole.end];
    const estimate = roughDelay(pair, from, to, whole.estimate);
    let shared = open.get(estimate);
    if (shared === undefined) {
      const at = which === 'before' ? whole.start * hop : whole.end * hop - alignment;
      shared = { votes: new DelayVotes(pair, estimate), at };
      open.set(estimate, shared);
    }
    const { votes, at } = shared;
    shared.at = which === 'before' ? votes.forward(at, place * hop) : votes.backward(at, place * hop);
    return { estimate, ...votes.result() };
  });
}

function parts(pair: Pair, whole: Utterance, best: { place: number; one: Side; two: Side }): [Utterance, Utterance] {
  const { hop } = pair.scale;
  const { place, one, two } = best;
  // A growing delay leaves a gap, which both parts share.
  const gap = two.delay < one.delay ? 0 : Math.trunc((two.delay - one.delay) / (2 * hop));
  const first: Utterance = { start: whole.start, end: place + gap, ...one };
  const second: Utterance = { start: place - gap, end: whole.end, ...two };
  if ((first.start - BUFFER) * hop + one.delay < 0) {
    first.start = BUFFER + Math.trunc((hop - 1 - one.delay) / hop);
  }
  if (second.end * hop + two.delay > pair.degraded.length - BUFFER * hop) {
    second.end = Math.trunc((pair.degraded.length - two.delay) / hop) - BUFFER;
  }
  return [first, second];
}
