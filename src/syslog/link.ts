/**
 * The way to the syslog server, as a machine.
 *
 * ```
 *        configure            opened
 *  off ────────────▶ opening ────────▶ open
 *   ▲                 │   ▲             │ │ renew: the name may lead elsewhere now
 *   │ configure(null) │   │ again       │ └──────▶ opening
 *   └── any           ▼   │             │
 *                    waiting ◀──────────┘ lost
 * ```
 */
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../base/machine.ts';
import type { Fault } from '../base/result.ts';

export type Transport = 'UDP' | 'TCP' | 'TLS';

export type Target = { readonly transport: Transport; readonly host: string; readonly port: number };

export type LinkState =
  | { readonly name: 'off' }
  | { readonly name: 'opening'; readonly target: Target; readonly failures: number }
  | { readonly name: 'open'; readonly target: Target; readonly failures: number }
  | { readonly name: 'waiting'; readonly target: Target; readonly failures: number };

type Timers = 'patience' | 'again' | 'proven' | 'stable' | 'renew';

export type LinkInput =
  | { readonly type: 'configure'; readonly target: Target | null }
  | { readonly type: 'opened' }
  /** `what` speaks of the server as `it`. */
  | { readonly type: 'lost'; readonly fault: Fault }
  | TimerInput<Timers>;

export type LinkEffect =
  | { readonly type: 'open'; readonly target: Target }
  /** `lost`: what was on its way has to be sent again. */
  | { readonly type: 'close'; readonly lost: boolean }
  | { readonly type: 'send' }
  | { readonly type: 'works' }
  | { readonly type: 'failed'; readonly target: Target; readonly fault: Fault }
  | TimerEffect<Timers>;

/** For the name, the connection and TLS together, milliseconds. */
const PATIENCE = 10_000;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 60_000;
/** A refused datagram, or a connection that is ended at once, is heard of by then. */
const PROVEN = 2000;
/** A server that takes connections and ends them at once is asked less and less often, too. */
const STABLE = 60_000;
/** Nobody tells a sender of datagrams that the name leads to another machine now. */
const RENEW = 600_000;

const SILENT: Fault = {
  what: 'it does not answer.',
  remedy: 'Check system/syslog/server_address and system/syslog/server_port.',
};

const STOP_ALL = (['patience', 'again', 'proven', 'stable', 'renew'] as const).map(timer => stopTimer(timer));

export function linkTransition(state: LinkState, input: LinkInput): Step<LinkState, LinkEffect> | null {
  if (input.type === 'configure') {
    const effects: LinkEffect[] = [...STOP_ALL, { type: 'close', lost: false }];
    return input.target === null ? { state: { name: 'off' }, effects } : opening(input.target, 0, effects);
  }
  switch (state.name) {
    case 'off':
      return null;
    case 'opening':
      if (input.type === 'opened') {
        const { target, failures } = state;
        const renew = target.transport === 'UDP' ? [startTimer('renew' as const, RENEW)] : [];
        const timers = [stopTimer('patience' as const), startTimer('proven' as const, PROVEN), ...renew];
        return { state: { name: 'open', target, failures }, effects: [...timers, { type: 'send' }] };
      }
      if (input.type === 'lost') return waiting(state, input.fault);
      return isTimer(input, 'patience') ? waiting(state, SILENT) : null;
    case 'open':
      if (input.type === 'lost') return waiting(state, input.fault);
      if (isTimer(input, 'proven')) return { state, effects: [{ type: 'works' }, startTimer('stable', STABLE)] };
      if (isTimer(input, 'stable')) return { state: { ...state, failures: 0 }, effects: [] };
      return isTimer(input, 'renew')
        ? opening(state.target, state.failures, [...STOP_ALL, { type: 'close', lost: false }])
        : null;
    case 'waiting':
      return isTimer(input, 'again') ? opening(state.target, state.failures, []) : null;
  }
}

function isTimer(input: LinkInput, timer: Timers): boolean {
  return input.type === 'timer' && input.timer === timer;
}

function opening(target: Target, failures: number, before: readonly LinkEffect[]): Step<LinkState, LinkEffect> {
  const effects: LinkEffect[] = [...before, startTimer('patience', PATIENCE), { type: 'open', target }];
  return { state: { name: 'opening', target, failures }, effects };
}

function waiting(
  { target, failures }: { readonly target: Target; readonly failures: number },
  fault: Fault,
): Step<LinkState, LinkEffect> {
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10));
  return {
    state: { name: 'waiting', target, failures: failures + 1 },
    effects: [
      ...STOP_ALL,
      { type: 'close', lost: true },
      { type: 'failed', target, fault },
      startTimer('again', pause),
    ],
  };
}
