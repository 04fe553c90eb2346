import { type Step, startTimer, stopTimer } from '../../base/machine.ts';
import type { EndCause } from '../facts.ts';
import { refusalCause } from './cause.ts';
import { type EstablishedState, established } from './established.ts';
import {
  ended,
  fact,
  GONE,
  type GoneState,
  type SessionEffect,
  type SessionInput,
  type SessionSettings,
} from './words.ts';

/**
 * A call that we make, until it is confirmed (RFC 3261 section 13.2, offer/answer of RFC 3264).
 *
 *   [idle] -- start: INVITE --> [calling] -- 2xx: ACK -------------------------------> established
 *                                |  |  ^ \                                             ^
 *      1xx: progress, early SDP  |  |  |  +- 2xx to an offerless INVITE --> [answer-wanted]
 *      3xx: INVITE to the next --+--|--+                                    | answer: ACK
 *                                   |                                       | refuse, hangup: ACK, BYE
 *      refused, failed: ended       |                                       |
 *      +----------------------------+ hangup, time-out: CANCEL, ended       |
 *      |                            v                                       |
 *      |                      [cancelling] -- 2xx: ACK, BYE ----------------+
 *      |                            | refused, failed, timer                |
 *      v                            v                                       v
 *    gone <-------------------------+---------------------------------------+
 */
export type OutgoingState = {
  readonly stage: 'outgoing';
  readonly phase: 'idle' | 'calling' | 'answer-wanted' | 'cancelling';
  /** Our offer; null lets the other side offer. */
  readonly sdp: string | null;
  /** The dialog whose 2xx carried the offer that waits for an answer. */
  readonly tag: string;
  /** Early SDP by To tag: a 2xx may leave it out. */
  readonly early: ReadonlyMap<string, string>;
  /** The tag whose SDP was told last. */
  readonly told: string;
  /** Targets of 3xx that are still to be tried, and all that were (8.1.3.4). */
  readonly queue: readonly string[];
  readonly tried: readonly string[];
};

type Next = Step<OutgoingState | EstablishedState | GoneState, SessionEffect>;

/** More redirections than this are a loop. */
const MOST_REDIRECTIONS = 5;
/** Early dialogs beyond this are not remembered. */
const MOST_FORKS = 20;

export function outgoingCall(target: string, sdp: string | null): OutgoingState {
  return {
    stage: 'outgoing',
    phase: 'idle',
    sdp,
    tag: '',
    early: new Map(),
    told: '',
    queue: [],
    tried: [target],
  };
}

export function outgoing(state: OutgoingState, input: SessionInput, settings: SessionSettings): Next | null {
  switch (state.phase) {
    case 'idle':
      // The target cannot be called at all.
      if (input.type === 'failed') return over(input.cause);
      if (input.type === 'hangup') return over({ by: 'us', kind: 'cancelled' });
      if (input.type !== 'start') return null;
      return {
        state: { ...state, phase: 'calling' },
        effects: [
          { type: 'invite', target: state.tried[0] ?? '', sdp: state.sdp },
          startTimer('invite', settings.inviteTimeout),
        ],
      };
    case 'calling':
      return calling(state, input, settings);
    case 'answer-wanted':
      return answerWanted(state, input);
    case 'cancelling':
      switch (input.type) {
        case 'success':
          // 15: CANCEL and 200 crossed on the wire.
          return gone([stopTimer('cancel'), { type: 'drop', tag: input.tag }]);
        case 'refused':
        case 'redirect':
        case 'failed':
          return gone([stopTimer('cancel')]);
        case 'timer':
          return input.timer === 'cancel' ? gone([]) : null;
        default:
          return null;
      }
  }
}

function calling(state: OutgoingState, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'provisional':
      return provisional(state, input);
    case 'success':
      return success(state, input);
    case 'redirect':
      return redirect(state, input);
    case 'refused':
      // 8.1.3.4: the other targets of a 3xx are tried, but not after a global failure.
      if (input.status < 600 && state.queue.length > 0) return follow(state);
      return over(refusalCause('them', input.status, input.text));
    case 'failed':
      return state.queue.length > 0 ? follow(state) : over(input.cause);
    case 'hangup':
      return cancel(state, { by: 'us', kind: 'cancelled' }, settings);
    case 'timer':
      return input.timer === 'invite' ? cancel(state, { by: 'failure', kind: 'no-answer' }, settings) : null;
    default:
      return null;
  }
}

