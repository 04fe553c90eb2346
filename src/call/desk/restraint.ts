/**
 * What no step may do, whoever asked for it: key, web page, server or timer. A locked phone calls for help only
 * (guide section 21.17), and nothing interrupts such a call (RFC 6881). A step that wants it is not taken.
 */
import { awaitsCallback, emergencyCall, isForHelp } from '../emergency.ts';
import type { CallId, DeskState } from '../facts.ts';
import type { CallSettings } from '../settings.ts';
import { closeDial } from './dialling.ts';
import { callById, type DeskEffect, type DeskInput, type DeskStep, isMember } from './input.ts';

export type Restraint = 'locked' | 'emergency';

export function restrained(settings: CallSettings, state: DeskState, input: DeskInput, wanted: DeskStep): DeskStep {
  const why = objection(settings, state, input, wanted);
  if (why === null) return wanted;
  const answers = wanted.effects.flatMap(effect =>
    effect.type === 'answer-refer' ? [{ ...effect, accepted: false }] : [],
  );
  const said: DeskEffect[] = UNASKED.has(input.type) ? [] : [{ type: 'refused', why }];
  // The number that nobody may call is forgotten.
  const closed = why === 'locked' && state.dial !== null && !UNASKED.has(input.type) ? closeDial(state) : null;
  const next = closed?.state ?? state;
  return { state: moved(next, input), effects: [...(closed?.effects ?? []), ...answers, ...said] };
}

/** Nobody stands before the phone and waits for an answer. */
const UNASKED: ReadonlySet<DeskInput['type']> = new Set([
  ...(['page-heard', 'call-wanted', 'transfer-wanted', 'replace', 'join', 'recording-interrupted'] as const),
]);

/** A handset that is lifted is lifted, whatever may come of it, and a recording that ended has ended. */
function moved(state: DeskState, input: DeskInput): DeskState {
  if (input.type === 'recording-interrupted') return { ...state, recording: false };
  if (input.type !== 'hook') return state;
  return { ...state, handsetLifted: input.lifted, path: input.lifted ? 'handset' : state.path };
}

function objection(
  settings: CallSettings,
  state: DeskState,
  input: DeskInput,
  { state: next, effects }: DeskStep,
): Restraint | null {
  const helps = emergencyCall(state);
  if (helps !== null && !isMember(state, helps) && isMember(next, helps)) return 'emergency';
  if (helps !== null && effects.some(effect => interrupts(effect, helps, input))) return 'emergency';
  return settings.locked && effects.some(effect => isLocked(settings, state, input, effect)) ? 'locked' : null;
}

/** Ways in which its user ends a call, and nobody by accident. */
const ENDING: ReadonlySet<DeskInput['type']> = new Set(['hangup', 'hook', 'path-key']);

function interrupts(effect: DeskEffect, call: CallId, { type }: DeskInput): boolean {
  if (effect.type === 'record-call') return effect.on;
  if (effect.type === 'refer') return effect.call === call || ('call' in effect.to && effect.to.call === call);
  if (effect.type !== 'tell-call' || effect.call !== call) return false;
  return effect.order === 'hold' || (effect.order === 'hangup' && !ENDING.has(type));
}

function isLocked(settings: CallSettings, state: DeskState, { type }: DeskInput, effect: DeskEffect): boolean {
  switch (effect.type) {
    case 'start-call':
      return !isForHelp(settings, effect);
    case 'deflect':
    case 'refer':
    case 'code':
    case 'log-in':
    case 'send-page':
      return true;
    case 'record-call':
      return effect.on;
    case 'tell-call': {
      if (effect.order !== 'answer' || type === 'replace' || awaitsCallback(state)) return false;
      const line = callById(state, effect.call)?.line ?? -1;
      return settings.lines[line]?.whileLocked !== 'answer';
    }
    default:
      return false;
  }
}
