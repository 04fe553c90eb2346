import { type Step, startTimer, stopTimer } from '../../base/machine.ts';
import type { EndCause } from '../facts.ts';
import { refusalCause } from './cause.ts';
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
 * A call that both sides have: one offer/answer exchange at a time (RFC 3261 section 14, RFC 3264 section 4).
 *
 *                offer: re-INVITE                       re-INVITE
 *   [offering] <----------------- [stable] --------------------------------> [answering]
 *    |  |   |                      ^ ^ ^ ^                                     |  |
 *    |  |   +-- 2xx: ACK ----------+ | | +-- refuse: 488, CANCEL: 487 ---------+  | answer: 200
 *    |  +------ refused -------------+ |                                          v
 *    | 491                             +------- ACK ------------------------ [answered] timer 'again': 200
 *    v
 *   [waiting] -- timer 'glare': re-INVITE --> [offering];   re-INVITE --> [answering]
 *
 *   From everywhere: hangup, or 481, 408 or no answer to our re-INVITE, or no ACK to our 200: BYE --> gone;
 *   BYE of the other side --> gone.
 */
export type EstablishedState = {
  readonly stage: 'established';
  readonly phase: 'stable' | 'offering' | 'waiting' | 'answering' | 'answered';
  /** The To tag of the dialog; '' when we were called, where no forks are. */
  readonly tag: string;
  readonly side: 'caller' | 'callee';
  /** Our offer under way or waiting its turn. */
  readonly sending: string | null;
  readonly wanted: string | null;
  /** The re-INVITE had an offer. */
  readonly offered: boolean;
  readonly interval: number;
};

type State = EstablishedState;
type Next = Step<EstablishedState | GoneState, SessionEffect>;

export function established(tag: string, side: State['side']): State {
  return {
    stage: 'established',
    phase: 'stable',
    tag,
    side,
    sending: null,
    wanted: null,
    offered: false,
    interval: 0,
  };
}

export function establishedCall(state: State, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'hangup':
      return leave(state, { by: 'us', kind: 'hangup' });
    case 'bye': {
      const cause = { by: 'them', kind: 'hangup', ...(input.text === undefined ? {} : { text: input.text }) } as const;
      return gone([...quiet(state), ended(cause)]);
    }
    case 'success':
      // 13.2.2.4: a fork that answered too late.
      if (state.side === 'caller' && input.tag !== state.tag) {
        return { state, effects: [{ type: 'drop', tag: input.tag }] };
      }
      break;
    case 'offer':
      if (state.phase !== 'stable') return { state: { ...state, wanted: input.sdp }, effects: [] };
      return offer(state, input.sdp);
  }
  switch (state.phase) {
    case 'stable':
      return input.type === 'invited' ? invited(state, input.sdp) : null;
    case 'offering':
      return offering(state, input);
    case 'waiting':
      if (input.type === 'timer' && input.timer === 'glare') return offer(state, state.wanted ?? state.sending ?? '');
      if (input.type !== 'invited') return null;
      return withEffects([stopTimer('glare')], invited({ ...state, wanted: state.wanted ?? state.sending }, input.sdp));
    case 'answering':
      return answering(state, input, settings);
    case 'answered':
      return answered(state, input, settings);
  }
}

/** Sends our offer in a re-INVITE. */
export function offer(state: State, sdp: string): Next {
  return {
    state: { ...state, phase: 'offering', sending: sdp, wanted: null },
    effects: [{ type: 'reinvite', sdp }],
  };
}

/** Back to rest, or on with an offer that waited. */
function settle(state: State, effects: readonly SessionEffect[]): Next {
  if (state.wanted !== null) return withEffects(effects, offer(state, state.wanted));
  return { state: { ...state, phase: 'stable', sending: null }, effects };
}

