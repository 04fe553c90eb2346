import { startTimer } from '../../base/machine.ts';
import { callbackAwaited, callbackOver, followEmergency } from '../emergency.ts';
import type { CallId, DeskState } from '../facts.ts';
import { initialLines } from '../lines.ts';
import { pageStep, settledPage } from '../paging/machine.ts';
import { recordingStep, settledRecording } from '../recording.ts';
import type { CallSettings } from '../settings.ts';
import { answerUnasked, arrivesAnswered, beepOver } from './auto-answer.ts';
import { answer, callChanged, callGone, deflect, hangup, hold, lineKey, moveFocus, reject, silence } from './calls.ts';
import { inConference } from './conference.ts';
import { confer, joinWanted, memberGone, memberVolume, speakAlone } from './conferring.ts';
import {
  backspace,
  closeDial,
  dialCollected,
  digitKey,
  openDial,
  openPath,
  startCall,
  toneRanOut,
  wantsToCall,
} from './dialling.ts';
import { handOver } from './handover.ts';
import { activeCall, callById, type DeskInput, type DeskStep, type DeskTimer, step, then } from './input.ts';
import { hook, pathKey } from './paths.ts';
import { heldLong, isHeldTimer, withReminders } from './reminders.ts';
import { restrained } from './restraint.ts';
import {
  abandon,
  blindTransfer,
  callWanted,
  pickUp,
  referralFailed,
  replace,
  transfer,
  transferWanted,
} from './transferring.ts';

/** How long the volume bar stays, milliseconds. */
const VOLUME_SHOWN = 2000;
const LOUDEST = 11;

/** Nothing going on yet. */
export function onHook(settings: CallSettings): DeskState {
  return {
    lines: initialLines(settings),
    calls: [],
    callCount: 0,
    focus: null,
    dial: null,
    transfer: null,
    conference: null,
    paging: null,
    emergency: null,
    recording: false,
    path: null,
    handsetLifted: false,
    muted: false,
    beeping: null,
    reminding: null,
    volumes: settings.volumes,
    volumeShown: null,
    missedCalls: 0,
    redial: '',
  };
}

/**
 * The desk: what the user's hands do to all calls together. Its state is the `DeskState` that everybody reads.
 *
 *     on hook ──hook, path key, digit, new call──▶ collecting ──dial, map, time-out──▶ call ──▶ on hook
 *        ▲                                           │  ▲                               │
 *        └──────────────── cancel, hook ─────────────┘  └───────── new call ────────────┘
 *
 * The last effect of each step asks for a `settle`, which comes after everything that the other effects caused: focus on
 * a call that exists, a path while somebody speaks and none when nobody does.
 */
export function deskStep(settings: CallSettings, state: DeskState, input: DeskInput): DeskStep | null {
  if (input.type === 'settle') return settle(settings, state);
  const taken = take(settings, state, input);
  if (taken === null) return null;
  const allowed = followEmergency(settings, input, restrained(settings, state, input, taken));
  const reminding = withReminders(settings, state, input, allowed);
  return { ...reminding, effects: [...reminding.effects, { type: 'settle' }] };
}

/** The call that is placed sends these digits when it is up. */
function andSend(placed: DeskStep, after: string): DeskStep {
  if (after === '') return placed;
  return { ...placed, effects: placed.effects.map(one => (one.type === 'start-call' ? { ...one, after } : one)) };
}

function take(
  settings: CallSettings,
  state: DeskState,
  input: Exclude<DeskInput, { type: 'settle' }>,
): DeskStep | null {
  switch (input.type) {
    case 'hook':
      return hook(settings, state, input.lifted);
    case 'path-key':
      return pathKey(settings, state, input.path);
    case 'digit':
      return digitKey(settings, state, input.digit);
    case 'send-digit':
      return step(state, input);
    case 'backspace':
      return backspace(settings, state);
    case 'dial':
      return dialCollected(settings, state);
    case 'dial-number':
      return input.number === '' ? null : andSend(startCall(settings, state, input.number, input.line), input.after);
    case 'pick-up':
      return pickUp(settings, state, input);
    case 'cancel-dial':
      return state.dial === null ? null : then(closeDial(state), next => abandon(settings, next));
    case 'answer':
      return answer(settings, state, input.call);
    case 'reject':
      return reject(state, input.call);
    case 'silence':
      return silence(state, input.call);
    case 'deflect':
      return deflect(state, input.call);
    case 'hangup':
      return hangup(state, input.call);
    case 'hold':
      return hold(state, input.call);
    case 'new-call':
      return state.dial === null ? openDial(settings, state) : null;
    case 'redial':
      return state.redial === '' || activeCall(state) !== undefined ? null : startCall(settings, state, state.redial);
    case 'redial-is':
      return state.redial === input.number ? null : step({ ...state, redial: input.number });
    case 'move-focus':
      return moveFocus(state, input.step);
    case 'line-key':
      return lineKey(settings, state, input.line);
    case 'page':
    case 'answer-page':
    case 'end-page':
    case 'page-heard':
    case 'page-over':
      return pageStep(settings, state, input);
    case 'record':
    case 'recording-over':
    case 'recording-interrupted':
      return recordingStep(settings, state, input);
    case 'mute':
      return activeCall(state) === undefined ? null : step({ ...state, muted: !state.muted });
    case 'volume':
      return volume(settings, state, input.step);
    case 'clear-missed':
      return state.missedCalls === 0 ? null : step({ ...state, missedCalls: 0 });
    case 'call-changed':
      return then(callChanged(state, input.call), next =>
        input.call.phase === 'ended' ? callOver(settings, next, input.call.id) : null,
      );
    case 'call-gone':
      return then(callGone(state, input.call), next => callOver(settings, next, input.call));
    case 'transfer':
      return transfer(settings, state);
    case 'blind-transfer':
      return blindTransfer(settings, state);
    case 'confer':
      return confer(settings, state);
    case 'speak-alone':
      return speakAlone(state, input.call);
    case 'member-volume':
      return memberVolume(state, input.step, input.call);
    case 'transfer-progress':
      return handOver(settings, state, { ...input, type: 'progress' });
    case 'transfer-wanted':
      return transferWanted(settings, state, input);
    case 'call-wanted':
      return callWanted(settings, state, input);
    case 'referral-failed':
      return referralFailed(state, input.call);
    case 'replace':
      return replace(state, input.call, input.other);
    case 'join':
      return joinWanted(state, input.call, input.other);
    case 'answer-due':
      return answerUnasked(settings, state, input.call);
    case 'arrives-answered':
      return arrivesAnswered(settings, state, input.call);
    case 'call-missed':
      return step({ ...state, missedCalls: state.missedCalls + 1 });
    case 'line-changed':
      return step({ ...state, lines: state.lines.map(line => (line.index === input.line.index ? input.line : line)) });
    case 'callback-awaited':
      return callbackAwaited(state, input.number, input.ms);
    case 'settings':
      return step({ ...state, lines: input.lines, volumes: input.volumes });
    case 'timer':
      return ranOut(settings, state, input.timer);
  }
}

