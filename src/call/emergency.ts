/**
 * Calls for help. A device that follows RFC 6881 lets nothing interrupt them, and lets the emergency centre call back.
 *
 *     null ──an emergency number is called──▶ up ──over──▶ waits for a call back ──timer──▶ null
 *                                              │ ▲                  │
 *                          nobody answered,    └─┘ ◀────────────────┘ called again
 *                          the next line is tried
 */
import { startTimer, stopTimer } from '../base/machine.ts';
import { placeCall } from './desk/dialling.ts';
import { callById, type DeskEffect, type DeskInput, type DeskStep, step, then } from './desk/input.ts';
import type { CallId, DeskState, EmergencyState, LineIndex } from './facts.ts';
import type { CallSettings } from './settings.ts';

type StartCall = Extract<DeskEffect, { type: 'start-call' }>;

export function isEmergency({ emergency }: CallSettings, number: string): boolean {
  return emergency.numbers.includes(number);
}

/** One that the user dialled: where others send the phone, the number is only what they call it. */
export function isForHelp(settings: CallSettings, { number, referral }: StartCall): boolean {
  return referral === null && isEmergency(settings, number);
}

/** An emergency call that nothing may interrupt; null when there is none. */
export function emergencyCall(state: DeskState): CallId | null {
  const call = callById(state, state.emergency?.call);
  return call === undefined || call.phase === 'ended' ? null : call.id;
}

/** The centre may call back: nothing is to keep it from ringing. */
export function awaitsCallback({ emergency }: DeskState): boolean {
  return emergency !== null && emergency.call === null;
}

/** What follows for `state.emergency` from a step that `input` caused. */
export function followEmergency(settings: CallSettings, input: DeskInput, taken: DeskStep): DeskStep {
  const begun = taken.effects.find((effect): effect is StartCall => effect.type === 'start-call');
  if (begun !== undefined && isForHelp(settings, begun)) return begin(taken, begun, []);
  const { emergency } = taken.state;
  if (emergency === null || emergency.call === null) return taken;
  const call = callById(taken.state, emergency.call);
  const givenUp = taken.effects.some(
    effect => effect.type === 'tell-call' && effect.order === 'hangup' && effect.call === emergency.call,
  );
  if (givenUp) return { ...taken, state: { ...taken.state, emergency: { ...emergency, givenUp } } };
  if (call !== undefined && call.phase !== 'ended') return taken;
  const failed = input.type === 'call-changed' && call?.connectedAt === null && !emergency.givenUp;
  const line = failed ? nextLine(taken.state, emergency) : undefined;
  if (line === undefined) return over(settings, taken, emergency);
  const again = then(taken, next => placeCall(settings, next, emergency.number, line));
  const started = again.effects.findLast((effect): effect is StartCall => effect.type === 'start-call');
  return started === undefined ? again : begin(again, started, emergency.tried);
}

/** Begun before the restart. */
export function callbackAwaited(state: DeskState, number: string, ms: number): DeskStep | null {
  if (state.emergency !== null) return null;
  return step({ ...state, emergency: { call: null, number, tried: [], givenUp: false } }, startTimer('callback', ms));
}

/** No call back within the time. */
export function callbackOver(state: DeskState): DeskStep | null {
  return awaitsCallback(state) ? step({ ...state, emergency: null }) : null;
}

function begin(taken: DeskStep, { call, line, number }: StartCall, before: readonly LineIndex[]): DeskStep {
  const emergency = { call, number, tried: [...before, line], givenUp: false };
  return { state: { ...taken.state, emergency }, effects: [...taken.effects, stopTimer('callback')] };
}

/** Registered ones first; one that is not may work all the same. */
function nextLine({ lines }: DeskState, { tried }: EmergencyState): LineIndex | undefined {
  const left = lines.filter(({ enabled, index }) => enabled && !tried.includes(index));
  return (left.find(({ registration }) => registration === 'registered') ?? left[0])?.index;
}

function over({ emergency: { callbackMs } }: CallSettings, taken: DeskStep, emergency: EmergencyState): DeskStep {
  const waits = callbackMs > 0;
  const next = { ...taken.state, emergency: waits ? { ...emergency, call: null } : null };
  return { state: next, effects: [...taken.effects, ...(waits ? [startTimer('callback' as const, callbackMs)] : [])] };
}
