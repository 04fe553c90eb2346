import { type Step, startTimer, stopTimer } from '../../base/machine.ts';
import type { EndCause } from '../facts.ts';
import { refusalCause } from './cause.ts';
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
 *   [updating] waits for the answer to an UPDATE of ours that the 200 overtook; then as [offering].
 *   An UPDATE with an offer goes [stable] --> [answering] --> [stable]: it has no ACK (RFC 3311 section 5.2).
 *   A refresh (RFC 4028) is an UPDATE without SDP, or a re-INVITE with the description that stands.
 *
 *   From everywhere: hangup, the session's time is over, or 481, 408 or no answer to our re-INVITE, or no ACK to our
 *   200: BYE --> gone; BYE of the other side --> gone.
 */
export type EstablishedState = {
  readonly stage: 'established';
  readonly phase: 'stable' | 'offering' | 'updating' | 'waiting' | 'answering' | 'answered';
  /** The To tag of the dialog; '' when we were called, where no forks are. */
  readonly tag: string;
  readonly side: 'caller' | 'callee';
  /** Our offer under way or waiting its turn; a refresh has none. */
  readonly sending: string | null;
  readonly wanted: string | null;
  /** The re-INVITE had an offer. */
  readonly offered: boolean;
  /** What waits for our answer is an UPDATE or PRACK and no re-INVITE. */
  readonly replying: boolean;
  readonly interval: number;
};

type State = EstablishedState;
type Next = Step<EstablishedState | GoneState, SessionEffect>;

/** `more`: an exchange that began before the final answer goes on. */
export function established(
  tag: string,
  side: State['side'],
  more: Partial<Pick<State, 'phase' | 'sending' | 'wanted' | 'replying'>> = {},
): State {
  return {
    stage: 'established',
    phase: 'stable',
    tag,
    side,
    sending: null,
    wanted: null,
    offered: false,
    replying: false,
    interval: 0,
    ...more,
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
    case 'expired':
      return leave(state, input.cause);
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
      return stable(state, input);
    case 'offering':
      return offering(state, input);
    case 'updating':
      return updating(state, input);
    case 'waiting': {
      if (input.type === 'timer' && input.timer === 'glare') return offer(state, state.wanted ?? state.sending ?? '');
      const theirs = stable({ ...state, wanted: state.wanted ?? state.sending }, input);
      return theirs === null ? null : withEffects([stopTimer('glare')], theirs);
    }
    case 'answering':
      return answering(state, input, settings);
    case 'answered':
      return unacknowledged(state, input, settings);
  }
}

function stable(state: State, input: SessionInput): Next | null {
  switch (input.type) {
    case 'invited':
      return invited(state, input.sdp);
    case 'update':
      return {
        state: { ...state, phase: 'answering', sending: null, offered: true, replying: true },
        effects: [{ type: 'keep' }, offerFact(input.sdp, false)],
      };
    case 'refresh-due':
      if (input.update) return { state, effects: [{ type: 'update', tag: state.tag, sdp: null }] };
      return { state: { ...state, phase: 'offering', sending: null }, effects: [{ type: 'reinvite', sdp: null }] };
    default:
      return null;
  }
}

/** A call that has just been confirmed, with what waited for it. */
export function begin(state: State, effects: readonly SessionEffect[]): Next {
  return state.phase === 'stable' ? settle(state, effects) : { state, effects };
}

/** Sends our offer in a re-INVITE. */
function offer(state: State, sdp: string): Next {
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
      return settle(state, [ack, ...answered(state, input.sdp)]);
    }
    case 'refused':
      return refused(state, input);
    case 'redirect':
      return settle(state, turnedDown(state, input.status, input.text));
    case 'failed':
      // 14.1: no answer at all ends the dialog; a password that is wrong does not.
      if (input.cause.kind !== 'wrong-password') return leave(state, input.cause);
      return settle(state, turnedDown(state, input.cause.status ?? 401, 'wrong password'));
    case 'invited':
    case 'update':
      // 14.2, RFC 3311 section 5.2: both offer at once.
      return { state, effects: [{ type: 'decline', status: 491 }] };
    default:
      return null;
  }
}