function offering(state: State, input: SessionInput): Next | null {
  switch (input.type) {
    case 'success': {
      const ack: SessionEffect = { type: 'ack', tag: input.tag, sdp: null };
      if (input.sdp === null) {
        return settle(state, [ack, fact({ type: 'offer-refused', status: 488, reason: 'the answer has no SDP' })]);
      }
      return settle(state, [ack, fact({ type: 'remote-sdp', kind: 'answer', body: input.sdp, early: false })]);
    }
    case 'refused':
      return refused(state, input);
    case 'redirect':
      return settle(state, [fact({ type: 'offer-refused', status: input.status, reason: input.text })]);
    case 'failed':
      // 14.1: no answer at all ends the dialog; a password that is wrong does not.
      if (input.cause.kind !== 'wrong-password') return leave(state, input.cause);
      return settle(state, [
        fact({ type: 'offer-refused', status: input.cause.status ?? 401, reason: 'wrong password' }),
      ]);
    case 'invited':
      // 14.2: both offer at once.
      return { state, effects: [{ type: 'decline', status: 491 }] };
    default:
      return null;
  }
}

function refused(state: State, input: SessionInput & { type: 'refused' }): Next {
  const { status, text, chance } = input;
  if (status === 491) {
    return { state: { ...state, phase: 'waiting' }, effects: [startTimer('glare', glareTime(state.side, chance))] };
  }
  // 12.2.1.2, 14.1: the other side has no such call any more.
  if (status === 481 || status === 408) return leave(state, refusalCause('them', status, text));
  return settle(state, [fact({ type: 'offer-refused', status, reason: text })]);
}

/** 14.1: 2.1 to 4 s for the owner of the Call-ID, up to 2 s for the other, in steps of 10 ms. */
function glareTime(side: State['side'], chance: number): number {
  const [from, to] = side === 'caller' ? [2_100, 4_000] : [0, 2_000];
  return from + Math.floor((chance * (to - from)) / 10) * 10;
}

function invited(state: State, sdp: string | null): Next {
  const told = sdp === null ? fact({ type: 'offer-wanted' }) : offerFact(sdp);
  return {
    state: { ...state, phase: 'answering', sending: null, offered: sdp !== null },
    effects: [{ type: 'take' }, told],
  };
}

function offerFact(body: string): SessionEffect {
  return fact({ type: 'remote-sdp', kind: 'offer', body, early: false });
}

function answering(state: State, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'answer':
      return {
        state: { ...state, phase: 'answered', interval: settings.t1 },
        effects: [
          { type: 'respond', status: 200, sdp: input.sdp },
          startTimer('again', settings.t1),
          startTimer('give-up', 64 * settings.t1),
        ],
      };
    case 'refuse':
      return settle(state, [{ type: 'respond', status: 488 }]);
    case 'cancelled':
      return settle(state, [{ type: 'respond', status: 487 }]);
    case 'invited':
      // 14.2: one at a time.
      return { state, effects: [{ type: 'decline', status: 500 }] };
    default:
      return null;
  }
}

function answered(state: State, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'acked': {
      const answer = state.offered || input.sdp === null ? [] : [answerFact(input.sdp)];
      return settle(state, [...quiet(state), ...answer]);
    }
    case 'invited':
      return { state, effects: [{ type: 'decline', status: 491 }] };
    case 'timer': {
      if (input.timer === 'give-up') {
        return leave(state, { by: 'failure', kind: 'unreachable', text: 'the other side did not confirm' });
      }
      if (input.timer !== 'again') return null;
      const interval = Math.min(state.interval * 2, settings.t2);
      return { state: { ...state, interval }, effects: [{ type: 'respond-again' }, startTimer('again', interval)] };
    }
    default:
      return null;
  }
}

function answerFact(body: string): SessionEffect {
  return fact({ type: 'remote-sdp', kind: 'answer', body, early: false });
}

function leave(state: State, cause: EndCause): Next {
  return gone([...quiet(state), { type: 'bye' }, ended(cause)]);
}

/** 15.1.2: an INVITE of theirs that is still open is answered with 487. */
function quiet(state: State): readonly SessionEffect[] {
  switch (state.phase) {
    case 'answering':
      return [{ type: 'respond', status: 487 }];
    case 'answered':
      return [stopTimer('again'), stopTimer('give-up')];
    case 'waiting':
      return [stopTimer('glare')];
    default:
      return [];
  }
}

function withEffects(first: readonly SessionEffect[], next: Next): Next {
  return { state: next.state, effects: [...first, ...next.effects] };
}

function gone(effects: readonly SessionEffect[]): Next {
  return { state: GONE, effects: [...effects, { type: 'close' }] };
}
