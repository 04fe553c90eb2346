import { type Step, startTimer, stopTimer } from '../../base/machine.ts';
import { begin, type EstablishedState, established } from './established.ts';
import type { Exchange } from './exchange.ts';
import { type Reliable, ringing } from './ringing.ts';
import {
  answerFact,
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
 *     |  ring: 1xx, PRACK          |   |   timer 'again': 200
 *     |  timer 'refresh': 1xx      |   | hangup: ended
 *     |  timer 'unpracked': 1xx    |   |
 *     |  UPDATE, both ways         |   |
 *     |                            |   |
 *     | timer 'no-prack': 504      |   |
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
  readonly exchange: Exchange;
  /** null when the caller takes no reliable provisional answers. */
  readonly reliable: Reliable | null;
  /** The caller takes UPDATE. */
  readonly updates: boolean;
  /** Status of the last provisional answer. */
  readonly last: number;
  /** How often the 1xx was sent again. */
  readonly refreshes: number;
  /** Milliseconds to the next retransmission of the 200 or the reliable provisional answer. */
  readonly interval: number;
  /** The description for the 200, which has to wait for a PRACK or for the end of an exchange. */
  readonly accepting: string | null;
  /** Our offer in an UPDATE. */
  readonly sending: string | null;
  /** Our next offer, which has to wait for the ACK (RFC 3261 section 14.1). */
  readonly wanted: string | null;
};

type Next = Step<IncomingState | EstablishedState | GoneState, SessionEffect>;

/** What the INVITE says of the caller. */
export type CallerTraits = { readonly offered: boolean; readonly reliable: boolean; readonly updates: boolean };

export function incomingCall({ offered, reliable, updates }: CallerTraits): IncomingState {
  return {
    stage: 'incoming',
    phase: 'ringing',
    offered,
    exchange: offered ? 'theirs' : 'none',
    reliable: reliable ? { rseq: 0, unconfirmed: null, queue: [] } : null,
    updates,
    last: 180,
    refreshes: 0,
    interval: 0,
    accepting: null,
    sending: null,
    wanted: null,
  };
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
    case 'prack':
      // RFC 3262 section 3: the 200 did not wait for this one.
      return { state, effects: [{ type: 'reply', status: input.rseq === state.reliable?.rseq ? 200 : 481 }] };
    case 'update':
      return { state, effects: [{ type: 'decline', status: 500 }] };
    case 'invited':
      // It overtook the ACK (14.2 lets it come again later).
      return { state, effects: [{ type: 'decline', status: 491 }] };
    default:
      return null;
  }
}

const QUIET: readonly SessionEffect[] = [stopTimer('again'), stopTimer('give-up')];

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
  if (!state.offered && sdp === null) {
    const cause = { by: 'failure', kind: 'not-acceptable', text: 'the ACK has no SDP' } as const;
    return gone([...QUIET, { type: 'bye' }, ended(cause)]);
  }
  const answer = state.offered || sdp === null ? [] : [answerFact(sdp, false)];
  const call = established('', 'callee', { wanted: state.wanted });
  return begin(call, [...QUIET, ...answer, fact({ type: 'confirmed' })]);
}

function gone(effects: readonly SessionEffect[]): Next {
  return { state: GONE, effects: [...effects, { type: 'close' }] };
}
