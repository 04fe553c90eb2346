/**
 * When the phone looks for its files, and when what it found comes into force. Looking disturbs nobody; a new configuration
 * waits until no call is up, at most for a day.
 *
 *                     due                           news: call is up
 *    resting ──────────────────▶ looking ──────────────────────────▶ holding
 *     │  ▲ ▲                     │  │  ▲                               │
 *     │  │ └───── nothing new ───┘  │  │ ordered                       │ idle, or a day over
 *     │  │            or failed     │  └──── any other state           │
 *     │  │                          ▼ news: idle                       ▼
 *     │  └───────────────────── applying ◀─────────────────────────────┘
 *     │ period over    random wait over
 *     └──────▶ waiting ──────▶ looking
 *
 * A period longer than an hour is planned anew each hour: the clock of a phone that has just started may be years behind.
 */
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../base/machine.ts';
import { untilRetry } from './schedule.ts';

export type CheckingState = {
  readonly phase: 'off' | 'resting' | 'waiting' | 'looking' | 'holding' | 'applying';
  readonly idle: boolean;
  /** Checks in a row that brought nothing. */
  readonly failures: number;
  /** Milliseconds that the server asked to wait after the last of them. */
  readonly retryAfter: number;
  /** Somebody asked for another look while one was going on. */
  readonly again: boolean;
  /** Milliseconds of chance before the check that is planned. */
  readonly wait: number;
};

export const OFF: CheckingState = { phase: 'off', idle: true, failures: 0, retryAfter: 0, again: false, wait: 0 };

export type Timers = 'period' | 'replan' | 'wait' | 'patience';

export type CheckingInput =
  /** Looks at once, as at each start. */
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** A server, a person or the network gave reason to look. */
  | { readonly type: 'ordered' }
  /** The schedule is another one. */
  | { readonly type: 'changed' }
  /** The answer to `plan`. `period`: milliseconds, null is never; `wait`: milliseconds; `random`: 0 to 1. */
  | { readonly type: 'planned'; readonly period: number | null; readonly wait: number; readonly random: number }
  /** The answer to `look`. `news`: a configuration that is not in force yet. */
  | { readonly type: 'looked'; readonly outcome: 'news' | 'nothing-new' }
  /** The other answer to `look` and to `apply`. */
  | { readonly type: 'failed'; readonly retryAfter: number }
  /** The answer to `apply`. */
  | { readonly type: 'applied' }
  | { readonly type: 'idle' }
  | { readonly type: 'busy' }
  | TimerInput<Timers>;

export type CheckingEffect =
  | { readonly type: 'look' }
  | { readonly type: 'apply' }
  | { readonly type: 'plan' }
  /** Ends what `look` began. */
  | { readonly type: 'abandon' }
  | TimerEffect<Timers>;

type Checked = Step<CheckingState, CheckingEffect> | null;

const REPLAN = 3_600_000;
const PATIENCE = 24 * 3_600_000;
const QUIET = [stopTimer('period'), stopTimer('replan'), stopTimer('wait')] as const;

export function checking(state: CheckingState, input: CheckingInput): Checked {
  const { phase } = state;
  switch (input.type) {
    case 'idle':
      return phase === 'holding' ? apply({ ...state, idle: true }) : { state: { ...state, idle: true }, effects: [] };
    case 'busy':
      return { state: { ...state, idle: false }, effects: [] };
    case 'stop':
      if (phase === 'off') return null;
      return {
        state: { ...OFF, idle: state.idle },
        effects: [...QUIET, stopTimer('patience'), ...(phase === 'looking' ? ([{ type: 'abandon' }] as const) : [])],
      };
    case 'start':
      return phase === 'off' ? look(state) : null;
    case 'ordered':
      return ordered(state);
    case 'changed':
      return phase === 'resting' ? rest(state) : null;
    case 'planned':
      return phase === 'resting' ? planned(state, input) : null;
    case 'looked':
      return phase === 'looking' ? looked({ ...state, failures: 0, retryAfter: 0 }, input.outcome) : null;
    case 'failed':
      if (phase !== 'looking' && phase !== 'applying') return null;
      return rest({ ...state, failures: state.failures + 1, retryAfter: input.retryAfter });
    case 'applied':
      return phase === 'applying' ? rest(state) : null;
    case 'timer':
      return timer(state, input.timer);
  }
}

/** What waits is dropped: the look that follows finds it again, or something newer. */
function ordered(state: CheckingState): Checked {
  if (state.phase === 'off') return null;
  if (state.phase === 'looking' || state.phase === 'applying') return { state: { ...state, again: true }, effects: [] };
  return look(state);
}

function timer(state: CheckingState, name: Timers): Checked {
  const { phase } = state;
  if (name === 'patience') return phase === 'holding' ? apply(state) : null;
  if (name === 'wait') return phase === 'waiting' ? look(state) : null;
  if (phase !== 'resting') return null;
  if (name === 'replan') return rest(state);
  if (state.wait === 0) return look(state);
  return { state: { ...state, phase: 'waiting' }, effects: [startTimer('wait', state.wait)] };
}

function look(state: CheckingState): Checked {
  return {
    state: { ...state, phase: 'looking', again: false },
    effects: [...QUIET, stopTimer('patience'), { type: 'look' }],
  };
}

function looked(state: CheckingState, outcome: 'news' | 'nothing-new'): Checked {
  if (outcome === 'nothing-new') return rest(state);
  if (state.idle) return apply(state);
  return { state: { ...state, phase: 'holding' }, effects: [startTimer('patience', PATIENCE)] };
}

function apply(state: CheckingState): Checked {
  return { state: { ...state, phase: 'applying' }, effects: [stopTimer('patience'), { type: 'apply' }] };
}

function rest(state: CheckingState): Checked {
  if (state.again) return look(state);
  return { state: { ...state, phase: 'resting' }, effects: [...QUIET, { type: 'plan' }] };
}

function planned(state: CheckingState, { period, wait, random }: Extract<CheckingInput, { type: 'planned' }>): Checked {
  const retry = state.failures === 0 ? null : untilRetry(state.failures, random, state.retryAfter);
  if (retry !== null && (period === null || retry < period)) {
    return { state: { ...state, wait: 0 }, effects: [startTimer('period', retry)] };
  }
  if (period === null) return { state, effects: [] };
  const timers = period > REPLAN ? startTimer('replan', REPLAN) : startTimer('period', period);
  return { state: { ...state, wait }, effects: [timers] };
}
