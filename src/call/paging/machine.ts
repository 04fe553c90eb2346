/**
 * Pages: speech to and from a group of phones, without a call (guide chapter 26).
 *
 *     quiet ──a group speaks, nobody talks here─────────▶ playing ──silence, hook, key, a call──▶ quiet
 *       │ └───a group speaks during a call──▶ asked ──yes──▶ ▲ (the call waits on hold)
 *       │                                       └─no, silence──▶ quiet
 *       └──the user pages──▶ sending ──hook, key, a call──▶ quiet
 *
 * The first page wins, unless one of a higher priority comes. What an emergency has to say is played in any case.
 */

import { activeCall, type DeskStep, freeTheEar, step } from '../desk/input.ts';
import { emergencyCall } from '../emergency.ts';
import type { DeskState, PageGroupId } from '../facts.ts';
import type { CallSettings, PageGroupSettings } from '../settings.ts';

export type PageInput =
  | { readonly type: 'page-heard'; readonly group: PageGroupId; readonly payloadType: number }
  | { readonly type: 'page-over'; readonly group: PageGroupId }
  | { readonly type: 'page'; readonly group: PageGroupId }
  | { readonly type: 'answer-page'; readonly accepted: boolean }
  | { readonly type: 'end-page' };

export type PageEffect =
  | { readonly type: 'send-page'; readonly group: PageGroupId }
  | { readonly type: 'play-page'; readonly group: PageGroupId; readonly payloadType: number }
  | { readonly type: 'stop-page' };

const RANKS = { NORMAL: 0, PRIORITY: 1, EMERGENCY: 2 } as const;

export function pageStep(settings: CallSettings, state: DeskState, input: PageInput): DeskStep | null {
  const { paging } = state;
  switch (input.type) {
    case 'page-heard':
      return heard(settings, state, input);
    case 'page-over':
      return paging?.phase !== 'sending' && paging?.group === input.group ? endPage(state) : null;
    case 'page':
      return send(settings, state, input.group);
    case 'answer-page':
      if (paging?.phase !== 'asked') return null;
      return input.accepted ? play(state, paging) : endPage(state);
    case 'end-page':
      return endPage(state);
  }
}

/** Whatever page there is ends here; null when there is none. */
export function endPage(state: DeskState): DeskStep | null {
  if (state.paging === null) return null;
  const quiet = { ...state, paging: null };
  return state.paging.phase === 'asked' ? step(quiet) : step(quiet, { type: 'stop-page' });
}

/** Whoever begins to speak in a call speaks to nobody else; whom nothing keeps from listening any more is not asked. */
export function settledPage(state: DeskState, speaking: boolean): DeskStep | null {
  if (state.paging?.phase === 'asked') return speaking ? null : play(state, state.paging);
  return speaking ? endPage(state) : null;
}

function heard(
  { paging: { groups, bargeIn }, lines }: CallSettings,
  state: DeskState,
  { group: id, payloadType }: Extract<PageInput, { type: 'page-heard' }>,
): DeskStep | null {
  const group = groups.find(one => one.id === id);
  // Beside a call for help nobody is even asked (RFC 6881).
  if (group === undefined || emergencyCall(state) !== null || !outranks(groups, state, group)) return null;
  const page = { group: id, name: group.name, payloadType };
  const speaking = activeCall(state);
  if (speaking === undefined || group.priority === 'EMERGENCY') return play(state, page);
  // Whom one is about to reach is not given up for a page.
  if (speaking.phase !== 'connected') return null;
  if (bargeIn) return play(state, page);
  const undisturbed = lines.some(line => line.enabled) && lines.every(line => !line.enabled || line.doNotDisturb);
  return undisturbed ? null : step({ ...state, paging: { ...page, phase: 'asked' } });
}

function outranks(groups: readonly PageGroupSettings[], { paging }: DeskState, group: PageGroupSettings): boolean {
  if (paging === null) return true;
  const now = groups.find(one => one.id === paging.group)?.priority ?? 'NORMAL';
  return paging.phase !== 'sending' && RANKS[group.priority] > RANKS[now];
}

/** Over a page that plays already; a call waits on hold until the user brings it back. */
function play(state: DeskState, page: { group: number; name: string; payloadType: number }): DeskStep {
  const before = state.paging?.phase === 'playing' ? [{ type: 'stop-page' } as const] : [];
  const { group, payloadType } = page;
  const next = { ...state, paging: { ...page, phase: 'playing' as const } };
  return step(next, ...before, ...freeTheEar(state), { type: 'play-page', group, payloadType });
}

function send({ paging: { groups } }: CallSettings, state: DeskState, id: PageGroupId): DeskStep | null {
  const group = groups.find(one => one.id === id);
  if (group === undefined || state.paging?.phase === 'sending') return null;
  const before = state.paging?.phase === 'playing' ? [{ type: 'stop-page' } as const] : [];
  const paging = { phase: 'sending', group: id, name: group.name, payloadType: 0 } as const;
  return step({ ...state, paging, dial: null }, ...before, ...freeTheEar(state), { type: 'send-page', group: id });
}
