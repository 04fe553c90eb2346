/**
 * Calls that wait on hold are not forgotten (guide sections 21.2 and 21.13).
 *
 * Decision: the guide has two switches and one time. After the time on hold (`lhcwrr_wait_time`), and each time again, the
 * phone reminds of the call: by its ring while nobody uses the phone, by one call waiting tone in the ear that is open. Who
 * goes on hook while a call waits on hold (`cwrr_enabled`) is reminded at once by its ring. A call that rings needs no
 * reminder: it goes on ringing.
 */
import { startTimer, stopTimer } from '../../base/machine.ts';
import type { CallId, CallState, DeskState } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { activeCall, callById, type DeskEffect, type DeskInput, type DeskStep, step } from './input.ts';

/** How long a reminder rings, milliseconds. */
const RINGS = 5000;

export type HeldTimer = `held-${CallId}`;

/** What `after` has to have beside, when the desk comes from `before` by `input`. */
export function withReminders(settings: CallSettings, before: DeskState, input: DeskInput, after: DeskStep): DeskStep {
  const effects = [...after.effects, ...holdTimers(settings, before, after.state)];
  const left = settings.reminders.onHook ? leftOnHold(before, input, after.state) : undefined;
  const reminded = left === undefined ? { ...after, effects } : remind({ ...after, effects }, left.id);
  const { reminding } = reminded.state;
  if (reminding === null || callById(reminded.state, reminding)?.phase === 'held') return reminded;
  return { state: { ...reminded.state, reminding: null }, effects: [...reminded.effects, stopTimer('reminder')] };
}

/** A call was on hold for so long. */
export function heldLong({ reminders: { heldMs } }: CallSettings, state: DeskState, timer: HeldTimer): DeskStep | null {
  const call = state.calls.find(({ id }) => timer === timerOf(id));
  if (heldMs === null || call?.phase !== 'held') return null;
  return remind(step(state, startTimer(timer, heldMs)), call.id);
}

export function isHeldTimer(timer: string): timer is HeldTimer {
  return timer.startsWith('held-');
}

function remind({ state, effects }: DeskStep, call: CallId): DeskStep {
  return { state: { ...state, reminding: call }, effects: [...effects, startTimer('reminder', RINGS)] };
}

function timerOf(id: CallId): HeldTimer {
  return `held-${id}`;
}

function holdTimers({ reminders }: CallSettings, before: DeskState, { calls }: DeskState): readonly DeskEffect[] {
  const { heldMs } = reminders;
  if (heldMs === null || before.calls === calls) return [];
  const begun = calls.filter(call => isHeld(call) && callById(before, call.id)?.phase !== 'held');
  const over = before.calls.filter(
    call => isHeld(call) && !calls.some(({ id, phase }) => id === call.id && phase === 'held'),
  );
  return [...begun.map(({ id }) => startTimer(timerOf(id), heldMs)), ...over.map(({ id }) => stopTimer(timerOf(id)))];
}

function isHeld({ phase }: CallState): boolean {
  return phase === 'held';
}

/** The call on hold that is left behind by who just hung up; undefined: nobody did, or nothing is. */
function leftOnHold(before: DeskState, input: DeskInput, after: DeskState): CallState | undefined {
  // A call that is being handed over is not left behind.
  if (before.transfer !== null) return undefined;
  if (activeCall(after) !== undefined || after.calls.some(({ phase }) => phase === 'incoming')) return undefined;
  const onHook = (input.type === 'hook' || input.type === 'path-key') && before.path !== null && after.path === null;
  const ended = input.type === 'call-changed' && input.call.phase === 'ended' && !after.handsetLifted;
  const spoke = ended && callById(before, input.call.id)?.phase === 'connected';
  return onHook || spoke ? after.calls.find(isHeld) : undefined;
}
