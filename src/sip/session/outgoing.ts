import { type Step, startTimer, stopTimer } from '../../base/machine.ts';
import type { EndCause } from '../facts.ts';
import { refusalCause } from './cause.ts';
import {
  answerEarly,
  continued,
  type EarlyDialog,
  offerEarly,
  provisional,
  refuseEarly,
  UNANSWERABLE,
  updateCame,
  updated,
} from './early.ts';
import { begin, type EstablishedState, established } from './established.ts';
import {
  answerFact,
  ended,
  fact,
  GONE,
  type GoneState,
  offerFact,
  type SessionEffect,
  type SessionInput,
  type SessionSettings,
} from './words.ts';

/**
 * A call that we make, until it is confirmed (RFC 3261 section 13.2, offer/answer of RFC 3264).
 *
 *   [idle] -- start: INVITE --> [calling] -- 2xx: ACK -------------------------------> established
 *                                |  |  ^ \                                             ^
 *      1xx: progress, PRACK,     |  |  |  +- 2xx to an offerless INVITE --> [answer-wanted]
 *      early offers and answers  |  |  |                                    |
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
  /** Early dialogs by To tag. */
  readonly early: ReadonlyMap<string, EarlyDialog>;
  /** The tag whose SDP was told last. */
  readonly told: string;
  /** Our next offer, which has to wait until it may be sent. */
  readonly wanted: string | null;
  /** Targets of 3xx that are still to be tried, and all that were (8.1.3.4). */
  readonly queue: readonly string[];
  readonly tried: readonly string[];
};

type Next = Step<OutgoingState | EstablishedState | GoneState, SessionEffect>;

/** More redirections than this are a loop. */
const MOST_REDIRECTIONS = 5;

export function outgoingCall(target: string, sdp: string | null): OutgoingState {
  return {
    stage: 'outgoing',
    phase: 'idle',
    sdp,
    tag: '',
    early: new Map(),
    told: '',
    wanted: null,
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
    case 'offer':
      return offerEarly(state, input.sdp);
    case 'answer':
      return answerEarly(state, input.sdp);
    case 'refuse':
      return refuseEarly(state, input) ?? cancel(state, UNANSWERABLE, settings);
    case 'update':
      return updateCame(state, input);
    case 'updated':
      return updated(state, input);
    case 'success':
      return success(state, input);
    case 'redirect':
      return redirect(state, input);
    case 'refused':
      // 8.1.3.4: the other targets of a 3xx are tried, but not after a global failure.
      if (input.status < 600 && state.queue.length > 0) return follow(state);
      return over(refusalCause('them', input.status, input.text, input.warning));
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

function success(state: OutgoingState, input: SessionInput & { type: 'success' }): Next {
  const quiet = stopTimer('invite' as const);
  const early = state.early.get(input.tag);
  const call = established(input.tag, 'caller', continued(state, input.tag));
  if (early !== undefined && early.exchange !== 'ours' && early.exchange !== 'none' && early.exchange !== 'theirs') {
    // Agreed on already; of several forks it is this one that is heard now.
    const again = state.told === input.tag || early.sdp === null ? [] : [answerFact(early.sdp, false)];
    const ack: SessionEffect = { type: 'ack', tag: input.tag, sdp: null };
    return begin(call, [quiet, ack, ...again, fact({ type: 'confirmed' })]);
  }
  const sdp = input.sdp ?? early?.sdp ?? null;
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
      effects: [quiet, offerFact(sdp, false)],
    };
  }
  const ack: SessionEffect = { type: 'ack', tag: input.tag, sdp: null };
  return begin(call, [quiet, ack, answerFact(sdp, false), fact({ type: 'confirmed' })]);
}

function answerWanted(state: OutgoingState, input: SessionInput): Next | null {
  switch (input.type) {
    case 'answer':
      return begin(established(state.tag, 'caller', { wanted: state.wanted }), [
        { type: 'ack', tag: state.tag, sdp: input.sdp },
        fact({ type: 'confirmed' }),
      ]);
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
