import { type Step, startTimer, stopTimer, type Transition } from '../../base/machine.ts';
import type { SubscriptionPhase } from '../facts.ts';
import { FAREWELL_PATIENCE, refreshDelay, restDelay, SHORTEST_REFRESH } from '../soft-state.ts';
import type { SubscriptionEffect, SubscriptionInput, SubscriptionMachineState, SubscriptionSettings } from './words.ts';

/**
 * A subscription as its subscriber sees it (RFC 6665 section 4.1).
 *
 *   [idle] -- start: SUBSCRIBE --> [subscribing] -- 2xx --> [waiting] -- NOTIFY --> [up]
 *                                    |   |  ^                  |                    |  ^
 *                                    |   |  +- 423, 'retry' -+ | 'no-notify'        |  | 2xx, refused for now
 *                          NOTIFY -> [up]|                   | |            'refresh', gap: SUBSCRIBE
 *                                        | refused, failed,  | |                    v  |
 *                                        v 'no-notify'       | v                  [refreshing]
 *                                      [resting] <-----------+-+--- refused for good --+
 *                                        ^ NOTIFY terminated: probation, giveup, rejected, noresource, invariant
 *
 *   NOTIFY terminated (deactivated, timeout), 481 or no answer to a refresh, 'lapse', another server: a new SUBSCRIBE
 *   in a new dialog --> [subscribing]
 *   stop: from waiting, up and refreshing SUBSCRIBE with Expires 0 --> [leaving] -- NOTIFY terminated, refused,
 *   'give-up' --> [over]; from everywhere else straight to [over]
 */
type State = SubscriptionMachineState;
type Next = Step<State, SubscriptionEffect>;

/** After this time, in milliseconds, an end of the subscription is a new trouble and not the old one. */
const STEADY = 30_000;

const ALL_TIMERS = (['refresh', 'lapse', 'retry', 'no-notify', 'steady', 'give-up'] as const).map(stopTimer);

/** The server does not know the package or the method: asking again changes nothing. */
const HOPELESS: ReadonlySet<number> = new Set([405, 489, 501]);
/** Answers to a refresh after which the subscription is gone (RFC 6665 4.1.2.2, RFC 5057 section 5). */
const DEADLY: ReadonlySet<number> = new Set([404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604]);

export function subscriptionIdle(settings: SubscriptionSettings): State {
  return { phase: 'idle', expires: settings.expires, failures: 0, patient: true, told: null };
}

export function subscriptionMachine(
  settings: SubscriptionSettings,
): Transition<State, SubscriptionInput, SubscriptionEffect> {
  return (state, input) => {
    if (state.phase === 'over') return null;
    if (state.phase === 'leaving') return leaving(state, input);
    if (input.type === 'stop') return stop(state);
    switch (state.phase) {
      case 'idle':
        return input.type === 'start' ? subscribe(state, settings) : null;
      case 'subscribing':
        return subscribing(state, input, settings);
      case 'waiting':
        if (input.type === 'accepted' || input.type === 'refused' || input.type === 'too-brief') return null;
        return input.type === 'renew' ? again(state) : subscribing(state, input, settings);
      case 'up':
        return up(state, input, settings);
      case 'refreshing':
        return refreshing(state, input, settings) ?? up(state, input, settings);
      case 'resting':
        if (input.type === 'moved') return subscribe({ ...state, failures: 0 }, settings);
        return input.type === 'timer' && input.timer === 'retry' ? subscribe(state, settings) : null;
    }
  };
}

/** 4.1.2.1: Timer N runs from the SUBSCRIBE on. */
function subscribe(state: State, settings: SubscriptionSettings): Next {
  return report({ ...state, phase: 'subscribing' }, 'subscribing', {}, [
    ...ALL_TIMERS,
    { type: 'subscribe', expires: state.expires, fresh: true },
    startTimer('no-notify', settings.noNotify),
  ]);
}

function again(state: State): Next {
  return { state, effects: [{ type: 'subscribe', expires: state.expires, fresh: false }] };
}

function subscribing(state: State, input: SubscriptionInput, settings: SubscriptionSettings): Next | null {
  switch (input.type) {
    case 'accepted':
      return { state: { ...state, phase: 'waiting' }, effects: lifetime(input.granted, settings) };
    case 'too-brief':
      // 4.1.2.1: ask again with what the notifier wants; a minimum that was met already is an error of its.
      if (input.minimum <= state.expires) return failed(state, 423, input.reason, undefined, settings);
      return subscribe({ ...state, expires: input.minimum }, settings);
    case 'refused':
      return failed(state, input.status, input.reason, input.retryAfter, settings);
    case 'failed':
      return failed(state, undefined, input.reason, undefined, settings);
    case 'notified':
      return notified({ ...state, phase: 'up' }, input, settings);
    case 'moved':
      return subscribe({ ...state, failures: 0 }, settings);
    case 'timer':
      // 4.1.2.4: without a NOTIFY there is no subscription, whatever the 2xx said.
      if (input.timer !== 'no-notify') return null;
      return failed(state, undefined, 'no NOTIFY from the server', undefined, settings);
    default:
      return null;
  }
}

function up(state: State, input: SubscriptionInput, settings: SubscriptionSettings): Next | null {
  switch (input.type) {
    case 'accepted':
      // The NOTIFY overtook the 2xx.
      return { state, effects: lifetime(input.granted, settings) };
    case 'notified':
      return notified(state, input, settings);
    case 'renew':
      return refresh(state);
    case 'moved':
      return subscribe({ ...state, failures: 0 }, settings);
    case 'timer':
      if (input.timer === 'refresh') return refresh(state);
      if (input.timer === 'steady') return { state: { ...state, failures: 0, patient: true }, effects: [] };
      return input.timer === 'lapse' ? subscribe(state, settings) : null;
    default:
      return null;
  }
}

