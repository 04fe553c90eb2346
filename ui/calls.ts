/** How the calls stand to each other: what there is to be swapped, put through, or put together. Pure. */
import type { CallView, View } from './view.ts';

/** It is spoken or held. */
export function isUp(call: CallView | null): boolean {
  return call?.phase === 'connected' || call?.phase === 'held';
}

/** It is being made or spoken. */
export function isActive({ phase }: CallView): boolean {
  return phase === 'connected' || phase === 'calling' || phase === 'ringback';
}

/** Two calls are up: Transfer puts them through to each other, Conf puts all together. */
export function readyToTransfer(view: View): boolean {
  return view.calls.filter(isUp).length > 1 && view.calls.some(({ phase }) => phase === 'connected');
}

/** The marked call is a member of a conference that has begun. */
export function inConference({ call, conference }: View): boolean {
  return conference?.phase === 'together' && call?.member === true;
}

/** A member that is not on hold. */
export function speaks({ member, phase }: CallView): boolean {
  return member && phase === 'connected';
}

/** While one call is spoken and one is held: the held one. */
export function swapTarget(view: View): CallView | undefined {
  if (inConference(view) && view.calls.every(({ phase, member }) => member || phase !== 'connected')) return undefined;
  if (view.call?.phase === 'connected') return beside(view, 'held');
  return view.call?.phase === 'held' && beside(view, 'connected') !== undefined ? view.call : undefined;
}

/** A call in that phase, other than the marked one. */
export function beside(view: View, phase: CallView['phase']): CallView | undefined {
  return view.calls.find(call => call.id !== view.call?.id && call.phase === phase);
}