/** Early media: without 100rel the SDP of a 1xx is the answer already, once per fork (13.2.1, RFC 3960). */
function provisional(state: OutgoingState, input: SessionInput & { type: 'provisional' }): Next | null {
  const { status, reason, tag, sdp } = input;
  if (status === 100) return null;
  const progress = fact({ type: 'progress', status, reason });
  // An offer in an unreliable 1xx is not allowed (13.2.1).
  if (sdp === null || state.sdp === null || state.early.size >= MOST_FORKS) return { state, effects: [progress] };
  if (state.told === tag && state.early.get(tag) === sdp) return { state, effects: [progress] };
  return {
    state: { ...state, early: new Map([...state.early, [tag, sdp]]), told: tag },
    effects: [progress, fact({ type: 'remote-sdp', kind: 'answer', body: sdp, early: true })],
  };
}

function success(state: OutgoingState, input: SessionInput & { type: 'success' }): Next {
  const quiet = stopTimer('invite' as const);
  const sdp = input.sdp ?? state.early.get(input.tag) ?? null;
  if (sdp === null) {
    const what = state.sdp === null ? 'the answer has no offer' : 'the answer has no SDP';
    return gone([
      quiet,
      { type: 'drop', tag: input.tag },
      ended({ by: 'failure', kind: 'not-acceptable', text: what }),
    ]);
  }
  if (state.sdp === null) {
    return {
      state: { ...state, phase: 'answer-wanted', tag: input.tag },
      effects: [quiet, fact({ type: 'remote-sdp', kind: 'offer', body: sdp, early: false })],
    };
  }
  return {
    state: established(input.tag, 'caller'),
    effects: [
      quiet,
      { type: 'ack', tag: input.tag, sdp: null },
      fact({ type: 'remote-sdp', kind: 'answer', body: sdp, early: false }),
      fact({ type: 'confirmed' }),
    ],
  };
}

function answerWanted(state: OutgoingState, input: SessionInput): Next | null {
  switch (input.type) {
    case 'answer':
      return {
        state: established(state.tag, 'caller'),
        effects: [{ type: 'ack', tag: state.tag, sdp: input.sdp }, fact({ type: 'confirmed' })],
      };
    case 'refuse':
      return gone([{ type: 'drop', tag: state.tag }, ended({ by: 'us', kind: 'not-acceptable' })]);
    case 'hangup':
      return gone([{ type: 'drop', tag: state.tag }, ended({ by: 'us', kind: 'hangup' })]);
    case 'bye':
      return gone([ended({ by: 'them', kind: 'hangup', ...(input.text === undefined ? {} : { text: input.text }) })]);
    case 'success':
      return input.tag === state.tag ? null : { state, effects: [{ type: 'drop', tag: input.tag }] };
    default:
      return null;
  }
}

function redirect(state: OutgoingState, input: SessionInput & { type: 'redirect' }): Next {
  const fresh = input.targets.filter(target => !state.tried.includes(target) && !state.queue.includes(target));
  const queue = [...fresh, ...state.queue];
  if (queue.length === 0) return over({ ...refusalCause('them', input.status, input.text), kind: 'failed' });
  return follow({ ...state, queue });
}

function follow(state: OutgoingState): Next {
  const [target = '', ...queue] = state.queue;
  if (state.tried.length > MOST_REDIRECTIONS) {
    return over({ by: 'failure', kind: 'failed', text: 'too many redirections' });
  }
  return {
    state: { ...state, queue, tried: [...state.tried, target], early: new Map(), told: '' },
    effects: [fact({ type: 'redirected', to: target }), { type: 'invite', target, sdp: state.sdp }],
  };
}

/** 9.1: after the CANCEL a final answer comes within 64*T1; before it timer B may take as long. */
function cancel(state: OutgoingState, cause: EndCause, settings: SessionSettings): Next {
  return {
    state: { ...state, phase: 'cancelling' },
    effects: [stopTimer('invite'), { type: 'cancel' }, startTimer('cancel', 2 * 64 * settings.t1), ended(cause)],
  };
}

function over(cause: EndCause): Next {
  return gone([stopTimer('invite'), ended(cause)]);
}

function gone(effects: readonly SessionEffect[]): Next {
  return { state: GONE, effects: [...effects, { type: 'close' }] };
}
