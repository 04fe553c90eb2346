/** Calls that answer themselves (guide section 21.7). */
import { startTimer } from '../../base/machine.ts';
import type { CallId, CallState, DeskState } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { answer, callChanged } from './calls.ts';
import { activeCall, callById, type DeskStep, step, then } from './input.ts';

/** Milliseconds for which the microphone waits while the beep warns. */
const BEEP_LASTS = 600;

/** Somebody speaks or dials: such a call rings instead, unless the configuration lets it in. */
export function keepsUserBusy(settings: CallSettings, state: DeskState): boolean {
  return !settings.autoAnswer.duringCall && (activeCall(state) !== undefined || state.dial !== null);
}

/** A call that is answered in the same moment in which it comes: it never rings. */
export function arrivesAnswered(settings: CallSettings, state: DeskState, call: CallState): DeskStep {
  return then(callChanged(state, call), next => answerUnasked(settings, next, call.id));
}

/** Its time has come. A call that the user dealt with meanwhile is left alone. */
export function answerUnasked(settings: CallSettings, state: DeskState, id: CallId): DeskStep | null {
  if (callById(state, id)?.phase !== 'incoming' || keepsUserBusy(settings, state)) return null;
  const answered = answer(settings, state, id);
  if (answered === null) return null;
  const { path } = answered.state;
  const { beeps, startMuted } = settings.autoAnswer;
  const warns = path !== null && beeps[path];
  return then(answered, next =>
    step(
      { ...next, muted: warns || startMuted, beeping: warns ? id : null },
      ...(warns ? [startTimer('answer-beep', BEEP_LASTS)] : []),
    ),
  );
}

/** The microphone opens now, if it may. */
export function beepOver({ autoAnswer }: CallSettings, state: DeskState): DeskStep | null {
  if (state.beeping === null) return null;
  return step({ ...state, beeping: null, muted: autoAnswer.startMuted && state.muted });
}
