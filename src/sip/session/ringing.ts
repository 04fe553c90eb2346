/** A call that comes in and has no final answer: provisional answers, reliable where they may be, and UPDATE. */
import { type Step, startTimer, stopTimer } from '../../base/machine.ts';
import type { EndCause } from '../facts.ts';
import { PREMATURE } from './established.ts';
import { untimely } from './exchange.ts';
import type { IncomingState } from './incoming.ts';
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

/** Provisional answers that the caller has to confirm (RFC 3262 section 3): one at a time, the others wait. */
export type Reliable = {
  /** RSeq of the last one; 0 before the first. */
  readonly rseq: number;
  /** Sent, and repeated until its PRACK comes. */
  readonly unconfirmed: Provisional | null;
  readonly queue: readonly Provisional[];
};

type Provisional = { readonly status: number; readonly sdp: string | null };
type State = IncomingState;
type Next = Step<State | GoneState, SessionEffect>;

/** 13.3.1.1: a proxy forgets an INVITE that it hears nothing of for three minutes. */
const PROVISIONAL_REFRESH = 60_000;
/** After these nobody is there, and perhaps no caller either: one that died sends no CANCEL. */
const MOST_REFRESHES = 2;
/** Provisional answers that wait for a PRACK; more are not worth telling. */
const MOST_WAITING = 8;

const CONFIRMED: readonly SessionEffect[] = [stopTimer('unpracked'), stopTimer('no-prack')];
const SILENT: readonly SessionEffect[] = [stopTimer('refresh'), ...CONFIRMED];

export function ringing(state: State, input: SessionInput, settings: SessionSettings): Next | null {
  switch (input.type) {
    case 'ring':
      return ring(state, { status: input.status, sdp: input.sdp }, settings);
    case 'prack':
      return prack(state, input, settings);
    case 'update':
      return updateCame(state, input.sdp);
    case 'updated':
      return updated(state, input, settings);
    case 'answer':
      if (state.exchange !== 'asked') return null;
      return goOn({ ...state, exchange: 'agreed' }, [{ type: 'reply', status: 200, sdp: input.sdp }], settings);
    case 'refuse':
      if (state.exchange !== 'asked') return null;
      return goOn({ ...state, exchange: 'agreed' }, [{ type: 'reply', status: 488, warning: input.warning }], settings);
    case 'offer':
      return goOn({ ...state, wanted: input.sdp }, [], settings);
    case 'accept':
      return goOn({ ...state, accepting: input.sdp }, [], settings);
    case 'reject': {
      const { status, reason, to, warning } = input;
      const kind = status === 486 || status === 600 ? 'busy' : 'declined';
      return refuse({ type: 'respond', status, reason, to, warning }, { by: 'us', kind, status });
    }
    case 'hangup':
      return refuse({ type: 'respond', status: 486 }, { by: 'us', kind: 'declined', status: 486 });
    case 'cancelled': {
      const kind = input.elsewhere ? 'answered-elsewhere' : 'cancelled';
      return refuse({ type: 'respond', status: 487 }, { by: 'them', kind, status: 487 });
    }
    case 'bye':
      // 15.1.2: the open INVITE is answered too.
      return refuse({ type: 'respond', status: 487 }, { by: 'them', kind: 'cancelled', status: 487 });
    case 'failed':
      // 17.2.4: the caller can no longer be reached.
      return gone([...SILENT, ended(input.cause)]);
    case 'timer':
      return ranOut(state, input.timer, settings);
    default:
      return null;
  }
}

function ring(state: State, answer: Provisional, settings: SessionSettings): Next {
  const { reliable } = state;
  const last = answer.status;
  if (reliable === null) {
    // 13.2.1: an offer has no place in an unreliable answer.
    const sdp = state.exchange === 'theirs' ? answer.sdp : null;
    const respond: SessionEffect = { type: 'respond', status: answer.status, sdp };
    return { state: { ...state, last }, effects: [respond, startTimer('refresh', PROVISIONAL_REFRESH)] };
  }
  if (reliable.unconfirmed === null) return sendReliably({ ...state, last }, reliable, answer, settings);
  const queue = [...reliable.queue, answer].slice(-MOST_WAITING);
  return { state: { ...state, last, reliable: { ...reliable, queue } }, effects: [] };
}

/** RFC 3262 section 3; section 5 says where a description may stand. */
function sendReliably(
  state: State,
  reliable: Reliable,
  answer: Provisional,
  { t1 }: SessionSettings,
): Step<State, SessionEffect> {
  const sdp = state.exchange === 'theirs' || state.exchange === 'none' ? answer.sdp : null;
  const exchange = state.exchange === 'none' && sdp !== null ? 'ours' : state.exchange;
  const rseq = reliable.rseq + 1;
  return {
    state: { ...state, exchange, interval: t1, reliable: { ...reliable, rseq, unconfirmed: { ...answer, sdp } } },
    effects: [
      { type: 'respond', status: answer.status, sdp, rseq },
      startTimer('unpracked', t1),
      startTimer('no-prack', 64 * t1),
      startTimer('refresh', PROVISIONAL_REFRESH),
    ],
  };
}

