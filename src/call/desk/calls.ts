/** What users do to calls: answer, hold, swap, end (guide chapter 21). */
import { stopTimer } from '../../base/machine.ts';
import type { CallId, CallState, DeskState, LineIndex } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { holdConference } from './conferring.ts';
import { closeDial, openDial, openPath } from './dialling.ts';
import { callById, type DeskStep, freeTheEar, isMember, step, tell, then } from './input.ts';

/** The call that an order without a number means: the focused one when it fits, else the first that fits. */
function meant(state: DeskState, id: CallId | undefined, fits: (call: CallState) => boolean): CallState | undefined {
  const candidates = id === undefined ? [callById(state, state.focus), ...state.calls] : [callById(state, id)];
  return candidates.find(call => call !== undefined && fits(call));
}

const isIncoming = (call: CallState): boolean => call.phase === 'incoming';

/** Answers; the call that spoke so far is held. */
export function answer(settings: CallSettings, state: DeskState, id?: CallId): DeskStep | null {
  const call = meant(state, id, isIncoming);
  if (call === undefined) return null;
  const path = state.handsetLifted ? 'handset' : (state.path ?? openPath(settings, state));
  const opened = { ...state, path, focus: call.id };
  return then(closeDial(opened), next => step(next, ...freeTheEar(next, call.id), tell(call.id, 'answer')));
}

export function reject(state: DeskState, id?: CallId): DeskStep | null {
  const call = meant(state, id, isIncoming);
  return call === undefined ? null : step(state, tell(call.id, 'reject'));
}

export function silence(state: DeskState, id?: CallId): DeskStep | null {
  const call = meant(state, id, isIncoming);
  return call === undefined ? null : step(state, tell(call.id, 'silence'));
}

/** Where to? The number is for the caller; what was typed before is forgotten. */
export function deflect(state: DeskState, id?: CallId): DeskStep | null {
  const call = meant(state, id, isIncoming);
  if (call === undefined) return null;
  return then(closeDial(state), next =>
    step({ ...next, dial: { line: call.line, number: '', tone: 'none', deflects: call.id } }, tell(call.id, 'silence')),
  );
}

/** Ends the call; one that is already over leaves the screen. */
export function hangup(state: DeskState, id?: CallId): DeskStep | null {
  const call = meant(state, id, ({ phase }) => phase !== 'incoming') ?? meant(state, id, isIncoming);
  if (call === undefined) return null;
  return step(state, tell(call.id, call.phase === 'ended' ? 'dismiss' : 'hangup'));
}

/** Holds the connected call, or resumes a held one and holds the one that spoke. A conference on hold comes back whole. */
export function hold(state: DeskState, id?: CallId): DeskStep | null {
  const call = meant(state, id, ({ phase }) => phase === 'connected' || phase === 'held');
  if (call === undefined) return null;
  const alone = id !== undefined && (call.phase === 'connected' || anyMemberSpeaks(state));
  const all = alone ? null : holdConference(state, call);
  if (all !== null) return all;
  if (call.phase === 'connected') return step(state, tell(call.id, 'hold'));
  return then(closeDial({ ...state, focus: call.id }), next =>
    step(next, ...freeTheEar(next, call.id), tell(call.id, 'resume')),
  );
}

function anyMemberSpeaks(state: DeskState): boolean {
  return state.calls.some(({ id, phase }) => phase === 'connected' && isMember(state, id));
}

export function moveFocus(state: DeskState, by: 1 | -1): DeskStep | null {
  const at = state.calls.findIndex(call => call.id === state.focus);
  const next = state.calls[at + by];
  return next === undefined ? null : step({ ...state, focus: next.id });
}

/** A line key does the most useful thing: answer, resume, look at, or dial on that line. */
export function lineKey(settings: CallSettings, state: DeskState, line: LineIndex): DeskStep | null {
  if (state.lines[line]?.enabled !== true) return null;
  const call =
    state.calls.find(one => one.line === line && one.phase === 'incoming') ??
    state.calls.find(one => one.line === line && one.phase !== 'ended');
  if (call === undefined) return openDial(settings, state, line);
  if (call.phase === 'incoming') return answer(settings, state, call.id);
  if (call.phase === 'held') return hold(state, call.id);
  return step({ ...state, focus: call.id });
}

/** A call came up or changed. One that rings takes the focus, and so does one that is answered. */
export function callChanged(state: DeskState, call: CallState): DeskStep {
  const before = callById(state, call.id);
  const calls =
    before === undefined ? [...state.calls, call] : state.calls.map(one => (one.id === call.id ? call : one));
  const appeared = before === undefined;
  const answered = before !== undefined && before.phase !== 'connected' && call.phase === 'connected';
  const focus = appeared || answered ? call.id : state.focus;
  const next = { ...state, calls, callCount: Math.max(state.callCount, call.id), focus };
  // Somebody who is called while dialling looks at the caller: the half-typed number must not dial itself.
  return appeared && state.dial !== null ? step(next, stopTimer('inter-digit')) : step(next);
}

export function callGone(state: DeskState, id: CallId): DeskStep {
  return step({ ...state, calls: state.calls.filter(call => call.id !== id) });
}
