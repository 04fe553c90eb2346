import { type ConferenceInput, conferenceStep } from '../conference/machine.ts';
import type { DeskState } from '../facts.ts';
import { callById, type DeskStep, step, tell } from './input.ts';

/** What the conference machine asks for becomes orders to calls; one that is as it should be is left alone. */
export function inConference(state: DeskState, input: ConferenceInput): DeskStep | null {
  const taken = conferenceStep(state.conference, input);
  if (taken === null) return null;
  const orders = taken.effects.flatMap(({ type, call }) => {
    const phase = callById(state, call)?.phase;
    const wanted = type === 'hold' ? 'connected' : 'held';
    return phase === wanted ? [tell(call, type)] : [];
  });
  return step({ ...state, conference: taken.state }, ...orders);
}
