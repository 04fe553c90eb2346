import type { Step, TimerEffect, TimerInput, Transition } from '../../base/machine.ts';
import { startTimer, stopTimer } from '../../base/machine.ts';
import type { SipTimers } from '../facts.ts';
import type { SipResponse } from '../message.ts';

/**
 * INVITE client transaction, RFC 3261 section 17.1.1 with the Accepted state of RFC 6026 section 7.2.
 *
 *             start: send
 *                 |
 *                 v   timer A: send again, interval doubles
 *            [calling]---------- timer B, transport error: fail --------+
 *             |  |  |                                                   |
 *         1xx |  |  | 2xx: report                                       |
 *             v  |  +----------------------+                            |
 *     [proceeding]--- 2xx: report ------+  |                            |
 *        |    |                         v  v                            |
 *        |    | 300-699: ACK, report  [accepted] 2xx: report again      |
 *        |    v                         |                               |
 *        | [completed] 300-699: ACK     | timer M                       |
 *        |    | timer D, transport err. |                               |
 *        +----+-------------------------+--> [terminated] <-------------+
 */
export type InviteClientPhase = 'idle' | 'calling' | 'proceeding' | 'completed' | 'accepted' | 'terminated';
export type InviteClientState = { readonly phase: InviteClientPhase; readonly interval: number };
export const INVITE_CLIENT_IDLE: InviteClientState = { phase: 'idle', interval: 0 };

type TimerName = 'A' | 'B' | 'D' | 'M';

export type ClientInput<N extends string = string> =
  | { readonly type: 'start' }
  | { readonly type: 'response'; readonly response: SipResponse }
  | { readonly type: 'transport-error' }
  | TimerInput<N>;

export type ClientEffect<N extends string = string> =
  | { readonly type: 'send' }
  /** ACK of a refusal, RFC 3261 section 17.1.1.3. */
  | { readonly type: 'ack'; readonly response: SipResponse }
  | { readonly type: 'report'; readonly response: SipResponse }
  | { readonly type: 'fail'; readonly why: 'timeout' | 'transport' }
  | { readonly type: 'end' }
  | TimerEffect<N>;

type State = InviteClientState;
type Effect = ClientEffect<TimerName>;

/** Timer D on unreliable transports: at least 32 s (RFC 3261 table 4). */
const TIMER_D = 32_000;

/** How long a server may be silent: timers B and F, or less where that is configured. */
export function patience({ t1, silence }: SipTimers): number {
  return Math.min(64 * t1, silence ?? Number.POSITIVE_INFINITY);
}

export function inviteClient(
  timers: SipTimers,
  reliable: boolean,
): Transition<InviteClientState, ClientInput<TimerName>, ClientEffect<TimerName>> {
  return (state, input) => {
    switch (state.phase) {
      case 'idle':
        // 17.1.1.2: A only where the transport may lose the request.
        if (input.type !== 'start') return null;
        return to('calling', timers.t1, [
          { type: 'send' },
          ...(reliable ? [] : [startTimer('A' as const, timers.t1)]),
          startTimer('B', patience(timers)),
        ]);
      case 'calling':
        if (input.type === 'timer' && input.timer === 'A') {
          const interval = state.interval * 2;
          return to('calling', interval, [{ type: 'send' }, startTimer('A', interval)]);
        }
        if (input.type === 'timer' && input.timer === 'B') return failed('timeout');
        return pending(state, input, timers, reliable);
      case 'proceeding':
        return pending(state, input, timers, reliable);
      case 'completed':
        if (input.type === 'response' && input.response.status >= 300) {
          return to('completed', 0, [{ type: 'ack', response: input.response }]);
        }
        if (input.type === 'timer' && input.timer === 'D') return ended();
        // 17.1.1.2: the refusal was already reported, so there is nothing more to tell.
        return input.type === 'transport-error' ? ended() : null;
      case 'accepted':
        // RFC 6026 7.2: each 2xx goes up, since each needs its own ACK and a fork may answer too.
        if (input.type === 'response' && isSuccess(input.response)) {
          return to('accepted', 0, [{ type: 'report', response: input.response }]);
        }
        return input.type === 'timer' && input.timer === 'M' ? ended() : null;
      case 'terminated':
        return null;
    }
  };
}

/** What calling and proceeding have in common. */
function pending(
  state: State,
  input: ClientInput<TimerName>,
  timers: SipTimers,
  reliable: boolean,
): Step<State, Effect> | null {
  if (input.type === 'transport-error') return failed('transport');
  if (input.type !== 'response') return null;
  const { response } = input;
  const quiet: Effect[] = state.phase === 'calling' ? [stopTimer('A'), stopTimer('B')] : [];
  if (response.status < 200) return to('proceeding', 0, [...quiet, { type: 'report', response }]);
  if (isSuccess(response)) {
    return to('accepted', 0, [...quiet, startTimer('M', 64 * timers.t1), { type: 'report', response }]);
  }
  const refusal: Effect[] = [...quiet, { type: 'ack', response }, { type: 'report', response }];
  // Timer D is zero on reliable transports.
  if (reliable) return to('terminated', 0, [...refusal, { type: 'end' }]);
  return to('completed', 0, [...refusal, startTimer('D', TIMER_D)]);
}

function isSuccess(response: SipResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

function failed(why: 'timeout' | 'transport'): Step<State, Effect> {
  return to('terminated', 0, [{ type: 'fail', why }, { type: 'end' }]);
}

function ended(): Step<State, Effect> {
  return to('terminated', 0, [{ type: 'end' }]);
}

function to(phase: InviteClientPhase, interval: number, effects: readonly Effect[]): Step<State, Effect> {
  return { state: { phase, interval }, effects };
}
