import { type Step, startTimer, stopTimer } from '../../base/machine.ts';
import { type EstablishedState, established, offer } from './established.ts';
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
 * A call that comes in, until it is confirmed (RFC 3261 section 13.3).
 *
 *   [ringing] -- accept: 200 --> [answered] -- ACK --------------------> established
 *     |  ring: 1xx                 |   |   timer 'again': 200
 *     |  timer 'refresh': 1xx      |   | hangup: ended
 *     |                            |   v
 *     | reject, hangup: refusal    | [leaving] timer 'again': 200
 *     | CANCEL, BYE: 487           |   |
 *     | last 'refresh': 480        |   |
 *     |                            |   | ACK, timer 'give-up': BYE; BYE
 *     v                            v   v
 *   gone <-------------------------+---+
 *                timer 'give-up': BYE; BYE of the other side
 */
export type IncomingState = {
  readonly stage: 'incoming';
  readonly phase: 'ringing' | 'answered' | 'leaving';
  /** The INVITE had an offer; else ours is in the 200 and the answer comes in the ACK. */
  readonly offered: boolean;
  /** How often the 1xx was sent again. */
  readonly refreshes: number;
  /** Milliseconds to the next retransmission of the 200. */
  readonly interval: number;
  /** Our next offer, which has to wait for the ACK (RFC 3261 section 14.1). */
  readonly wanted: string | null;
};

type Next = Step<IncomingState | EstablishedState | GoneState, SessionEffect>;

/** 13.3.1.1: a proxy forgets an INVITE that it hears nothing of for three minutes. */
const PROVISIONAL_REFRESH = 60_000;
/** After these nobody is there, and perhaps no caller either: one that died sends no CANCEL. */
const MOST_REFRESHES = 2;

export function incomingCall(offered: boolean): IncomingState {
  return { stage: 'incoming', phase: 'ringing', offered, refreshes: 0, interval: 0, wanted: null };
}

export function incoming(state: IncomingState, input: SessionInput, settings: SessionSettings): Next | null {
  if (state.phase === 'ringing') return ringing(state, input, settings);
  switch (input.type) {
    case 'timer':
      return unacknowledged(state, input.timer, settings);
    case 'acked':
      return state.phase === 'leaving' ? gone([...QUIET, { type: 'bye' }]) : acked(state, input.sdp);
    case 'offer':
      return { state: { ...state, wanted: input.sdp }, effects: [] };
    case 'hangup':
      // 15: no BYE before the ACK.
      if (state.phase === 'leaving') return null;
      return { state: { ...state, phase: 'leaving' }, effects: [ended({ by: 'us', kind: 'hangup' })] };
    case 'bye': {
      const cause = { by: 'them', kind: 'hangup', ...(input.text === undefined ? {} : { text: input.text }) } as const;
      return gone([...QUIET, ...(state.phase === 'leaving' ? [] : [ended(cause)])]);
    }
    case 'invited':
      // It overtook the ACK (14.2 lets it come again later).
      return { state, effects: [{ type: 'decline', status: 491 }] };
    default:
      return null;
  }
}

const QUIET: readonly SessionEffect[] = [stopTimer('again'), stopTimer('give-up')];

function ringing(state: IncomingState, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'ring':
      return {
        state,
        effects: [
          { type: 'respond', status: input.status, sdp: input.sdp },
          startTimer('refresh', PROVISIONAL_REFRESH),
        ],
      };
    case 'timer':
      return input.timer === 'refresh' ? ringOn(state) : null;
    case 'accept':
      return {
        state: { ...state, phase: 'answered', interval: settings.t1 },
        effects: [
          stopTimer('refresh'),
          { type: 'respond', status: 200, sdp: input.sdp },
          startTimer('again', settings.t1),
          startTimer('give-up', 64 * settings.t1),
        ],
      };
    case 'reject': {
      const { status, reason, contact } = input;
      const kind = status === 486 || status === 600 ? 'busy' : 'declined';
      return refuse({ type: 'respond', status, reason, contact }, ended({ by: 'us', kind, status }));
    }
    case 'hangup':
      return refuse({ type: 'respond', status: 486 }, ended({ by: 'us', kind: 'declined', status: 486 }));
    case 'cancelled': {
      const kind = input.elsewhere ? 'answered-elsewhere' : 'cancelled';
      return refuse({ type: 'respond', status: 487 }, ended({ by: 'them', kind, status: 487 }));
    }
    case 'bye':
      // 15.1.2: the open INVITE is answered too.
      return refuse({ type: 'respond', status: 487 }, ended({ by: 'them', kind: 'cancelled', status: 487 }));
    case 'failed':
      // 17.2.4: the caller can no longer be reached.
      return gone([stopTimer('refresh'), ended(input.cause)]);
    default:
      return null;
  }
}

/** 13.3.1.1: the 1xx is repeated each minute, for three minutes in all. */
function ringOn(state: IncomingState): Next {
  if (state.refreshes === MOST_REFRESHES) {
    return refuse({ type: 'respond', status: 480 }, ended({ by: 'us', kind: 'no-answer', status: 480 }));
  }
  return {
    state: { ...state, refreshes: state.refreshes + 1 },
    effects: [{ type: 'respond-again' }, startTimer('refresh', PROVISIONAL_REFRESH)],
  };
}

/** 13.3.1.4: the 200 is repeated, on streams too, until the ACK comes; after 64*T1 the call is ended. */
function unacknowledged(state: IncomingState, timer: string, settings: SessionSettings): Next | null {
  if (timer === 'again') {
    const interval = Math.min(state.interval * 2, settings.t2);
    return { state: { ...state, interval }, effects: [{ type: 'respond-again' }, startTimer('again', interval)] };
  }
  if (timer !== 'give-up') return null;
  const cause = { by: 'failure', kind: 'unreachable', text: 'the other side did not confirm' } as const;
  return gone([...QUIET, { type: 'bye' }, ...(state.phase === 'leaving' ? [] : [ended(cause)])]);
}

function acked(state: IncomingState, sdp: string | null): Next {
  const call = established('', 'callee');
  const confirmed = fact({ type: 'confirmed' });
  if (!state.offered && sdp === null) {
    const cause = { by: 'failure', kind: 'not-acceptable', text: 'the ACK has no SDP' } as const;
    return gone([...QUIET, { type: 'bye' }, ended(cause)]);
  }
  const answer =
    state.offered || sdp === null ? [] : [fact({ type: 'remote-sdp', kind: 'answer', body: sdp, early: false })];
  const next = state.wanted === null ? { state: call, effects: [] } : offer(call, state.wanted);
  return { state: next.state, effects: [...QUIET, ...answer, confirmed, ...next.effects] };
}

function refuse(response: SessionEffect, end: SessionEffect): Next {
  return gone([stopTimer('refresh'), response, end]);
}

function gone(effects: readonly SessionEffect[]): Next {
  return { state: GONE, effects: [...effects, { type: 'close' }] };
}
