/** Calls that change their parties: we hand one over, the far end sends us elsewhere, one takes another's place. */
import { judgeDigits } from '../dialplan.ts';
import type { CallId, CallState, DeskState } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { inConference } from './conference.ts';
import { dialCollected, openDial, placeCall } from './dialling.ts';
import { handOver } from './handover.ts';
import {
  activeCall,
  BY_USER,
  callById,
  type DeskInput,
  type DeskStep,
  isMember,
  lineForCall,
  step,
  tell,
  then,
} from './input.ts';

/** Transfer: collects a number to ask, or hands over what has been asked already. */
export function transfer(settings: CallSettings, state: DeskState): DeskStep | null {
  if (state.transfer?.phase === 'choosing') return dialCollected(settings, state);
  const pair = pairOf(settings, state);
  if (pair !== null) {
    const { call, other } = pair;
    const ringing = other.phase === 'ringback';
    return handOver(settings, state, { type: 'complete', call, other: other.id, number: other.number, ringing });
  }
  return choose(settings, state, 'attended');
}

export function blindTransfer(settings: CallSettings, state: DeskState): DeskStep | null {
  return choose(settings, state, 'blind');
}

function choose(settings: CallSettings, state: DeskState, kind: 'attended' | 'blind'): DeskStep | null {
  const call = callById(state, state.focus);
  if (call === undefined || !isUp(call) || isMember(state, call.id) || state.dial !== null) return null;
  const begun = handOver(settings, state, { type: 'begin', kind, call: call.id });
  return begun === null ? null : then(begun, next => openDial(settings, next, call.line));
}

function isUp(call: CallState): boolean {
  return call.phase === 'connected' || call.phase === 'held';
}

/** The call to hand over and the one to hand it to: the consultation, else the held call and the one that is spoken. */
function pairOf(settings: CallSettings, state: DeskState): { readonly call: CallId; readonly other: CallState } | null {
  const { transfer: going } = state;
  if (going?.phase === 'consulting') {
    const call = callById(state, going.call);
    const other = callById(state, going.other);
    const may = other !== undefined && (isUp(other) || (other.phase === 'ringback' && settings.transfer.semiAttended));
    return call !== undefined && isUp(call) && may ? { call: call.id, other } : null;
  }
  const free = state.calls.filter(({ id }) => !isMember(state, id));
  const other = free.find(({ phase }) => phase === 'connected');
  const held = free.find(({ phase }) => phase === 'held');
  return other === undefined || held === undefined ? null : { call: held.id, other };
}

/** Giving up the number that was being collected gives the call back. */
export function abandon(settings: CallSettings, state: DeskState): DeskStep | null {
  return handOver(settings, state, { type: 'abandon' }) ?? inConference(state, { type: 'abandon' });
}

/**
 * The far end asks us to call somebody else. Inside a call the user has agreed to speak with that end; what it may
 * spend is what the dial plan lets the user spend.
 */
export function transferWanted(
  settings: CallSettings,
  state: DeskState,
  input: DeskInput & { type: 'transfer-wanted' },
): DeskStep {
  const call = callById(state, input.call);
  const allowed = call !== undefined && isUp(call) && mayCall(settings, input);
  const answer = { type: 'answer-refer', from: { call: input.call }, accepted: allowed } as const;
  if (!allowed) return step(state, answer);
  const { number, uri, replaces, by } = input;
  const referral = { from: { call: call.id }, uri, replaces, by };
  return then(step(state, answer), next => placeCall(settings, next, number, call.line, referral));
}

/** A server asks for a call. It may not end one that the user is just making. */
export function callWanted(
  settings: CallSettings,
  state: DeskState,
  input: DeskInput & { type: 'call-wanted' },
): DeskStep {
  const { request, line, number, uri, replaces, by } = input;
  const active = activeCall(state);
  const free = state.dial === null && (active === undefined || active.phase === 'connected');
  const allowed = free && state.lines[line]?.enabled === true && mayCall(settings, input);
  const answer = { type: 'answer-refer', from: { request }, accepted: allowed } as const;
  if (!allowed) return step(state, answer);
  const referral = { from: { request }, uri, replaces, by };
  return then(step(state, answer), next => placeCall(settings, next, number, line, referral));
}

/** The user takes over a call that rings elsewhere. */
export function pickUp(
  settings: CallSettings,
  state: DeskState,
  { number, uri, replaces }: DeskInput & { type: 'pick-up' },
): DeskStep {
  return placeCall(settings, state, number, lineForCall(state), { from: BY_USER, uri, replaces, by: null });
}

/** A number has to fit the digit map, when there is one; taking over a call that exists costs nothing. */
function mayCall(
  { dialling }: CallSettings,
  { number, replaces }: { number: string; replaces: string | null },
): boolean {
  if (number === '' || number.length > LONGEST_USER) return false;
  const dialled = /^[0-9*#+]+$/.test(number);
  if (!dialled || replaces !== null || dialling.digitMap.length === 0) return true;
  return judgeDigits(dialling.digitMap, number) !== 'incomplete';
}

const LONGEST_USER = 64;

/** Who we were sent to did not answer: the call that sent us goes on. */
export function referralFailed(state: DeskState, id: CallId): DeskStep | null {
  const call = callById(state, id);
  return call?.phase === 'held' ? step({ ...state, focus: id }, tell(id, 'resume')) : null;
}

/** A call takes the place of another (RFC 3891): it is answered at once, on the path that is in use. */
export function replace(state: DeskState, id: CallId, before: CallId): DeskStep {
  const taken = inConference(state, { type: 'replaced', call: before, by: id });
  return then(taken ?? step(state), next => step({ ...next, focus: id }, tell(id, 'answer')));
}
