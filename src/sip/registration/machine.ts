import {
  type Step,
  startTimer,
  stopTimer,
  type TimerEffect,
  type TimerInput,
  type Transition,
} from '../../base/machine.ts';
import type { RegistrationPhase } from '../facts.ts';
import { FAREWELL_PATIENCE, refreshDelay, type TooBrief } from '../soft-state.ts';

/**
 * One account at one registrar (RFC 3261 section 10.2).
 *
 *   [idle] -- start: REGISTER --> [registering] -- 200 --> [registered] <---- 200 ----+
 *                                  ^   |   ^ |                  | timer 'refresh':    |
 *                  timer 'retry':  |   |   +-+ 423: REGISTER    v REGISTER            |
 *                  REGISTER        |   | refused, failed      [refreshing] -----------+
 *                                  |   v                        | refused, failed
 *                                 [failed] <--------------------+
 *
 *   flow-failed: in registered the timer 'refresh' is set anew
 *   silent: from registered to [failed]; answering: from failed to [registering]
 *   stop: from registered or refreshing REGISTER with Expires 0 --> [unregistering] -- any answer,
 *         timer 'give-up' --> [unregistered]; from everywhere else straight to [unregistered]
 */
export type RegistrationMachineState = {
  readonly phase: 'idle' | 'registering' | 'registered' | 'refreshing' | 'failed' | 'unregistering' | 'unregistered';
  /** Lifetime that we ask for, seconds; raised by a 423. */
  readonly expires: number;
  /** Failures in a row. */
  readonly failures: number;
};

type TimerName = 'refresh' | 'retry' | 'give-up';

export type RegistrationInput =
  | { readonly type: 'start' }
  | { readonly type: 'stop' }
  /** 200; seconds. */
  | { readonly type: 'accepted'; readonly granted: number }
  | TooBrief
  /** `status` is undefined when nobody answered; `reason` in plain words. */
  | { readonly type: 'refused'; readonly status: number | undefined; readonly reason: string }
  /** The server does not answer other requests: the registration is worth nothing. */
  | { readonly type: 'silent'; readonly reason: string }
  /** The server answers again. */
  | { readonly type: 'answering' }
  /** There may be no way from the server to us any more: register again after so many milliseconds (RFC 5626 4.5). */
  | { readonly type: 'flow-failed'; readonly wait: number }
  | TimerInput<TimerName>;

export type RegistrationEffect =
  | { readonly type: 'register'; readonly expires: number }
  | { readonly type: 'report'; readonly phase: RegistrationPhase; readonly status?: number; readonly reason?: string }
  | TimerEffect<TimerName>;

export type RegistrationSettings = {
  /** Seconds. */
  readonly expires: number;
  /** 1 to 100. */
  readonly refreshPercent: number;
  /** Seconds. */
  readonly retryAfter: number;
  /** Milliseconds to the next attempt after so many failures in a row, instead of `retryAfter` (RFC 5626 4.5). */
  readonly backOff?: (failures: number) => number;
};

type State = RegistrationMachineState;
type Next = Step<State, RegistrationEffect>;

export function registrationIdle(settings: RegistrationSettings): State {
  return { phase: 'idle', expires: settings.expires, failures: 0 };
}

export function registrationMachine(
  settings: RegistrationSettings,
): Transition<State, RegistrationInput, RegistrationEffect> {
  return (state, input) => {
    switch (state.phase) {
      case 'idle':
        if (input.type === 'start') return register(state);
        return input.type === 'stop' ? unregistered(state, []) : null;
      case 'registering':
        if (input.type === 'stop') return unregister(state);
        return answered(state, input, settings);
      case 'refreshing':
        if (input.type === 'stop') return unregister(state);
        return answered(state, input, settings);
      case 'registered':
        if (input.type === 'stop') return unregister(state);
        if (input.type === 'silent') {
          const next = failed(state, undefined, input.reason, settings);
          return { state: next.state, effects: [stopTimer('refresh'), ...next.effects] };
        }
        if (input.type === 'flow-failed') return { state, effects: [startTimer('refresh', input.wait)] };
        if (input.type !== 'timer' || input.timer !== 'refresh') return null;
        return { state: { ...state, phase: 'refreshing' }, effects: [{ type: 'register', expires: state.expires }] };
      case 'failed':
        if (input.type === 'stop') return unregistered(state, [stopTimer('retry')]);
        if (input.type === 'answering') return register(state, [stopTimer('retry')]);
        return input.type === 'timer' && input.timer === 'retry' ? register(state) : null;
      case 'unregistering':
        if (input.type === 'accepted' || input.type === 'refused' || input.type === 'too-brief') {
          return unregistered(state, [stopTimer('give-up')]);
        }
        return input.type === 'timer' && input.timer === 'give-up' ? unregistered(state, []) : null;
      case 'unregistered':
        return null;
    }
  };
}

function register(state: State, effects: readonly RegistrationEffect[] = []): Next {
  return {
    state: { ...state, phase: 'registering' },
    effects: [...effects, { type: 'report', phase: 'registering' }, { type: 'register', expires: state.expires }],
  };
}

function answered(state: State, input: RegistrationInput, settings: RegistrationSettings): Next | null {
  switch (input.type) {
    case 'accepted': {
      const refresh = refreshDelay(input.granted, settings.refreshPercent);
      return {
        state: { ...state, phase: 'registered', failures: 0 },
        effects: [startTimer('refresh', refresh), { type: 'report', phase: 'registered', status: 200 }],
      };
    }
    case 'too-brief':
      // 10.2.8: ask again with what the registrar wants; a minimum that was met already is an error of its.
      if (input.minimum <= state.expires) return failed(state, 423, input.reason, settings);
      return {
        state: { ...state, expires: input.minimum },
        effects: [{ type: 'register', expires: input.minimum }],
      };
    case 'refused':
      return failed(state, input.status, input.reason, settings);
    default:
      return null;
  }
}

function failed(state: State, status: number | undefined, reason: string, settings: RegistrationSettings): Next {
  const wait = settings.backOff?.(state.failures) ?? settings.retryAfter * 1_000;
  return {
    state: { ...state, phase: 'failed', failures: state.failures + 1 },
    effects: [
      startTimer('retry', wait),
      { type: 'report', phase: 'failed', reason, ...(status === undefined ? {} : { status }) },
    ],
  };
}

/** 10.2.2. A REGISTER under way may still be taken, so that state says farewell too. */
function unregister(state: State): Next {
  return {
    state: { ...state, phase: 'unregistering' },
    effects: [stopTimer('refresh'), { type: 'register', expires: 0 }, startTimer('give-up', FAREWELL_PATIENCE)],
  };
}

function unregistered(state: State, effects: readonly RegistrationEffect[]): Next {
  return {
    state: { ...state, phase: 'unregistered' },
    effects: [...effects, { type: 'report', phase: 'unregistered' }],
  };
}