/** A call is over: nobody is handed over to it, and the conference goes on without it. */
function callOver(settings: CallSettings, state: DeskState, call: CallId): DeskStep {
  return then(handOver(settings, state, { type: 'call-over', call }) ?? step(state), next => memberGone(next, call));
}

function ranOut(settings: CallSettings, state: DeskState, timer: DeskTimer): DeskStep | null {
  switch (timer) {
    case 'volume-shown':
      return step({ ...state, volumeShown: null });
    case 'answer-beep':
      return beepOver(settings, state);
    case 'callback':
      return callbackOver(state);
    case 'inter-digit':
      return dialCollected(settings, state);
    case 'dial-tone':
      return toneRanOut(settings, state);
    case 'reminder':
      return step({ ...state, reminding: null });
    default:
      if (isHeldTimer(timer)) return heldLong(settings, state, timer);
      return handOver(settings, state, { type: 'timer', timer });
  }
}

/** The keys change what is heard: the ringer while it rings or all is quiet, else the path in use. */
function volume({ ringing }: CallSettings, state: DeskState, by: 1 | -1): DeskStep | null {
  const target = state.path ?? 'ringer';
  if (target === 'ringer' && ringing.volumeFixed) return null;
  const level = Math.min(LOUDEST, Math.max(0, state.volumes[target] + by));
  return step(
    { ...state, volumes: { ...state.volumes, [target]: level }, volumeShown: target },
    { type: 'keep-volume', path: target, step: level },
    startTimer('volume-shown', VOLUME_SHOWN),
  );
}

/** Puts right what follows from the rest, so that no order has to think of it. Null when nothing is wrong. */
function settle(settings: CallSettings, state: DeskState): DeskStep | null {
  const paged = settledPage(state, activeCall(state) !== undefined);
  if (paged !== null) return paged;
  const recorded = settledRecording(state);
  if (recorded !== null) return recorded;
  const { dial } = state;
  const caller = dial?.deflects === undefined ? undefined : callById(state, dial.deflects);
  if (dial?.deflects !== undefined && caller?.phase !== 'incoming') {
    return then(closeDial(state), next => settle(settings, next));
  }
  const focus = callById(state, state.focus)?.id ?? bestFocus(state);
  const muted = state.muted && state.calls.some(({ phase }) => phase === 'connected' || phase === 'held');
  const beeping = callById(state, state.beeping)?.phase === 'connected' ? state.beeping : null;
  // Nobody is asked for a number any more: the user went on hook, or took another call.
  const transfer = state.transfer?.phase === 'choosing' && state.dial === null ? null : state.transfer;
  const forgotten = state.dial === null ? inConference(state, { type: 'forget' }) : null;
  const conference = forgotten === null ? state.conference : forgotten.state.conference;
  const settledTo = { focus, muted, beeping, transfer, conference };
  const same = Object.entries(settledTo).every(([name, value]) => state[name as keyof typeof settledTo] === value);
  const settled = same ? state : { ...state, ...settledTo };
  const path = settledPath(settings, settled);
  const atRest = settled.handsetLifted && path === 'handset' && settled.calls.length === 0;
  if (atRest && settled.dial === null && settled.paging === null) return openDial(settings, { ...settled, path });
  if (path !== settled.path) return step({ ...settled, path });
  return settled === state ? null : step(settled);
}

/** Speech, dialling and the tone after a failed call need a path; a lifted handset is one. */
function settledPath(settings: CallSettings, state: DeskState): DeskState['path'] {
  const paging = state.paging !== null && state.paging.phase !== 'asked';
  if (state.paging?.phase === 'playing') return state.path ?? 'speaker';
  const speaking = activeCall(state) !== undefined || wantsToCall(state) || paging;
  const explaining = state.calls.some(call => call.phase === 'ended' && call.endTone !== null);
  if (speaking) return state.path ?? openPath(settings, state);
  if (explaining && state.path !== null) return state.path;
  return state.handsetLifted ? 'handset' : null;
}

function bestFocus(state: DeskState): number | null {
  const ringing = state.calls.find(call => call.phase === 'incoming');
  return (ringing ?? activeCall(state) ?? state.calls.at(-1))?.id ?? null;
}
