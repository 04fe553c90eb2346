import {
  type Step,
  startTimer,
  stopTimer,
  type TimerEffect,
  type TimerInput,
  type Transition,
} from '../../base/machine.ts';
import type { PublicationFact } from '../facts.ts';
import { FAREWELL_PATIENCE, refreshDelay, restDelay, type TooBrief } from '../soft-state.ts';

/**
 * State of ours at an event state compositor (RFC 3903 section 4). `tag` is the entity tag of what it has.
 *
 *   [idle] -- start: PUBLISH with body --> [publishing] -- 2xx --> [published] -- 'refresh': PUBLISH without body,
 *                                            |  ^  |                   |          update: PUBLISH with body
 *                                  'retry',  |  |  | 423: again        v
 *                                  412: anew |  |  | 2xx of a      [publishing] ...
 *                                            v  |  | single report
 *                                        [resting]  +--> [over]
 *
 *   A single report (`expires` null) is over with its answer, whatever that is.
 *   remove: with a tag PUBLISH with Expires 0 --> [removing] -- any answer, 'give-up' --> [over]; else straight to [over]
 */
export type PublicationState = {
  readonly phase: 'idle' | 'publishing' | 'published' | 'resting' | 'removing' | 'over';
  /** null when the compositor has nothing of us. */
  readonly tag: string | null;
  /** Lifetime that we ask for, seconds; raised by a 423. */
  readonly expires: number | null;
  /** The body changed while a PUBLISH was under way. */
  readonly changed: boolean;
};

export type PublicationInput =
  | { readonly type: 'start' }
  | { readonly type: 'update' }
  | { readonly type: 'remove' }
  /** 2xx; seconds. `tag` null: the compositor gave none. */
  | { readonly type: 'accepted'; readonly tag: string | null; readonly granted: number }
  | TooBrief
  /** `status` undefined: nobody answered. `retryAfter` in seconds. */
  | {
      readonly type: 'refused';
      readonly status: number | undefined;
      readonly reason: string;
      readonly retryAfter: number | undefined;
    }
  | TimerInput<TimerName>;

type TimerName = 'refresh' | 'retry' | 'give-up';

export type PublicationEffect =
  | { readonly type: 'publish'; readonly tag: string | null; readonly expires: number | null; readonly body: boolean }
  | {
      readonly type: 'report';
      readonly phase: PublicationFact['phase'];
      readonly status?: number | undefined;
      readonly reason?: string;
    }
  | TimerEffect<TimerName>;

type State = PublicationState;
type Next = Step<State, PublicationEffect>;

const REFRESH_PERCENT = 80;

export function publicationIdle(expires: number | null): State {
  return { phase: 'idle', tag: null, expires, changed: false };
}

/** `retryAfter`: seconds from a failure to the next attempt. */
export function publicationMachine(retryAfter: number): Transition<State, PublicationInput, PublicationEffect> {
  return (state, input) => {
    if (state.phase === 'over') return null;
    if (state.phase === 'removing') return removing(state, input);
    if (input.type === 'remove') return remove(state);
    switch (state.phase) {
      case 'idle':
        return input.type === 'start' ? publish(state, true) : null;
      case 'publishing':
        return publishing(state, input, retryAfter);
      case 'published':
        if (input.type === 'update') return publish(state, true);
        return input.type === 'timer' && input.timer === 'refresh' ? publish(state, false) : null;
      case 'resting':
        return input.type === 'timer' && input.timer === 'retry' ? publish(state, true) : null;
    }
  };
}

/** 4.1: the first one and each change have a body; a refresh has none. */
function publish(state: State, body: boolean): Next {
  return {
    state: { ...state, phase: 'publishing', changed: false },
    effects: [
      stopTimer('refresh'),
      { type: 'publish', tag: state.tag, expires: state.expires, body: body || state.tag === null },
      { type: 'report', phase: 'publishing' },
    ],
  };
}

function publishing(state: State, input: PublicationInput, retryAfter: number): Next | null {
  switch (input.type) {
    case 'update':
      return { state: { ...state, changed: true }, effects: [] };
    case 'accepted':
      return accepted(state, input);
    case 'too-brief':
      if (state.expires === null || input.minimum <= state.expires) {
        return rest(state, { status: 423, reason: input.reason, retryAfter: undefined }, retryAfter);
      }
      return publish({ ...state, expires: input.minimum }, true);
    case 'refused':
      // 4.5: the compositor does not know the tag any more; all is told anew, once.
      if (input.status === 412 && state.tag !== null) return publish({ ...state, tag: null }, true);
      return rest(state, input, retryAfter);
    default:
      return null;
  }
}

function accepted(state: State, input: PublicationInput & { type: 'accepted' }): Next {
  if (state.expires === null) {
    return over(state, [{ type: 'report', phase: 'published', status: 200 }]);
  }
  const known = { ...state, tag: input.tag };
  if (state.changed) return publish(known, true);
  const refresh = refreshDelay(input.granted, REFRESH_PERCENT);
  return {
    state: { ...known, phase: 'published' },
    effects: [startTimer('refresh', refresh), { type: 'report', phase: 'published', status: 200 }],
  };
}

function rest(
  state: State,
  why: { readonly status: number | undefined; readonly reason: string; readonly retryAfter: number | undefined },
  retryAfter: number,
): Next {
  const { status, reason } = why;
  const report: PublicationEffect = { type: 'report', phase: 'resting', status, reason };
  if (state.expires === null) return over(state, [report]);
  const wait = restDelay(why.retryAfter ?? retryAfter);
  return { state: { ...state, phase: 'resting', tag: null }, effects: [startTimer('retry', wait), report] };
}

/** 4.4 */
function remove(state: State): Next {
  if (state.tag === null) return over(state, []);
  return {
    state: { ...state, phase: 'removing' },
    effects: [
      stopTimer('refresh'),
      { type: 'publish', tag: state.tag, expires: 0, body: false },
      startTimer('give-up', FAREWELL_PATIENCE),
    ],
  };
}

function removing(state: State, input: PublicationInput): Next | null {
  const done = input.type === 'accepted' || input.type === 'refused' || input.type === 'too-brief';
  return done || (input.type === 'timer' && input.timer === 'give-up') ? over(state, []) : null;
}

function over(state: State, effects: readonly PublicationEffect[]): Next {
  const timers = (['refresh', 'retry', 'give-up'] as const).map(stopTimer);
  return {
    state: { ...state, phase: 'over', tag: null },
    effects: [...timers, ...effects, { type: 'report', phase: 'over' }],
  };
}
