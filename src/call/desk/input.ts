import type { AudioPath } from '../../../hal/ports.ts';
import type { Step, TimerEffect, TimerInput } from '../../base/machine.ts';
import type { CallFact } from '../call/call.ts';
import type { CallId, CallState, DeskState, LineIndex, LineState } from '../facts.ts';
import type { PageEffect, PageInput } from '../paging/machine.ts';
import type { RecordingEffect, RecordingInput } from '../recording.ts';
import type { TransferEffect, TransferTimer } from '../transfer/machine.ts';
import type { Restraint } from './restraint.ts';

export type DeskTimer =
  /** The number is dialled when it runs out. */
  | 'inter-digit'
  /** Dial tone turns to reorder, reorder to howler, howler to silence. */
  | 'dial-tone'
  /** The volume bar disappears. */
  | 'volume-shown'
  /** The microphone opens after an automatic answer. */
  | 'answer-beep'
  /** A reminder is over; a call was on hold for long. */
  | 'reminder'
  | `held-${CallId}`
  /** The emergency centre has had its time to call back. */
  | 'callback'
  | TransferTimer;

/** A call that somebody sent us to make (REFER), or that the user takes over. */
export type Referral = {
  /** In which call, or in which request of a server outside of calls; nobody waits for the answer of `BY_USER`. */
  readonly from: { readonly call: CallId } | { readonly request: number };
  readonly uri: string;
  readonly replaces: string | null;
  /** URI of who sends us; null when it is not told. */
  readonly by: string | null;
};

export const BY_USER = { request: 0 } as const;

/** What may be asked of one call. */
export type CallOrder = 'answer' | 'reject' | 'silence' | 'hold' | 'resume' | 'hangup' | 'dismiss';

/** User orders (see `DeskOrders`) and the facts of calls and lines. */
export type DeskInput =
  | { readonly type: 'hook'; readonly lifted: boolean }
  | { readonly type: 'path-key'; readonly path: 'speaker' | 'headset' }
  | { readonly type: 'digit'; readonly digit: string }
  /** A server has the phone send this digit in a call. */
  | { readonly type: 'send-digit'; readonly call: CallId; readonly digit: string }
  | { readonly type: 'backspace' }
  | { readonly type: 'dial' }
  | {
      readonly type: 'dial-number';
      readonly number: string;
      readonly line: LineIndex | undefined;
      readonly after: string;
    }
  | { readonly type: 'pick-up'; readonly number: string; readonly uri: string; readonly replaces: string }
  | { readonly type: 'cancel-dial' }
  | {
      readonly type: 'answer' | 'reject' | 'silence' | 'deflect' | 'hangup' | 'hold';
      readonly call: CallId | undefined;
    }
  | { readonly type: 'new-call' | 'transfer' | 'blind-transfer' | 'confer' }
  | { readonly type: 'speak-alone'; readonly call: CallId | undefined }
  | { readonly type: 'member-volume'; readonly step: 1 | -1; readonly call: CallId | undefined }
  | { readonly type: 'redial' }
  | { readonly type: 'redial-is'; readonly number: string }
  | { readonly type: 'move-focus'; readonly step: 1 | -1 }
  | { readonly type: 'line-key'; readonly line: LineIndex }
  | { readonly type: 'mute' }
  | { readonly type: 'volume'; readonly step: 1 | -1 }
  | { readonly type: 'clear-missed' }
  | PageInput
  | RecordingInput
  | CallFact
  /** A new call that is answered at once, unasked. */
  | { readonly type: 'arrives-answered'; readonly call: CallState }
  | { readonly type: 'referral-failed'; readonly call: CallId }
  /** A server wants the phone to call somebody. */
  | {
      readonly type: 'call-wanted';
      readonly request: number;
      readonly line: LineIndex;
      readonly number: string;
      readonly uri: string;
      readonly replaces: string | null;
      readonly by: string | null;
    }
  /** An incoming call takes another one's place, or is put beside it. */
  | { readonly type: 'replace' | 'join'; readonly call: CallId; readonly other: CallId }
  | { readonly type: 'line-changed'; readonly line: LineState }
  /** The phone was restarted after a call for help. */
  | { readonly type: 'callback-awaited'; readonly number: string; readonly ms: number }
  | { readonly type: 'settings'; readonly lines: readonly LineState[]; readonly volumes: DeskState['volumes'] }
  /** All effects of a step are through: put right what follows from them. */
  | { readonly type: 'settle' }
  | TimerInput<DeskTimer>;

