import {
  type Step,
  startTimer,
  stopTimer,
  type TimerEffect,
  type TimerInput,
  type Transition,
} from '../../base/machine.ts';

/**
 * Keeps one flow alive and finds out when it is dead (RFC 5626 sections 3.5 and 4.4).
 *
 *   [waiting] -- timer 'next': ping --> [asked] -- answered --> [waiting]
 *                                        |  ^ timer 'again' (datagrams): ping
 *                                        |  |
 *                                        +--+-- timer 'patience' --> [failed]   the server has to answer
 *                                        +----- timer 'patience' --> [waiting]  nobody knows whether it does
 *
 *   answered with another mapped address than before, or closed: from both --> [failed]
 */
export type KeepAliveState = {
  readonly phase: 'waiting' | 'asked' | 'failed';
  /** The server answers keep-alives: it has said so, or has done it once. */
  readonly answers: boolean;
  /** Where the server saw us, 'host:port'; null as long as it was not told. */
  readonly mapped: string | null;
  /** Milliseconds to the next repetition. */
  readonly gap: number;
};

type TimerName = 'next' | 'again' | 'patience';

export type KeepAliveInput =
  | { readonly type: 'start' }
  | { readonly type: 'answered'; readonly mapped: string | null }
  | { readonly type: 'closed'; readonly why: string }
  | TimerInput<TimerName>;

export type KeepAliveEffect =
  | { readonly type: 'ping' }
  | { readonly type: 'fail'; readonly why: string }
  | TimerEffect<TimerName>;

export type KeepAliveSettings = {
  /** Streams deliver; datagrams are repeated. */
  readonly reliable: boolean;
  /** Milliseconds to the next ping, drawn anew each time (4.4). */
  readonly interval: () => number;
};

type State = KeepAliveState;
type Next = Step<State, KeepAliveEffect>;

/** RFC 5626 section 4.4.1: the pong comes within 10 s. */
const PONG_PATIENCE = 10_000;
/** RFC 5389 section 7.2.1: first gap, and the end after seven requests: 500 × (1+2+4+8+16+32+16) ms. */
const STUN_GAP = 500;
const STUN_PATIENCE = 39_500;

export function keepAliveIdle(answers: boolean): State {
  return { phase: 'waiting', answers, mapped: null, gap: STUN_GAP };
}

export function keepAlive(settings: KeepAliveSettings): Transition<State, KeepAliveInput, KeepAliveEffect> {
  return (state, input) => {
    if (state.phase === 'failed') return null;
    switch (input.type) {
      case 'start':
        // The first binding request tells at once where the server sees us.
        return settings.reliable ? rest(state, settings) : ask(state, settings);
      case 'closed':
        return failed(state, input.why);
      case 'answered':
        return answered(state, input.mapped, settings);
      case 'timer':
        return timed(state, input.timer, settings);
    }
  };
}

function answered(state: State, mapped: string | null, settings: KeepAliveSettings): Next | null {
  if (state.phase !== 'asked') return null;
  // 4.4.2: another mapped address means that the NAT has forgotten the flow.
  if (mapped !== null && state.mapped !== null && mapped !== state.mapped) {
    return failed(state, `the address seen by the server changed from ${state.mapped} to ${mapped}`);
  }
  return rest({ ...state, answers: true, mapped: mapped ?? state.mapped }, settings);
}

function timed(state: State, timer: TimerName, settings: KeepAliveSettings): Next | null {
  if (timer === 'next') return ask(state, settings);
  if (state.phase !== 'asked') return null;
  if (timer === 'again') {
    const gap = state.gap * 2;
    return { state: { ...state, gap }, effects: [{ type: 'ping' }, startTimer('again', gap)] };
  }
  return state.answers ? failed(state, 'the server answers no keep-alive') : rest(state, settings);
}

function ask(state: State, { reliable }: KeepAliveSettings): Next {
  const again = reliable ? [] : [startTimer('again' as const, STUN_GAP)];
  const patience = startTimer('patience' as const, reliable ? PONG_PATIENCE : STUN_PATIENCE);
  return { state: { ...state, phase: 'asked', gap: STUN_GAP }, effects: [{ type: 'ping' }, ...again, patience] };
}

function rest(state: State, { interval }: KeepAliveSettings): Next {
  const effects = [
    stopTimer('again' as const),
    stopTimer('patience' as const),
    startTimer('next' as const, interval()),
  ];
  return { state: { ...state, phase: 'waiting' }, effects };
}

function failed(state: State, why: string): Next {
  const timers = (['next', 'again', 'patience'] as const).map(timer => stopTimer(timer));
  return { state: { ...state, phase: 'failed' }, effects: [...timers, { type: 'fail', why }] };
}
