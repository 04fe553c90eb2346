import type { Step, Transition } from '../../base/machine.ts';
import { startTimer, stopTimer } from '../../base/machine.ts';
import type { SipTimers } from '../facts.ts';
import { type ClientEffect, type ClientInput, patience } from './invite-client.ts';

/**
 * Non-INVITE client transaction, RFC 3261 section 17.1.2.
 *
 *          start: send
 *              |
 *              v   timer E: send again, interval doubles up to T2
 *          [trying]------ timer F, transport error: fail ----+
 *           |    |                                           |
 *       1xx |    | 200-699: report                           |
 *           v    |                                           |
 *     [proceeding]  timer E: send again, interval T2         |
 *           |    |                                           |
 *           |    +-- timer F, transport error: fail ---------+
 *  200-699: |                                                |
 *   report  v                                                v
 *      [completed] ----------- timer K ---------------> [terminated]
 */
export type NonInviteClientPhase = 'idle' | 'trying' | 'proceeding' | 'completed' | 'terminated';
export type NonInviteClientState = { readonly phase: NonInviteClientPhase; readonly interval: number };
export const NON_INVITE_CLIENT_IDLE: NonInviteClientState = { phase: 'idle', interval: 0 };

type TimerName = 'E' | 'F' | 'K';
type State = NonInviteClientState;
type Effect = ClientEffect<TimerName>;

export function nonInviteClient(
  timers: SipTimers,
  reliable: boolean,
): Transition<NonInviteClientState, ClientInput<TimerName>, ClientEffect<TimerName>> {
  return (state, input) => {
    switch (state.phase) {
      case 'idle':
        if (input.type !== 'start') return null;
        return to('trying', timers.t1, [
          { type: 'send' },
          ...(reliable ? [] : [startTimer('E' as const, timers.t1)]),
          startTimer('F', patience(timers)),
        ]);
      case 'trying':
      case 'proceeding': {
        if (input.type === 'timer' && input.timer === 'E') {
          // 17.1.2.2: MIN(2*E, T2) while trying, T2 once a provisional answer came.
          const interval = state.phase === 'trying' ? Math.min(state.interval * 2, timers.t2) : timers.t2;
          return to(state.phase, interval, [{ type: 'send' }, startTimer('E', interval)]);
        }
        if (input.type === 'timer' && input.timer === 'F') return failed('timeout');
        if (input.type === 'transport-error') return failed('transport');
        if (input.type !== 'response') return null;
        const { response } = input;
        if (response.status < 200) {
          // It is not silent: it gets the whole time.
          const more = patience(timers) < 64 * timers.t1 ? [startTimer('F' as const, 64 * timers.t1)] : [];
          return to('proceeding', timers.t2, [...more, { type: 'report', response }]);
        }
        const done: Effect[] = [stopTimer('E'), stopTimer('F'), { type: 'report', response }];
        if (reliable) return to('terminated', 0, [...done, { type: 'end' }]);
        return to('completed', 0, [...done, startTimer('K', timers.t4)]);
      }
      case 'completed':
        return input.type === 'timer' && input.timer === 'K' ? to('terminated', 0, [{ type: 'end' }]) : null;
      case 'terminated':
        return null;
    }
  };
}

function failed(why: 'timeout' | 'transport'): Step<State, Effect> {
  return to('terminated', 0, [{ type: 'fail', why }, { type: 'end' }]);
}

function to(phase: NonInviteClientPhase, interval: number, effects: readonly Effect[]): Step<State, Effect> {
  return { state: { phase, interval }, effects };
}
