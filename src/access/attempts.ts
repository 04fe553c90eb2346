/**
 * How often a password may be guessed: a pure machine that the keypad and the web pages share.
 *
 *   ask ──▶ let | wait        failed ──▶ one more against the source, and against all of the network together
 *                             passed ──▶ the source is forgiven
 *
 * Three tries are free, each one more costs a wait that doubles. Whoever guesses from many addresses is slowed down by
 * the count of all. The keypad has a count of its own only, so that nobody on the network can lock it.
 */
import type { Step } from '../base/machine.ts';

/** Where a try comes from, and for which account: `keypad admin`, `192.0.2.7 admin`. */
export type Source = string;

export const KEYPAD = 'keypad';

type Tries = { readonly failures: number; readonly last: number; readonly until: number };

/** Times are monotonic milliseconds. */
export type AttemptState = ReadonlyMap<Source, Tries>;

export type AttemptInput = {
  readonly type: 'ask' | 'failed' | 'passed';
  readonly source: Source;
  readonly now: number;
};

export type AttemptEffect = { readonly type: 'let' } | { readonly type: 'wait'; readonly ms: number };

type Limit = { readonly free: number; readonly first: number; readonly longest: number };

const MINUTE = 60_000;
const LIMITS = {
  keypad: { free: 3, first: MINUTE / 2, longest: 5 * MINUTE },
  source: { free: 3, first: MINUTE / 2, longest: 15 * MINUTE },
  /** Short waits: they meet the administrator as well. */
  network: { free: 12, first: MINUTE / 12, longest: MINUTE },
} as const satisfies Record<string, Limit>;

const ALL_OF_NETWORK: Source = '';
/** After so long without a failure a source is new again. */
const FORGIVEN_AFTER = 60 * MINUTE;
/** More sources than these guess at once: the one that was silent longest is forgotten, the count of all goes on. */
const MOST_SOURCES = 64;

export function attempts(state: AttemptState, { type, source, now }: AttemptInput): Step<AttemptState, AttemptEffect> {
  const counted = isKeypad(source) ? [source] : [source, ALL_OF_NETWORK];
  switch (type) {
    case 'ask': {
      const ms = Math.max(...counted.map(one => (state.get(one)?.until ?? 0) - now));
      return { state: recent(state, now), effects: [ms > 0 ? { type: 'wait', ms } : { type: 'let' }] };
    }
    case 'failed':
      return { state: bounded(counted.reduce((all, one) => failed(all, one, now), recent(state, now))), effects: [] };
    case 'passed': {
      const rest = new Map(state);
      rest.delete(source);
      return { state: rest, effects: [] };
    }
  }
}

/** What is known after a restart: wrong ones in a row by source, of which the last was now. Those of the network are forgotten. */
export function keypadAfter(counts: ReadonlyMap<Source, number>, now: number): AttemptState {
  const known = [...counts].filter(([source]) => isKeypad(source));
  return new Map(
    known.map(([source, failures]) => [source, { failures, last: now, until: now + waitOf(source, failures) }]),
  );
}

export function isKeypad(source: Source): boolean {
  return source.startsWith(KEYPAD);
}

function limitOf(source: Source): Limit {
  if (source === ALL_OF_NETWORK) return LIMITS.network;
  return isKeypad(source) ? LIMITS.keypad : LIMITS.source;
}

function waitOf(source: Source, failures: number): number {
  const { free, first, longest } = limitOf(source);
  return failures < free ? 0 : Math.min(longest, first * 2 ** Math.min(30, failures - free));
}

function failed(state: AttemptState, source: Source, now: number): AttemptState {
  const failures = (state.get(source)?.failures ?? 0) + 1;
  const rest = new Map(state);
  // Put in anew, so that the order of the map is that of the last failures.
  rest.delete(source);
  return rest.set(source, { failures, last: now, until: now + waitOf(source, failures) });
}

function recent(state: AttemptState, now: number): AttemptState {
  return new Map([...state].filter(([, { last }]) => now - last < FORGIVEN_AFTER));
}

function bounded(state: AttemptState): AttemptState {
  const named = [...state.keys()].filter(source => source !== ALL_OF_NETWORK && !isKeypad(source));
  const dropped = new Set(named.slice(0, Math.max(0, named.length - MOST_SOURCES)));
  return dropped.size === 0 ? state : new Map([...state].filter(([source]) => !dropped.has(source)));
}
