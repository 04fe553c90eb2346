/** Session timers (RFC 4028): what the headers agree on, and the machine that keeps the time. */
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../base/machine.ts';
import type { SessionOptions } from '../facts.ts';
import { tokensOf } from '../headers.ts';
import { type Params, parseParams } from '../headers-syntax.ts';
import type { SipRequest, SipResponse } from '../message.ts';
import { responseTo } from '../response.ts';

/** Seconds; `refresher` from our point of view. */
export type Agreed = { readonly expires: number; readonly refresher: 'us' | 'them' };

/** Section 5: no interval is shorter. */
const SHORTEST = 90;
const LONGEST = 2 ** 31 - 1;

// ---- headers ---------------------------------------------------------------------------------------------

/** Section 7.1, 7.4: a refresh keeps who refreshes, the first INVITE leaves it to the other side. */
export function ask(request: SipRequest, options: SessionOptions, agreed: Agreed | null): void {
  if (options.expires === 0) return;
  const expires = Math.max(agreed?.expires ?? options.expires, shortest(options));
  const refresher = agreed === null ? '' : `;refresher=${agreed.refresher === 'us' ? 'uac' : 'uas'}`;
  request.headers.set('Session-Expires', `${expires}${refresher}`);
  if (shortest(options) > SHORTEST) request.headers.set('Min-SE', String(shortest(options)));
}

/** Section 7.3: a 422 names the interval that would do. False when it does not, or when that is what we asked for. */
export function askLonger(request: SipRequest, refusal: SipResponse): boolean {
  const least = secondsOf(refusal.headers.get('min-se'))?.seconds;
  const asked = secondsOf(request.headers.get('session-expires'));
  if (least === undefined || asked === null || least <= asked.seconds) return false;
  const refresher = asked.params.get('refresher');
  request.headers.set('Session-Expires', `${least}${refresher ? `;refresher=${refresher}` : ''}`);
  request.headers.set('Min-SE', String(least));
  return true;
}

/** Section 9: 422 for an interval that is too short for us; null when it will do. */
export function tooShort(request: SipRequest, tag: string, options: SessionOptions): SipResponse | null {
  const asked = secondsOf(request.headers.get('session-expires'));
  if (options.expires === 0 || asked === null || asked.seconds >= shortest(options) || !supportsTimer(request)) {
    return null;
  }
  const response = responseTo(request, 422, tag);
  response.headers.add('Min-SE', String(shortest(options)));
  return response;
}

/** Section 9, table 2: puts our word on the timer into a 2xx. */
export function answerTimer(request: SipRequest, response: SipResponse, options: SessionOptions): Agreed | null {
  if (options.expires === 0) return null;
  const asked = secondsOf(request.headers.get('session-expires'));
  const floor = Math.max(shortest(options), secondsOf(request.headers.get('min-se'))?.seconds ?? 0);
  const expires = Math.max(floor, Math.min(asked?.seconds ?? options.expires, options.expires));
  const theyCan = supportsTimer(request);
  const wish = asked?.params.get('refresher');
  const refresher = theyCan && wish !== 'uas' ? 'uac' : 'uas';
  response.headers.set('Session-Expires', `${expires};refresher=${refresher}`);
  // They must know that it is up to them.
  if (refresher === 'uac') response.headers.set('Require', 'timer');
  return { expires, refresher: refresher === 'uac' ? 'them' : 'us' };
}

/** Section 7.2: what a 2xx to our request says; null when the session has no time limit. */
export function agreedTimer(response: SipResponse, options: SessionOptions): Agreed | null {
  const said = secondsOf(response.headers.get('session-expires'));
  if (options.expires === 0 || said === null) return null;
  const expires = Math.max(said.seconds, SHORTEST);
  return { expires, refresher: said.params.get('refresher') === 'uas' ? 'them' : 'us' };
}

function shortest({ minExpires }: SessionOptions): number {
  return Math.max(SHORTEST, minExpires);
}

function supportsTimer(request: SipRequest): boolean {
  return tokensOf(request.headers, 'supported').includes('timer');
}

function secondsOf(value: string | undefined): { readonly seconds: number; readonly params: Params } | null {
  const match = /^(\d{1,10})\s*(;.*)?$/.exec(value?.trim() ?? '');
  const params = parseParams(match?.[2] ?? '');
  if (match === null || params === null) return null;
  return { seconds: Math.min(Number(match[1]), LONGEST), params };
}

// ---- the machine -----------------------------------------------------------------------------------------

/**
 *   [off] -- 2xx with Session-Expires --> [running] -- another 2xx --> [running]
 *                                          |  timer 'refresh': ours to refresh; it comes again until a 2xx does
 *                                          |  timer 'expiry': the call ends (section 10)
 *                                          v
 *                                        [off] <-- 2xx without Session-Expires, end of the call
 */
export type TimerState = { readonly phase: 'off' | 'running'; readonly agreed: Agreed | null };

export type SessionTimerInput =
  | { readonly type: 'agreed'; readonly agreed: Agreed | null }
  | TimerInput<'refresh' | 'expiry'>;

export type SessionTimerEffect =
  | { readonly type: 'refresh' }
  | { readonly type: 'expire' }
  | TimerEffect<'refresh' | 'expiry'>;

export const TIMER_OFF: TimerState = { phase: 'off', agreed: null };

export function sessionTimer(state: TimerState, input: SessionTimerInput): Step<TimerState, SessionTimerEffect> | null {
  if (input.type === 'agreed') return running(input.agreed);
  if (state.agreed === null) return null;
  if (input.timer === 'expiry') return { state: TIMER_OFF, effects: [stopTimer('refresh'), { type: 'expire' }] };
  // A refresh that met an error is tried again before the time is over.
  const again = startTimer('refresh' as const, (state.agreed.expires * 1_000) / 8);
  return { state, effects: [{ type: 'refresh' }, again] };
}

/** Section 10: refresh after half the time; give up before the other side does. */
function running(agreed: Agreed | null): Step<TimerState, SessionTimerEffect> {
  if (agreed === null) return { state: TIMER_OFF, effects: [stopTimer('refresh'), stopTimer('expiry')] };
  const { expires, refresher } = agreed;
  const refresh = refresher === 'us' ? startTimer('refresh' as const, expires * 500) : stopTimer('refresh' as const);
  const margin = Math.min(32, expires / 3);
  return {
    state: { phase: 'running', agreed },
    effects: [refresh, startTimer('expiry', (expires - margin) * 1_000)],
  };
}
