import { type Step, startTimer, stopTimer, type Transition } from '../../base/machine.ts';
import { probes, type ServersEffect, type ServersInput, type ServersSettings, startProbing } from './words.ts';

/**
 * One registration, at the server in use (guide 15.2.1, primary-fallback).
 *
 *   [idle] -- start, timer 'begin': register --> [seeking] -- accepted, refused --> [settled]
 *                                                 ^ |  ^                             | |  ^
 *      failed: abandon, register at the next one  +-+  +----- failed: the same ------+ |  |
 *      failed, none is left: [exhausted]                                               |  |
 *                                                        primary is back: register     |  | accepted: unregister
 *   [exhausted] -- timer 'retry', answered: register --> [seeking]                     v  | failed, refused: abandon
 *                                                                              [returning]+
 *
 * Preferring the primary (asymmetric) means: while away it is probed, too; it is back when it has been answering for
 * the hold-down time; the server in use is left only after the primary has accepted us. Without preference
 * (symmetric) the line only ever moves when the server in use fails.
 */
export type FallbackState = {
  readonly phase: 'idle' | 'seeking' | 'settled' | 'returning' | 'exhausted';
  /** The server in use; new calls go there. */
  readonly current: number;
  /** Those that failed since one accepted us. */
  readonly tried: readonly number[];
  /** Those that are not known to live. */
  readonly dead: readonly number[];
  /** The primary answers and waits for the end of the hold-down. */
  readonly holding: boolean;
};

type State = FallbackState;
type Next = Step<FallbackState, ServersEffect>;

const PRIMARY = 0;

export function fallbackIdle({ first }: ServersSettings): State {
  return { phase: 'idle', current: first, tried: [], dead: [], holding: false };
}

export function fallbackMachine(settings: ServersSettings): Transition<State, ServersInput, ServersEffect> {
  return (before, input) => {
    const state = heard(before, input);
    const next = taken(state, input, settings);
    // What was heard counts, also where it leads to nothing.
    return next === null && state !== before ? { state, effects: [] } : next;
  };
}

/** Who lives and who does not. */
function heard(state: State, input: ServersInput): State {
  switch (input.type) {
    case 'failed':
      return state.dead.includes(input.server) ? state : { ...state, dead: [...state.dead, input.server] };
    case 'accepted':
    case 'refused':
    case 'answered':
      if (!state.dead.includes(input.server)) return state;
      return { ...state, dead: state.dead.filter(server => server !== input.server) };
    default:
      return state;
  }
}

function taken(state: State, input: ServersInput, settings: ServersSettings): Next | null {
  if (state.phase === 'idle') return idle(state, input, settings);
  if (input.type === 'timer' && (input.timer === 'probe' || input.timer === 'probe-registrar')) {
    return probe(state, input.timer, settings);
  }
  switch (state.phase) {
    case 'seeking':
      if (isAbout(input, state.current, 'accepted', 'refused')) return settled(state, state.current, []);
      return input.type === 'failed' && input.server === state.current ? moveOn(state, input.reason, settings) : null;
    case 'settled':
      if (input.type === 'failed' && input.server === state.current) return moveOn(state, input.reason, settings);
      return away(state, settings) ? comingBack(state, input, settings) : null;
    case 'returning':
      return returning(state, input, settings);
    case 'exhausted':
      if (input.type === 'timer' && input.timer === 'retry') {
        return seek({ ...state, tried: [] }, settings.preferPrimary ? PRIMARY : follower(state.current, settings), []);
      }
      if (input.type !== 'answered') return null;
      return seek({ ...state, tried: [] }, input.server, [stopTimer('retry')]);
  }
}

function idle(state: State, input: ServersInput, settings: ServersSettings): Next | null {
  if (input.type === 'start' && settings.delay > 0) return { state, effects: [startTimer('begin', settings.delay)] };
  if (input.type !== 'start' && !(input.type === 'timer' && input.timer === 'begin')) return null;
  const begun = seek(state, state.current, []);
  return { state: begun.state, effects: [...begun.effects, ...startProbing(settings)] };
}