export type DeskEffect =
  | {
      readonly type: 'start-call';
      readonly call: CallId;
      readonly line: LineIndex;
      readonly number: string;
      readonly referral: Referral | null;
      /** Digits that are sent when the call is up, and not shown. */
      readonly after?: string;
    }
  | Extract<TransferEffect, { type: 'refer' }>
  | { readonly type: 'answer-refer'; readonly from: Referral['from']; readonly accepted: boolean }
  | { readonly type: 'tell-call'; readonly call: CallId; readonly order: CallOrder }
  | { readonly type: 'send-digit'; readonly call: CallId; readonly digit: string }
  | { readonly type: 'deflect'; readonly call: CallId; readonly number: string }
  | PageEffect
  | RecordingEffect
  /** A code for the phone itself was typed. */
  | { readonly type: 'code'; readonly text: string }
  /** Somebody wants to log in at the configuration server. */
  | { readonly type: 'log-in' }
  /** Something was asked for that may not be now. */
  | { readonly type: 'refused'; readonly why: Restraint }
  | { readonly type: 'settle' }
  | { readonly type: 'keep-volume'; readonly path: AudioPath | 'ringer'; readonly step: number }
  | TimerEffect<DeskTimer>;

export type DeskStep = Step<DeskState, DeskEffect>;

export function step(state: DeskState, ...effects: DeskEffect[]): DeskStep {
  return { state, effects };
}

/** The second step on top of the first: its state, both lists of effects. */
export function then(first: DeskStep, next: (state: DeskState) => DeskStep | null): DeskStep {
  const second = next(first.state);
  return second === null ? first : { state: second.state, effects: [...first.effects, ...second.effects] };
}

export function tell(call: CallId, order: CallOrder): DeskEffect {
  return { type: 'tell-call', call, order };
}

// ---- questions that the topics share -------------------------------------------------------------------

export function callById(state: DeskState, id: CallId | null | undefined): CallState | undefined {
  return state.calls.find(call => call.id === id);
}

/** The calls that speak now: one, or members of the conference. */
export function activeCalls(state: DeskState): readonly CallState[] {
  return state.calls.filter(({ phase }) => phase === 'connected' || phase === 'calling' || phase === 'ringback');
}

/** The one of them that keys act on. */
export function activeCall(state: DeskState): CallState | undefined {
  const active = activeCalls(state);
  return active.find(({ id }) => id === state.focus) ?? active[0];
}

export function isMember({ conference }: DeskState, id: CallId): boolean {
  return conference?.members.includes(id) === true;
}

/**
 * Makes room for call `except`, which may have the other members of its conference beside it. Only a connected call can
 * be held; one that is still being set up has to be given up for another.
 */
export function freeTheEar(state: DeskState, except?: CallId): DeskEffect[] {
  const together = except !== undefined && isMember(state, except);
  return activeCalls(state)
    .filter(({ id }) => id !== except && !(together && isMember(state, id)))
    .map(({ id, phase }) => tell(id, phase === 'connected' ? 'hold' : 'hangup'));
}

/** The line that a new call goes out on: the focused call's, else the first that is registered, else the first enabled. */
export function lineForCall(state: DeskState): LineIndex {
  const focused = callById(state, state.focus);
  if (focused !== undefined) return focused.line;
  const registered = state.lines.find(line => line.registration === 'registered');
  return (registered ?? state.lines.find(line => line.enabled))?.index ?? 0;
}