/** What a 2xx to our offer says; the answer to a refresh may leave the description out. */
function answered(state: State, sdp: string | null): readonly SessionEffect[] {
  return sdp === null ? turnedDown(state, 488, 'the answer has no SDP') : [answerFact(sdp, false)];
}

/** Nobody offered anything in a refresh, so nobody hears of its refusal: it is sent again later. */
function turnedDown({ sending }: State, status: number, reason: string): readonly SessionEffect[] {
  return sending === null ? [] : [fact({ type: 'offer-refused', status, reason })];
}

function updating(state: State, input: SessionInput): Next | null {
  if (input.type === 'invited' || input.type === 'update') {
    return { state, effects: [{ type: 'decline', status: 491 }] };
  }
  if (input.type !== 'updated') return null;
  const { status, text, sdp } = input;
  if (status < 300) return settle(state, answered(state, sdp));
  // RFC 3311 section 5.3: the offer was good, its time was not; a re-INVITE waits as long as the user needs.
  if (PREMATURE.has(status)) return settle({ ...state, wanted: state.wanted ?? state.sending }, []);
  return settle(state, turnedDown(state, status, text));
}

/** 491: they offered too; 500: another offer waited; 504: somebody had to be asked. */
export const PREMATURE: ReadonlySet<number> = new Set([491, 500, 504]);

function refused(state: State, input: SessionInput & { type: 'refused' }): Next {
  const { status, text, chance } = input;
  if (status === 491 && state.sending !== null) {
    return { state: { ...state, phase: 'waiting' }, effects: [startTimer('glare', glareTime(state.side, chance))] };
  }
  // 12.2.1.2, 14.1: the other side has no such call any more.
  if (status === 481 || status === 408) return leave(state, refusalCause('them', status, text));
  return settle(state, turnedDown(state, status, text));
}

/** 14.1: 2.1 to 4 s for the owner of the Call-ID, up to 2 s for the other, in steps of 10 ms. */
function glareTime(side: State['side'], chance: number): number {
  const [from, to] = side === 'caller' ? [2_100, 4_000] : [0, 2_000];
  return from + Math.floor((chance * (to - from)) / 10) * 10;
}

function invited(state: State, sdp: string | null): Next {
  const told = sdp === null ? fact({ type: 'offer-wanted' }) : offerFact(sdp, false);
  return {
    state: { ...state, phase: 'answering', sending: null, offered: sdp !== null, replying: false },
    effects: [{ type: 'take' }, told],
  };
}

function answering(state: State, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'answer':
      if (state.replying) return settle(state, [{ type: 'reply', status: 200, sdp: input.sdp }]);
      return {
        state: { ...state, phase: 'answered', interval: settings.t1 },
        effects: [
          { type: 'respond', status: 200, sdp: input.sdp },
          startTimer('again', settings.t1),
          startTimer('give-up', 64 * settings.t1),
        ],
      };
    case 'refuse':
      return settle(state, [{ type: state.replying ? 'reply' : 'respond', status: 488, warning: input.warning }]);
    case 'cancelled':
      if (state.replying) return null;
      return settle(state, [{ type: 'respond', status: 487 }, fact({ type: 'offer-withdrawn' })]);
    case 'invited':
    case 'update':
      // 14.2, RFC 3311 section 5.2: one at a time.
      return { state, effects: [{ type: 'decline', status: 500 }] };
    default:
      return null;
  }
}

function unacknowledged(state: State, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'acked': {
      if (state.offered) return settle(state, quiet(state));
      const noAnswer = fact({ type: 'offer-refused', status: 488, reason: 'the ACK has no SDP' });
      return settle(state, [...quiet(state), input.sdp === null ? noAnswer : answerFact(input.sdp, false)]);
    }
    case 'invited':
    case 'update':
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

function leave(state: State, cause: EndCause): Next {
  return gone([...quiet(state), { type: 'bye' }, ended(cause)]);
}

/** 15.1.2: an INVITE of theirs that is still open is answered with 487. */
function quiet(state: State): readonly SessionEffect[] {
  switch (state.phase) {
    case 'answering':
      return [{ type: state.replying ? 'reply' : 'respond', status: 487 }];
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