function prack(state: State, input: SessionInput & { type: 'prack' }, settings: SessionSettings): Next {
  const { reliable, exchange } = state;
  const confirmed = reliable?.unconfirmed ?? null;
  if (reliable === null || confirmed === null || input.rseq !== reliable.rseq) {
    return { state, effects: [{ type: 'decline', status: 481 }] };
  }
  const next: State = { ...state, reliable: { ...reliable, unconfirmed: null } };
  if (exchange === 'ours') {
    if (input.sdp === null) {
      const cause = { by: 'failure', kind: 'not-acceptable', text: 'the PRACK has no SDP' } as const;
      return gone([...SILENT, { type: 'reply', status: 200 }, { type: 'respond', status: 488 }, ended(cause)]);
    }
    const answer = answerFact(input.sdp, true);
    return goOn({ ...next, exchange: 'agreed' }, [...CONFIRMED, { type: 'reply', status: 200 }, answer], settings);
  }
  const agreed = exchange === 'agreed' || (exchange === 'theirs' && confirmed.sdp !== null);
  const after: State = { ...next, exchange: agreed ? 'agreed' : exchange };
  if (input.sdp === null) return goOn(after, [...CONFIRMED, { type: 'reply', status: 200 }], settings);
  // A new offer in the PRACK (section 5) has to wait for the answer to the one before.
  if (!agreed) return goOn(after, [...CONFIRMED, { type: 'reply', status: 488 }], settings);
  const asked = [...CONFIRMED, { type: 'keep' } as const, offerFact(input.sdp, true)];
  return { state: { ...after, exchange: 'asked' }, effects: asked };
}

/** RFC 3311 section 5.2. */
function updateCame(state: State, sdp: string): Next {
  const refusal = untimely(state.exchange);
  if (refusal !== null) return { state, effects: [{ type: 'decline', status: refusal }] };
  return { state: { ...state, exchange: 'asked' }, effects: [{ type: 'keep' }, offerFact(sdp, true)] };
}

/** RFC 3311 section 5.3; what came at the wrong time is offered again when the call is up. */
function updated(state: State, input: SessionInput & { type: 'updated' }, settings: SessionSettings): Next | null {
  if (state.exchange !== 'updating') return null;
  const { status, text, sdp } = input;
  const next: State = { ...state, exchange: 'agreed', sending: null };
  if (status < 300 && sdp !== null) return goOn(next, [answerFact(sdp, true)], settings);
  if (PREMATURE.has(status)) {
    const wanted = state.wanted ?? state.sending;
    const step = goOn({ ...next, wanted: null }, [], settings);
    return { ...step, state: { ...step.state, wanted } };
  }
  const refused = fact({ type: 'offer-refused', status: status < 300 ? 488 : status, reason: text });
  return goOn(next, [refused], settings);
}

/** What waited: the next provisional answer, the 200, an offer of ours. */
function goOn(state: State, effects: readonly SessionEffect[], settings: SessionSettings): Step<State, SessionEffect> {
  const { reliable, exchange } = state;
  // RFC 3262 section 3: a 2xx waits for the PRACK of an answer with SDP.
  const settled = reliable?.unconfirmed?.sdp == null && exchange !== 'asked' && exchange !== 'updating';
  if (state.accepting !== null && settled) return accept(state, state.accepting, effects, settings);
  const [first, ...queue] = reliable?.queue ?? [];
  if (reliable !== null && reliable.unconfirmed === null && first !== undefined) {
    const sent = sendReliably(state, { ...reliable, queue }, first, settings);
    return { state: sent.state, effects: [...effects, ...sent.effects] };
  }
  if (state.wanted === null || exchange !== 'agreed' || !state.updates) return { state, effects };
  const update: SessionEffect = { type: 'update', tag: '', sdp: state.wanted };
  return {
    state: { ...state, exchange: 'updating', sending: state.wanted, wanted: null },
    effects: [...effects, update],
  };
}

function accept(
  state: State,
  sdp: string,
  effects: readonly SessionEffect[],
  { t1 }: SessionSettings,
): Step<State, SessionEffect> {
  const agreed = state.exchange === 'agreed';
  return {
    state: { ...state, phase: 'answered', offered: state.offered || agreed, interval: t1 },
    effects: [
      ...effects,
      ...SILENT,
      { type: 'respond', status: 200, sdp: agreed ? null : sdp },
      startTimer('again', t1),
      startTimer('give-up', 64 * t1),
    ],
  };
}

function ranOut(state: State, timer: string, settings: SessionSettings): Next | null {
  switch (timer) {
    case 'refresh':
      return ringOn(state, settings);
    case 'unpracked': {
      // RFC 3262 section 3: doubled each time, without a bound.
      const interval = state.interval * 2;
      const again = [{ type: 'respond-again' } as const, startTimer('unpracked' as const, interval)];
      return { state: { ...state, interval }, effects: again };
    }
    case 'no-prack': {
      const cause = { by: 'failure', kind: 'unreachable', text: 'the caller did not confirm the ringing' } as const;
      return refuse({ type: 'respond', status: 504 }, cause);
    }
    default:
      return null;
  }
}

/** 13.3.1.1: the 1xx is repeated each minute, for three minutes in all. */
function ringOn(before: State, settings: SessionSettings): Next {
  if (before.refreshes === MOST_REFRESHES) {
    return refuse({ type: 'respond', status: 480 }, { by: 'us', kind: 'no-answer', status: 480 });
  }
  const state = { ...before, refreshes: before.refreshes + 1 };
  if (state.reliable !== null) return ring(state, { status: state.last, sdp: null }, settings);
  return { state, effects: [{ type: 'respond-again' }, startTimer('refresh', PROVISIONAL_REFRESH)] };
}

/** An exchange that is open ends with the INVITE. */
function refuse(response: SessionEffect, cause: EndCause): Next {
  return gone([...SILENT, response, ended(cause)]);
}

function gone(effects: readonly SessionEffect[]): Next {
  return { state: GONE, effects: [...effects, { type: 'close' }] };
}