/** The server in use failed: on to the next one, or a pause when all of them had their turn. */
function moveOn(state: State, reason: string, settings: ServersSettings): Next {
  const tried = [...state.tried, state.current];
  const left: ServersEffect[] = [stopTimer('hold-down'), { type: 'abandon', server: state.current, reason }];
  const next = candidates(state, settings).find(server => !tried.includes(server));
  if (next !== undefined) return seek({ ...state, tried }, next, left);
  return {
    state: { ...state, phase: 'exhausted', tried, holding: false },
    effects: [...left, startTimer('retry', settings.retryAfter)],
  };
}

function seek(state: State, server: number, effects: readonly ServersEffect[]): Next {
  return {
    state: { ...state, phase: 'seeking', current: server, holding: false },
    effects: [...effects, { type: 'register', server }],
  };
}

function settled(state: State, current: number, effects: readonly ServersEffect[]): Next {
  return { state: { ...state, phase: 'settled', current, tried: [] }, effects };
}

/** On another server than the one that is preferred. */
function comingBack(state: State, input: ServersInput, settings: ServersSettings): Next | null {
  if (input.type === 'timer' && input.timer === 'hold-down') return goBack(state);
  if (isAbout(input, PRIMARY, 'answered') && !state.holding) {
    if (settings.holdDown === 0) return goBack(state);
    return { state: { ...state, holding: true }, effects: [startTimer('hold-down', settings.holdDown)] };
  }
  if (isAbout(input, PRIMARY, 'failed') && state.holding) {
    return { state: { ...state, holding: false }, effects: [stopTimer('hold-down')] };
  }
  return null;
}

function goBack(state: State): Next {
  return {
    state: { ...state, phase: 'returning', holding: false },
    effects: [stopTimer('hold-down'), { type: 'register', server: PRIMARY }],
  };
}

function returning(state: State, input: ServersInput, settings: ServersSettings): Next | null {
  const { current } = state;
  if (isAbout(input, PRIMARY, 'accepted')) return settled(state, PRIMARY, [{ type: 'unregister', server: current }]);
  if (input.type !== 'failed' && input.type !== 'refused') return null;
  const { server, reason } = input;
  if (server === PRIMARY) return settled(state, current, [{ type: 'abandon', server: PRIMARY, reason }]);
  if (server !== current || input.type === 'refused') return null;
  // The primary is being asked already; the one in use is gone meanwhile.
  return {
    state: { ...state, phase: 'seeking', current: PRIMARY, tried: candidates(state, settings).slice(1) },
    effects: [{ type: 'abandon', server: current, reason }],
  };
}

/** While a registration is sought that tells more than OPTIONS would. */
function probe(state: State, timer: 'probe' | 'probe-registrar', settings: ServersSettings): Next {
  const { phase, current } = state;
  if (phase === 'seeking' || phase === 'returning') return { state, effects: probes(settings, timer, []) };
  if (timer === 'probe-registrar') {
    return { state, effects: probes(settings, timer, phase === 'settled' ? [current] : []) };
  }
  if (phase === 'exhausted') return { state, effects: probes(settings, timer, candidates(state, settings)) };
  if (!away(state, settings)) return { state, effects: probes(settings, timer, [current]) };
  if (!settings.detectByRegister) return { state, effects: probes(settings, timer, [PRIMARY, current]) };
  const back = goBack(state);
  return { state: back.state, effects: [...probes(settings, timer, [current]), ...back.effects] };
}

function away(state: State, settings: ServersSettings): boolean {
  return settings.preferPrimary && state.current !== PRIMARY;
}

/** All servers in the order in which they are tried. */
function candidates(state: State, settings: ServersSettings): readonly number[] {
  const all = Array.from({ length: settings.count }, (_, server) => server);
  return settings.preferPrimary ? all : [...all.slice(state.current), ...all.slice(0, state.current)];
}

function follower(server: number, { count }: ServersSettings): number {
  return (server + 1) % count;
}

function isAbout(input: ServersInput, server: number, ...types: readonly ServersInput['type'][]): boolean {
  return types.includes(input.type) && 'server' in input && input.server === server;
}
