/** Several calls at once: the user brings them together, speaks with one alone, leaves them (guide sections 21.4, 21.5). */
import type { CallId, CallState, DeskState } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { inConference } from './conference.ts';
import { closeDial, dialCollected, openDial } from './dialling.ts';
import { handOver } from './handover.ts';
import { activeCalls, callById, type DeskStep, freeTheEar, isMember, step, tell, then } from './input.ts';

/** Conf: joins what can be joined, brings back who waits, else asks whom to add. */
export function confer(settings: CallSettings, state: DeskState): DeskStep | null {
  if (state.dial !== null) return dialCollected(settings, state);
  if (state.transfer?.phase === 'asked' || activeCalls(state).some(({ phase }) => phase !== 'connected')) return null;
  const { conference } = state;
  const spoken = state.calls.find(call => call.phase === 'connected');
  const members = conference?.members ?? [];
  if (spoken !== undefined && !isMember(state, spoken.id)) {
    const waiting = conference === null ? heldBeside(state) : undefined;
    if (waiting !== undefined) return joined(state, [waiting.id, spoken.id]);
    if (conference !== null) return joined(state, [spoken.id]);
    return choose(settings, state, [spoken.id]);
  }
  if (conference === null) {
    const held = callById(state, state.focus);
    return held?.phase === 'held' ? choose(settings, state, [held.id]) : null;
  }
  const someWait = members.some(id => callById(state, id)?.phase === 'held');
  return someWait ? joined(state, []) : choose(settings, state, members);
}

/** The one that is marked, else the one that was put on hold last. */
function heldBeside(state: DeskState): CallState | undefined {
  const held = state.calls.filter(call => call.phase === 'held');
  return held.find(call => call.id === state.focus) ?? held.at(-1);
}

function joined(state: DeskState, calls: readonly CallId[]): DeskStep | null {
  return inConference({ ...state, transfer: null }, { type: 'join', calls });
}

function choose(settings: CallSettings, state: DeskState, members: readonly CallId[]): DeskStep | null {
  const begun = inConference(state, { type: 'invite', members });
  return begun === null ? null : then(begun, next => openDial(settings, next));
}

/** Speaks with one member alone; the others wait on hold. */
export function speakAlone(state: DeskState, id: CallId | undefined): DeskStep | null {
  const call = id ?? state.focus;
  return call === null ? null : inConference({ ...state, focus: call }, { type: 'private', call });
}

/** Louder or quieter to everybody. */
export function memberVolume(state: DeskState, by: 1 | -1, id: CallId | undefined): DeskStep | null {
  const call = id ?? state.focus;
  return call === null ? null : inConference(state, { type: 'level', call, by });
}

/** Holds all members that speak, or brings all back. Null when this is no matter of the conference. */
export function holdConference(state: DeskState, call: CallState): DeskStep | null {
  if (!isMember(state, call.id)) return null;
  const members = state.calls.filter(({ id }) => isMember(state, id));
  const speaking = members.filter(({ phase }) => phase === 'connected');
  if (speaking.length > 0) return step(state, ...speaking.map(({ id }) => tell(id, 'hold')));
  return then(closeDial({ ...state, focus: call.id }), next =>
    step(next, ...freeTheEar(next, call.id), ...members.map(({ id }) => tell(id, 'resume'))),
  );
}

/** A member's call is over: whoever still speaks comes before the reason. */
export function memberGone(state: DeskState, id: CallId): DeskStep | null {
  const left = inConference(state, { type: 'call-over', call: id });
  if (left === null || state.focus !== id) return left;
  const speaking = state.calls.find(call => call.id !== id && call.phase === 'connected' && isMember(state, call.id));
  return speaking === undefined ? left : { ...left, state: { ...left.state, focus: speaking.id } };
}

/**
 * The user goes on hook. Two members stay together without us when the configuration says so: one of them is handed over
 * to the other (RFC 5589 section 7). Null when all just end.
 */
export function leaveOthers(settings: CallSettings, state: DeskState): DeskStep | null {
  const { conference } = state;
  // A locked phone hands nobody over: who hangs up ends the calls.
  const othersStay = settings.conference.othersStay && !settings.locked;
  if (!othersStay || conference?.phase !== 'together' || conference.members.length !== 2) return null;
  const [call, other] = conference.members.map(id => callById(state, id));
  if (call?.phase !== 'connected' || other?.phase !== 'connected') return null;
  const waiting = step({ ...state, conference: null }, tell(call.id, 'hold'), tell(other.id, 'hold'));
  return then(waiting, next =>
    handOver(settings, next, {
      type: 'complete',
      call: call.id,
      other: other.id,
      number: other.number,
      ringing: false,
    }),
  );
}

/** Somebody is put into a call of ours from outside (RFC 3911): he is answered at once and all hear each other. */
export function joinWanted(state: DeskState, id: CallId, beside: CallId): DeskStep | null {
  const mixed = inConference(state, { type: 'join', calls: [beside, id] });
  return mixed === null ? null : then(mixed, next => step({ ...next, focus: id }, tell(id, 'answer')));
}