function refresh(state: State): Next {
  return {
    state: { ...state, phase: 'refreshing' },
    effects: [stopTimer('refresh'), { type: 'subscribe', expires: state.expires, fresh: false }],
  };
}

function refreshing(state: State, input: SubscriptionInput, settings: SubscriptionSettings): Next | null {
  switch (input.type) {
    case 'accepted':
      return { state: { ...state, phase: 'up' }, effects: lifetime(input.granted, settings) };
    case 'too-brief':
      if (input.minimum <= state.expires) return later(state, settings.retryAfter);
      return refresh({ ...state, expires: input.minimum });
    case 'refused':
      // 4.1.2.2: the server has forgotten us.
      if (input.status === 481) return restart(state, 'forgotten by the server', settings);
      if (DEADLY.has(input.status)) return failed(state, input.status, input.reason, input.retryAfter, settings);
      // Any other refusal leaves the subscription as it is, for the rest of its time.
      return later(
        state,
        input.status === 491 ? settings.retryAfterPending : (input.retryAfter ?? settings.retryAfter),
      );
    case 'failed':
      // Its server is gone; the account may have another one by now.
      return restart(state, input.reason, settings);
    default:
      return null;
  }
}

function later(state: State, seconds: number): Next {
  return { state: { ...state, phase: 'up' }, effects: [startTimer('refresh', restDelay(seconds))] };
}

/** 4.1.3 */
function notified(state: State, input: SubscriptionInput & { type: 'notified' }, settings: SubscriptionSettings): Next {
  if (input.state === 'terminated') return ended(state, input, settings);
  const steady = state.told === 'active' || state.told === 'pending' ? [] : [startTimer('steady' as const, STEADY)];
  const life = input.expires === undefined ? [] : lifetime(input.expires, settings);
  const next = report(state, input.state, {}, [stopTimer('no-notify'), ...steady, ...life]);
  if (!input.gap || state.phase === 'refreshing') return next;
  const asked = refresh(next.state);
  return { state: asked.state, effects: [...next.effects, ...asked.effects] };
}

/** 4.1.3: what the reason of the end asks for. */
function ended(state: State, input: SubscriptionInput & { type: 'notified' }, settings: SubscriptionSettings): Next {
  const { reason, retryAfter } = input;
  const words = `ended by the server${reason === '' ? '' : ` (${reason})`}`;
  switch (reason) {
    case 'rejected':
    case 'noresource':
    case 'invariant':
      return rest(state, undefined, words, null);
    case 'deactivated':
    case 'timeout':
      return restart(state, words, settings);
    default:
      // probation, giveup, none, or one that is not known
      return rest(state, undefined, words, retryAfter ?? settings.retryAfter);
  }
}

function restart(state: State, reason: string, settings: SubscriptionSettings): Next {
  if (!state.patient) return rest(state, undefined, reason, settings.retryAfter);
  return subscribe({ ...state, patient: false }, settings);
}

function failed(
  state: State,
  status: number | undefined,
  reason: string,
  retryAfter: number | undefined,
  settings: SubscriptionSettings,
): Next {
  const failures = state.failures + 1;
  const hopeless = status !== undefined && (HOPELESS.has(status) || (status === 403 && !settings.retryForbidden));
  const wait = status === 491 ? settings.retryAfterPending : (retryAfter ?? settings.retryAfter);
  return rest({ ...state, failures }, status, reason, hopeless || failures > settings.retries ? null : wait);
}

/** Waits, seconds, or until the account has another server. */
function rest(state: State, status: number | undefined, reason: string, seconds: number | null): Next {
  const timers = seconds === null ? [] : [startTimer('retry' as const, restDelay(seconds))];
  const effects: SubscriptionEffect[] = [...ALL_TIMERS, { type: 'forget' }, ...timers];
  return report({ ...state, phase: 'resting' }, 'resting', { status, reason }, effects);
}

/** Refresh in good time; without success the subscription is over when its time is. */
function lifetime(granted: number, settings: SubscriptionSettings): SubscriptionEffect[] {
  return [
    startTimer('refresh', refreshDelay(granted, settings.refreshPercent)),
    startTimer('lapse', Math.max(granted, 2 * SHORTEST_REFRESH) * 1_000),
  ];
}

function stop(state: State): Next {
  if (state.phase === 'idle' || state.phase === 'resting' || state.phase === 'subscribing') return over(state);
  return {
    state: { ...state, phase: 'leaving' },
    effects: [...ALL_TIMERS, { type: 'subscribe', expires: 0, fresh: false }, startTimer('give-up', FAREWELL_PATIENCE)],
  };
}

/** 4.1.2.3: after the 2xx comes a last NOTIFY. */
function leaving(state: State, input: SubscriptionInput): Next | null {
  switch (input.type) {
    case 'notified':
      return input.state === 'terminated' ? over(state) : null;
    case 'refused':
    case 'failed':
    case 'too-brief':
      return over(state);
    case 'timer':
      return input.timer === 'give-up' ? over(state) : null;
    default:
      return null;
  }
}

function over(state: State): Next {
  return report({ ...state, phase: 'over' }, 'over', {}, [...ALL_TIMERS, { type: 'forget' }]);
}

/** Tells a phase once; a rest is told each time, for its reason. */
function report(
  state: State,
  phase: SubscriptionPhase,
  why: { readonly status?: number | undefined; readonly reason?: string },
  effects: readonly SubscriptionEffect[],
): Next {
  if (state.told === phase && phase !== 'resting') return { state, effects };
  return { state: { ...state, told: phase }, effects: [...effects, { type: 'report', phase, ...why }] };
}
