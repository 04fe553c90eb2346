/**
 * Long work in slices, so that a call, a key or the screen never waits for the end of it: a generator that yields wherever
 * it may be interrupted.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

export type Sliced<T> = Generator<void, T, void>;

/** Of the main thread at one go, milliseconds. */
const SLICE = 5;

/** The event loop has its turn whenever a slice is over. */
export async function inSlices<T>(work: Sliced<T>): Promise<T> {
  for (let end = performance.now() + SLICE; ; ) {
    const step = work.next();
    if (step.done) return step.value;
    if (performance.now() < end) continue;
    await nextTurn();
    end = performance.now() + SLICE;
  }
}

/** For little work, or where nobody waits. */
export function atOnce<T>(work: Sliced<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** Sorted by merging, in slices; what is equal keeps its order. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Sliced<T[]> {
  let runs: T[][] = [];
  for (let at = 0; at < items.length; at += RUN) {
    runs.push(items.slice(at, at + RUN).sort(compare));
    yield;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) longer.push(yield* merged(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = longer;
  }
  return runs[0] ?? [];
}

/** So many are sorted at one go. */
const RUN = 256;

function* merged<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): Sliced<T[]> {
  const all: T[] = [];
  let [l, r] = [0, 0];
  while (l < left.length && r < right.length) {
    const [a, b] = [left[l] as T, right[r] as T];
    if (compare(a, b) <= 0) {
      all.push(a);
      l++;
    } else {
      all.push(b);
      r++;
    }
    yield;
  }
  for (const rest of [left.slice(l), right.slice(r)]) for (const one of rest) all.push(one);
  return all;
}
