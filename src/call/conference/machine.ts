/** A conference that is mixed in the phone, as one pure machine; the desk carries out what it asks for. */
import type { Step } from '../../base/machine.ts';
import type { CallId, ConferenceState } from '../facts.ts';

/**
 *     none ──invite──▶ choosing ──dialled──▶ asking ──join──▶ together ──invite──▶ choosing …
 *      ▲  │               │ abandon, forget     │ other gone      ▲  │ private: the others wait on hold, still members
 *      │  └──────────────join────────────────────────────────────┘  │
 *      └── fewer than two members: whoever is left has an ordinary call ◀── call-over
 *
 * Who has a hold of his own is still a member; a conference on hold is one whose members are all held. What is heard
 * follows from that: the members that are connected are mixed (`src/call/sound.ts`).
 */
export type ConferenceInput =
  /** The user wants somebody else in, and is asked for a number; `members` are those who wait meanwhile. */
  | { readonly type: 'invite'; readonly members: readonly CallId[] }
  /** The call to the number that was chosen. */
  | { readonly type: 'dialled'; readonly other: CallId }
  /** These calls belong together from now on, and speak. */
  | { readonly type: 'join'; readonly calls: readonly CallId[] }
  /** One member and the user speak alone. */
  | { readonly type: 'private'; readonly call: CallId }
  /** A call took the place of a member (RFC 3891). */
  | { readonly type: 'replaced'; readonly call: CallId; readonly by: CallId }
  /** Louder or quieter to everybody. */
  | { readonly type: 'level'; readonly call: CallId; readonly by: 1 | -1 }
  | { readonly type: 'call-over'; readonly call: CallId }
  /** The user thought better of it: back to those who wait. */
  | { readonly type: 'abandon' }
  /** Nobody is asked for a number any more, and something else is spoken by now. */
  | { readonly type: 'forget' };

export type ConferenceEffect = { readonly type: 'hold' | 'resume'; readonly call: CallId };

type Next = Step<ConferenceState | null, ConferenceEffect>;

/** Of one volume step, and the ends of the range, dB. */
const LEVEL_STEP = 3;
const LEVELS = { lowest: -24, highest: 12 };

export function conferenceStep(state: ConferenceState | null, input: ConferenceInput): Next | null {
  if (input.type === 'invite') return step({ phase: 'choosing', members: input.members, levels: state?.levels ?? {} });
  if (input.type === 'join') return join(state, input.calls);
  if (state === null) return null;
  switch (input.type) {
    case 'dialled':
      return state.phase === 'choosing' ? step({ ...state, phase: 'asking', other: input.other }) : null;
    case 'abandon':
      return state.phase === 'choosing' ? { ...back(state), effects: state.members.map(resume) } : null;
    case 'forget':
      return state.phase === 'choosing' ? back(state) : null;
    case 'private':
      return alone(state, input.call);
    case 'replaced':
      return step({ ...state, members: state.members.map(one => (one === input.call ? input.by : one)) });
    case 'level':
      return level(state, input.call, input.by);
    case 'call-over':
      return over(state, input.call);
  }
}

/** May this member be spoken with alone, and who waits then? */
function alone(state: ConferenceState, call: CallId): Next | null {
  if (state.phase !== 'together' || !state.members.includes(call)) return null;
  const others = state.members.filter(one => one !== call);
  return step(state, ...others.map(hold), resume(call));
}

function join(state: ConferenceState | null, calls: readonly CallId[]): Next | null {
  const members = [...new Set([...(state?.members ?? []), ...calls])];
  if (members.length < 2) return null;
  return step({ phase: 'together', members, levels: state?.levels ?? {} }, ...members.map(resume));
}

function level(state: ConferenceState, call: CallId, by: 1 | -1): Next | null {
  if (!state.members.includes(call)) return null;
  const wanted = (state.levels[call] ?? 0) + by * LEVEL_STEP;
  const db = Math.min(LEVELS.highest, Math.max(LEVELS.lowest, wanted));
  return step({ ...state, levels: { ...state.levels, [call]: db } });
}

function over(state: ConferenceState, call: CallId): Next | null {
  if (state.phase === 'asking' && state.other === call) return back(state);
  if (!state.members.includes(call)) return null;
  const { [call]: _, ...levels } = state.levels;
  const left = { ...state, levels, members: state.members.filter(one => one !== call) };
  return left.phase === 'together' ? back(left) : step(left.members.length === 0 ? null : left);
}

/** What is left when nobody is asked for: a conference, or an ordinary call. */
function back({ members, levels }: ConferenceState): Next {
  return step(members.length < 2 ? null : { phase: 'together', members, levels });
}

function hold(call: CallId): ConferenceEffect {
  return { type: 'hold', call };
}

function resume(call: CallId): ConferenceEffect {
  return { type: 'resume', call };
}

function step(state: ConferenceState | null, ...effects: ConferenceEffect[]): Next {
  return { state, effects };
}
