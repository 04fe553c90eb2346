/** Early dialogs of a call that we make: early media, reliable provisional answers and UPDATE. */
import type { Step } from '../../base/machine.ts';
import { refusalCause } from './cause.ts';
import { type established, PREMATURE } from './established.ts';
import { type Exchange, untimely } from './exchange.ts';
import type { OutgoingState } from './outgoing.ts';
import { answerFact, fact, offerFact, type SessionEffect, type SessionInput } from './words.ts';

/** One fork of the call. */
export type EarlyDialog = {
  readonly exchange: Exchange;
  /** Their description: a 2xx may leave it out. */
  readonly sdp: string | null;
  /** RSeq of the last reliable provisional answer, or of the one whose offer waits for our answer. */
  readonly rseq: number | null;
  /** They take UPDATE. */
  readonly updates: boolean;
  /** Our offer in an UPDATE. */
  readonly sending: string | null;
};

type State = OutgoingState;
type Next = Step<State, SessionEffect>;

/** Early dialogs beyond this are not remembered. */
const MOST_FORKS = 20;

function unheardOf(state: State): EarlyDialog {
  return { exchange: state.sdp === null ? 'none' : 'ours', sdp: null, rseq: null, updates: false, sending: null };
}

/**
 * 101 to 199. Without 100rel its SDP is a foretaste of the answer, told once per fork (13.2.1, RFC 3960); with it, it is
 * the answer, or the offer when the INVITE had none (RFC 3262 section 5).
 */
export function provisional(state: State, input: SessionInput & { type: 'provisional' }): Next | null {
  const { status, reason, tag, sdp, rseq } = input;
  if (status === 100) return null;
  const progress = fact({ type: 'progress', status, reason });
  const known = state.early.get(tag);
  if (known === undefined && state.early.size >= MOST_FORKS) return { state, effects: [progress] };
  const before = known ?? unheardOf(state);
  // RFC 3262 section 4: what comes again, or before its turn, is dropped.
  if (rseq !== null && before.rseq !== null && rseq !== before.rseq + 1) return { state, effects: [] };
  const dialog = { ...before, rseq: rseq ?? before.rseq, updates: before.updates || input.updates };
  if (before.exchange === 'none' && rseq !== null && sdp !== null) {
    const asked = remember(state, tag, { ...dialog, exchange: 'theirs', sdp }, tag);
    return { state: asked, effects: [progress, offerFact(sdp, true)] };
  }
  const prack: SessionEffect[] = rseq === null ? [] : [{ type: 'prack', tag, rseq, sdp: null }];
  if (before.exchange !== 'ours' || sdp === null) {
    return { state: remember(state, tag, dialog), effects: [...prack, progress] };
  }
  const told = state.told === tag && before.sdp === sdp;
  const exchange = rseq === null ? 'ours' : 'agreed';
  const next = remember(state, tag, { ...dialog, exchange, sdp }, tag);
  return offerNow(next, tag, [...prack, progress, ...(told ? [] : [answerFact(sdp, true)])]);
}

/** Our answer to an offer in a reliable provisional answer (it goes in the PRACK), in an UPDATE or in a PRACK. */
export function answerEarly(state: State, sdp: string): Next | null {
  const waiting = waitingForUs(state);
  if (waiting === null) return null;
  const { tag, dialog } = waiting;
  const agreed = remember(state, tag, { ...dialog, exchange: 'agreed' });
  if (dialog.exchange === 'asked') return offerNow(agreed, tag, [{ type: 'reply', status: 200, sdp }]);
  return offerNow(agreed, tag, [{ type: 'prack', tag, rseq: dialog.rseq ?? 0, sdp }]);
}

/** The effects that refuse an offer; null when it was in a 1xx, where only the whole call can be refused (RFC 6337 3.1). */
export function refuseEarly(state: State, input: SessionInput & { type: 'refuse' }): Next | null {
  const waiting = waitingForUs(state);
  if (waiting?.dialog.exchange !== 'asked') return null;
  const agreed = remember(state, waiting.tag, { ...waiting.dialog, exchange: 'agreed' });
  return offerNow(agreed, waiting.tag, [{ type: 'reply', status: 488, warning: input.warning }]);
}

/** An offer of ours goes out in an UPDATE where that is possible, else it waits for the final answer. */
export function offerEarly(state: State, sdp: string): Next {
  return offerNow({ ...state, wanted: sdp }, state.told, []);
}

function offerNow(state: State, tag: string, effects: readonly SessionEffect[]): Next {
  const dialog = state.early.get(tag);
  const { wanted } = state;
  if (wanted === null || dialog?.exchange !== 'agreed' || !dialog.updates) return { state, effects };
  const next = remember({ ...state, wanted: null }, tag, { ...dialog, exchange: 'updating', sending: wanted });
  return { state: next, effects: [...effects, { type: 'update', tag, sdp: wanted }] };
}

/** RFC 3311 section 5.2. */
export function updateCame(state: State, input: SessionInput & { type: 'update' }): Next {
  const dialog = state.early.get(input.tag) ?? unheardOf(state);
  const refusal = untimely(dialog.exchange);
  if (refusal !== null) return { state, effects: [{ type: 'decline', status: refusal }] };
  const asked = remember(state, input.tag, { ...dialog, exchange: 'asked', sdp: input.sdp }, input.tag);
  return { state: asked, effects: [{ type: 'keep' }, offerFact(input.sdp, true)] };
}

/** RFC 3311 section 5.3. */
export function updated(state: State, input: SessionInput & { type: 'updated' }): Next | null {
  const found = [...state.early].find(([, { exchange }]) => exchange === 'updating');
  if (found === undefined) return null;
  const [tag, dialog] = found;
  const { status, text, sdp } = input;
  const next = { ...dialog, exchange: 'agreed', sending: null } as const;
  if (status < 300 && sdp !== null) {
    return { state: remember(state, tag, { ...next, sdp }), effects: [answerFact(sdp, true)] };
  }
  // Its time was not good: a re-INVITE follows when the call is up.
  const wanted = state.wanted ?? (PREMATURE.has(status) ? dialog.sending : null);
  const refused = fact({ type: 'offer-refused', status: status < 300 ? 488 : status, reason: text });
  return { state: { ...remember(state, tag, next), wanted }, effects: PREMATURE.has(status) ? [] : [refused] };
}

/** How the early dialog lives on in the call. */
export function continued(state: State, tag: string): Parameters<typeof established>[2] {
  const dialog = state.early.get(tag);
  const { wanted } = state;
  if (dialog?.exchange === 'updating') return { phase: 'updating', sending: dialog.sending, wanted };
  if (dialog?.exchange === 'asked') return { phase: 'answering', replying: true, wanted };
  return { wanted };
}

/** The offer in the reliable provisional answer cannot be answered: so ends the call. */
export const UNANSWERABLE = refusalCause('us', 488);

function waitingForUs(state: State): { readonly tag: string; readonly dialog: EarlyDialog } | null {
  for (const [tag, dialog] of state.early) {
    if (dialog.exchange === 'theirs' || dialog.exchange === 'asked') return { tag, dialog };
  }
  return null;
}

function remember(state: State, tag: string, dialog: EarlyDialog, told: string = state.told): State {
  return { ...state, early: new Map([...state.early, [tag, dialog]]), told };
}
