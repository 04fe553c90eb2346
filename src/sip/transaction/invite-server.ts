import type { Step, TimerEffect, TimerInput, Transition } from '../../base/machine.ts';
import { startTimer, stopTimer } from '../../base/machine.ts';
import type { SipTimers } from '../facts.ts';
import type { SipRequest, SipResponse } from '../message.ts';

/**
 * INVITE server transaction, RFC 3261 section 17.2.1 with the Accepted state of RFC 6026 section 7.1.
 *
 *     INVITE: report
 *         |
 *         v   timer 'trying': send 100;  INVITE again: send the last provisional answer again
 *    [proceeding] --- 2xx: send ----> [accepted] 2xx from above: send; INVITE again: nothing; ACK: report
 *         |                               |
 *         | 300-699: send                 | timer L
 *         v                               |
 *    [completed]  timer G, INVITE again: send again
 *      |      |                           |
 *  ACK |      | timer H, transport error: fail
 *      v      |                           |
 *  [confirmed]|                           |
 *      |      |                           |
 *      | timer I                          v
 *      +------+----------------------> [terminated]
 */
export type InviteServerPhase = 'idle' | 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';
export type InviteServerState = {
  readonly phase: InviteServerPhase;
  readonly interval: number;
  /** The last answer sent, for retransmissions. */
  readonly last: SipResponse | null;
};
export const INVITE_SERVER_IDLE: InviteServerState = { phase: 'idle', interval: 0, last: null };

type TimerName = 'trying' | 'G' | 'H' | 'I' | 'L';

export type ServerInput<N extends string = string> =
  /** The request, the first time and each time it is retransmitted. */
  | { readonly type: 'request'; readonly request: SipRequest }
  /** An ACK that belongs to this transaction. */
  | { readonly type: 'ack'; readonly request: SipRequest }
  /** An answer from above. */
  | { readonly type: 'respond'; readonly response: SipResponse }
  | { readonly type: 'transport-error' }
  | TimerInput<N>;

export type ServerEffect<N extends string = string> =
  | { readonly type: 'send'; readonly response: SipResponse }
  | { readonly type: 'send-trying' }
  | { readonly type: 'report'; readonly request: SipRequest }
  | { readonly type: 'fail'; readonly why: 'timeout' | 'transport' }
  | { readonly type: 'end' }
  | TimerEffect<N>;

type State = InviteServerState;
type Effect = ServerEffect<TimerName>;

/** 17.2.1: a 100 goes out unless another answer does within 200 ms. */
const TRYING_DELAY = 200;

export function inviteServer(
  timers: SipTimers,
  reliable: boolean,
): Transition<InviteServerState, ServerInput<TimerName>, ServerEffect<TimerName>> {
  return (state, input) => {
    switch (state.phase) {
      case 'idle':
        if (input.type !== 'request') return null;
        return to('proceeding', 0, null, [
          startTimer('trying', TRYING_DELAY),
          { type: 'report', request: input.request },
        ]);
      case 'proceeding':
        return proceeding(state, input, timers, reliable);
      case 'completed':
        return completed(state, input, timers, reliable);
      case 'confirmed':
        return input.type === 'timer' && input.timer === 'I' ? ended() : null;
      case 'accepted':
        // RFC 6026 7.1: the user sends and repeats the 2xx, the transaction only absorbs INVITEs.
        if (input.type === 'respond' && isSuccess(input.response)) {
          return to('accepted', 0, input.response, [{ type: 'send', response: input.response }]);
        }
        if (input.type === 'ack') return { state, effects: [{ type: 'report', request: input.request }] };
        return input.type === 'timer' && input.timer === 'L' ? ended() : null;
      case 'terminated':
        return null;
    }
  };
}

function proceeding(
  state: State,
  input: ServerInput<TimerName>,
  timers: SipTimers,
  reliable: boolean,
): Step<State, Effect> | null {
  if (input.type === 'timer' && input.timer === 'trying') return { state, effects: [{ type: 'send-trying' }] };
  if (input.type === 'request') {
    // A retransmission before any answer: the peer hears 100 now and not only after 200 ms.
    if (state.last === null) return { state, effects: [stopTimer('trying'), { type: 'send-trying' }] };
    return { state, effects: [{ type: 'send', response: state.last }] };
  }
  // RFC 6026 7.1: a transport error is told above but does not end the transaction.
  if (input.type === 'transport-error') return { state, effects: [{ type: 'fail', why: 'transport' }] };
  if (input.type !== 'respond') return null;
  const { response } = input;
  const send: Effect[] = [stopTimer('trying'), { type: 'send', response }];
  if (response.status < 200) return to('proceeding', 0, response, send);
  if (isSuccess(response)) return to('accepted', 0, response, [...send, startTimer('L', 64 * timers.t1)]);
  return to('completed', timers.t1, response, [
    ...send,
    ...(reliable ? [] : [startTimer('G' as const, timers.t1)]),
    startTimer('H', 64 * timers.t1),
  ]);
}

function completed(
  state: State,
  input: ServerInput<TimerName>,
  timers: SipTimers,
  reliable: boolean,
): Step<State, Effect> | null {
  const again: Effect[] = state.last === null ? [] : [{ type: 'send', response: state.last }];
  if (input.type === 'request') return { state, effects: again };
  if (input.type === 'ack') {
    const quiet: Effect[] = [stopTimer('G'), stopTimer('H')];
    // Timer I is zero on reliable transports.
    if (reliable) return to('terminated', 0, state.last, [...quiet, { type: 'end' }]);
    return to('confirmed', 0, state.last, [...quiet, startTimer('I', timers.t4)]);
  }
  if (input.type === 'timer' && input.timer === 'G') {
    const interval = Math.min(state.interval * 2, timers.t2);
    return to('completed', interval, state.last, [...again, startTimer('G', interval)]);
  }
  if (input.type === 'timer' && input.timer === 'H') return failed('timeout');
  return input.type === 'transport-error' ? failed('transport') : null;
}

function isSuccess(response: SipResponse): boolean {
  return response.status >= 200 && response.status < 300;
}

function failed(why: 'timeout' | 'transport'): Step<State, Effect> {
  return to('terminated', 0, null, [{ type: 'fail', why }, { type: 'end' }]);
}

function ended(): Step<State, Effect> {
  return to('terminated', 0, null, [{ type: 'end' }]);
}

function to(
  phase: InviteServerPhase,
  interval: number,
  last: SipResponse | null,
  effects: readonly Effect[],
): Step<State, Effect> {
  return { state: { phase, interval, last }, effects };
}
