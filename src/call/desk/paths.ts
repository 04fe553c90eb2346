/** Handset, speaker, headset: which transducers are in use (guide sections 16.8 and 21.20). */
import type { DeskState } from '../facts.ts';
import { endPage } from '../paging/machine.ts';
import type { CallSettings } from '../settings.ts';
import { answer } from './calls.ts';
import { leaveOthers } from './conferring.ts';
import { closeDial, openDial, wantsToCall } from './dialling.ts';
import { activeCall, activeCalls, type DeskStep, step, tell, then } from './input.ts';

export function hook(settings: CallSettings, state: DeskState, lifted: boolean): DeskStep | null {
  if (lifted === state.handsetLifted) return null;
  const moved = { ...state, handsetLifted: lifted };
  if (lifted) return handsetLifted(settings, { ...moved, path: 'handset' });
  return moved.path === 'handset' ? hangUpPath(settings, moved) : step(moved);
}

function handsetLifted(settings: CallSettings, state: DeskState): DeskStep {
  if (activeCall(state) !== undefined || wantsToCall(state) || state.paging !== null) return step(anyNumber(state));
  return answer(settings, state) ?? openDial(settings, state);
}

/** Who opens a path calls whom he likes, although digits alone start nothing but calls for help. */
function anyNumber(state: DeskState): DeskState {
  if (state.dial?.helpOnly !== true) return state;
  const { helpOnly: _, ...dial } = state.dial;
  return { ...state, dial };
}

/** Going on hook ends what speaks; held and waiting calls stay. */
function hangUpPath(settings: CallSettings, state: DeskState): DeskStep {
  const paging = state.paging === null || state.paging.phase === 'asked' ? null : endPage({ ...state, path: null });
  if (paging !== null) return paging;
  const left = leaveOthers(settings, { ...state, path: null });
  if (left !== null) return left;
  const active = activeCalls(state);
  const ending = state.calls.filter(call => call.phase === 'ended' || active.includes(call));
  const orders = ending.map(call => tell(call.id, call.phase === 'ended' ? 'dismiss' : 'hangup'));
  return then(closeDial({ ...state, path: null }), next => step(next, ...orders));
}

/** Speaker and headset keys: open the path, move the call to it, or end the call that is on it. */
export function pathKey(settings: CallSettings, state: DeskState, path: 'speaker' | 'headset'): DeskStep | null {
  if (state.path === path) {
    return state.handsetLifted ? step({ ...state, path: 'handset' }) : hangUpPath(settings, state);
  }
  const moved = { ...state, path };
  if (activeCall(state) !== undefined || wantsToCall(state) || state.paging !== null) return step(anyNumber(moved));
  const answered = answer(settings, { ...moved, handsetLifted: false });
  if (answered === null) return openDial(settings, moved);
  return { ...answered, state: { ...answered.state, handsetLifted: state.handsetLifted } };
}
