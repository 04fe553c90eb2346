import type { Step, Transition } from '../../base/machine.ts';
import { startTimer } from '../../base/machine.ts';
import type { SipTimers } from '../facts.ts';
import type { SipResponse } from '../message.ts';
import type { ServerEffect, ServerInput } from './invite-server.ts';

/**
 * Non-INVITE server transaction, RFC 3261 section 17.2.2.
 *
 *    request: report
 *        |
 *        v  request again: nothing
 *    [trying] ---- 200-699: send --------------+
 *        |                                     |
 *        | 1xx: send                           |
 *        v                                     v
 *   [proceeding] -- 200-699: send ------> [completed]  request again: send again
 *        |   1xx, request again: send          |
 *        | transport error: fail               | timer J, transport error: fail
 *        +-----------------+-------------------+
 *                          v
 *                    [terminated]
 */
export type NonInviteServerPhase = 'idle' | 'trying' | 'proceeding' | 'completed' | 'terminated';
export type NonInviteServerState = { readonly phase: NonInviteServerPhase; readonly last: SipResponse | null };
export const NON_INVITE_SERVER_IDLE: NonInviteServerState = { phase: 'idle', last: null };

type TimerName = 'J';
type State = NonInviteServerState;
type Effect = ServerEffect<TimerName>;

export function nonInviteServer(
  timers: SipTimers,
  reliable: boolean,
): Transition<NonInviteServerState, ServerInput<TimerName>, ServerEffect<TimerName>> {
  return (state, input) => {
    switch (state.phase) {
      case 'idle':
        if (input.type !== 'request') return null;
        return to('trying', null, [{ type: 'report', request: input.request }]);
      case 'trying':
      case 'proceeding':
        if (input.type === 'request' && state.last !== null) {
          return { state, effects: [{ type: 'send', response: state.last }] };
        }
        if (input.type === 'transport-error') return failed();
        return input.type === 'respond' ? respond(input.response, timers, reliable) : null;
      case 'completed':
        if (input.type === 'request' && state.last !== null) {
          return { state, effects: [{ type: 'send', response: state.last }] };
        }
        if (input.type === 'timer' && input.timer === 'J') return to('terminated', null, [{ type: 'end' }]);
        // 17.2.2: answers from above are discarded here.
        return input.type === 'transport-error' ? failed() : null;
      case 'terminated':
        return null;
    }
  };
}

function respond(response: SipResponse, timers: SipTimers, reliable: boolean): Step<State, Effect> {
  const send: Effect = { type: 'send', response };
  if (response.status < 200) return to('proceeding', response, [send]);
  // Timer J is zero on reliable transports.
  if (reliable) return to('terminated', response, [send, { type: 'end' }]);
  return to('completed', response, [send, startTimer('J', 64 * timers.t1)]);
}

function failed(): Step<State, Effect> {
  return to('terminated', null, [{ type: 'fail', why: 'transport' }, { type: 'end' }]);
}

function to(phase: NonInviteServerPhase, last: SipResponse | null, effects: readonly Effect[]): Step<State, Effect> {
  return { state: { phase, last }, effects };
}
