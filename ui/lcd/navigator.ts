import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../src/base/machine.ts';
import type { Message } from '../lang/index.ts';
import type { View } from '../view.ts';
import { type EntryInput, entryOf, textOf, type } from './entry/entry.ts';
import { isGuarded, keptOf, settled } from './kept.ts';
import type { EntryPlace, Place } from './place.ts';

export type Overlay =
  | { readonly kind: 'volume'; readonly of: NonNullable<View['volumeShown']> }
  /**
   * `stays`: the phone says it by itself. What answers a key ends with the screen, and when its user types on. Of `pages`
   * (1) page number `page` (0) is in sight.
   */
  | {
      readonly kind: 'popup';
      readonly message: Message;
      readonly stays?: true;
      readonly page?: number;
      readonly pages?: number;
    };

/**
 * Where the user is: a stack of places above the home screen, which shows what the phone is doing.
 *
 *            open                open
 *     home ────────▶ menu ──────────────▶ menu, page, editor …
 *      ▲  ◀──────────  │ ◀──────────────────  │
 *      │      back     │         back         │
 *      └── home, engaged, nobody pressed a key for a while ──┘        engaged: the user dials, or a call begins to speak
 *
 *     what is typed ──engaged──▶ kept ──at-rest──▶ in sight again      (kept.ts)
 *
 *     stack in sight ──call-arrived──▶ covered ──call-gone──▶ stack in sight     (an incoming call wins)
 *
 *     no overlay ──popup, volume──▶ overlay ──timer, volume-over, any other popup or volume, another screen──▶ …
 */
export type NavigatorState = {
  /** Bottom first; empty at home. */
  readonly stack: readonly Place[];
  /** A caller is shown instead of the stack. */
  readonly covered: boolean;
  /** A stack in which something was being typed, until the phone is at rest again. */
  readonly kept: readonly Place[];
  readonly overlay: Overlay | null;
  /** Which group of softkeys is shown, counted on by More and back by the left key; the softkeys take it modulo their groups. */
  readonly softkeyPage: number;
};

export type NavigatorInput =
  | { readonly type: 'open'; readonly place: Place }
  /** `count` is the number of positions there are. `held`: by a key that repeats, which stops at the ends. */
  | { readonly type: 'move'; readonly by: number; readonly count: number; readonly held?: true }
  /** A level goes up or down by this. */
  | { readonly type: 'turn'; readonly by: number; readonly min: number; readonly max: number }
  | { readonly type: 'back' }
  | { readonly type: 'home' }
  /** The next group of softkeys, or the one before. */
  | { readonly type: 'more'; readonly by: 1 | -1 }
  | { readonly type: 'popup'; readonly message: Message; readonly stays?: true; readonly pages?: number }
  /** The place in sight is changed. */
  | { readonly type: 'become'; readonly place: Place }
  /** Chosen in a list that the editor of a number opened: it has this number now. */
  | { readonly type: 'picked'; readonly text: string }
  /** A key for the text that is being typed. */
  | { readonly type: 'type'; readonly input: EntryInput }
  /** What was typed is being looked at; then the answer: what it opens, null when it was wrong. */
  | { readonly type: 'awaited' }
  | { readonly type: 'answered'; readonly place: Place | null }
  /** Somebody pressed a key. */
  | { readonly type: 'touched' }
  // What happened to the phone meanwhile.
  | { readonly type: 'call-arrived' }
  | { readonly type: 'call-gone' }
  | { readonly type: 'engaged' }
  | { readonly type: 'locked' }
  | { readonly type: 'at-rest' }
  | { readonly type: 'situation-changed' }
  | { readonly type: 'volume'; readonly of: NonNullable<View['volumeShown']> }
  | { readonly type: 'volume-over' }
  | TimerInput<NavigatorTimer>;

type NavigatorTimer = 'popup' | 'letter' | 'left-alone';

/** Whoever dispatches draws afterwards; only a timer, which nobody dispatched, asks for it. */
export type NavigatorEffect = TimerEffect<NavigatorTimer> | { readonly type: 'redraw' };

type NavigatorStep = Step<NavigatorState, NavigatorEffect>;

/** How long a pop-up, or a page of a longer one, stays; milliseconds. */
const POPUP_SHOWN = 3000;

/** After this time without a key the menu closes by itself, and Administration with it; milliseconds. */
const LEFT_ALONE = 120_000;

export const HOME: NavigatorState = { stack: [], covered: false, kept: [], overlay: null, softkeyPage: 0 };

export function navigate(state: NavigatorState, input: NavigatorInput): NavigatorStep | null {
  switch (input.type) {
    case 'open':
      // Opened over a caller who is in the background by now: what he covered waits or is forgotten.
      return state.covered ? at(aside(state), [input.place]) : at(state, [...state.stack, input.place]);
    case 'move':
      return move(state, input);
    case 'turn':
      return turn(state, input);
    case 'back':
      return state.stack.length === 0 ? null : at(state, state.stack.slice(0, -1));
    case 'home':
      return state.stack.length === 0 ? null : at(state, []);
    case 'more':
      return step({ ...state, softkeyPage: state.softkeyPage + input.by });
    case 'become':
      return replaced(withoutAnswer(state), input.place);
    case 'picked':
      return picked(state, input.text);
    case 'type':
      return typed(state, input.input);
    case 'awaited':
      return inEntry(state, place => replaced(state, { ...place, entry: settled(place.entry), waiting: true }));
    case 'answered':
      return answered(state, input.place);
    case 'touched':
      return state.stack.length === 0 ? null : step(state, startTimer('left-alone', LEFT_ALONE));
    case 'call-arrived':
      return step({ ...withoutAnswer(state), covered: true, softkeyPage: 0 });
    case 'call-gone':
      return state.covered ? step({ ...state, covered: false, softkeyPage: 0 }) : null;
    case 'engaged':
      return at(aside(state), []);
    case 'locked':
      return at(withoutGuarded(aside(state)), []);
    case 'at-rest':
      return state.kept.length === 0 ? null : cameBack(state);
    case 'situation-changed':
      return state.softkeyPage === 0 ? null : step({ ...state, softkeyPage: 0 });
    case 'popup': {
      const { type: _, ...said } = input;
      return step({ ...state, overlay: { kind: 'popup', ...said } }, startTimer('popup', POPUP_SHOWN));
    }
    case 'volume':
      return step({ ...state, overlay: { kind: 'volume', of: input.of } }, stopTimer('popup'));
    case 'volume-over':
      return state.overlay?.kind === 'volume' ? step({ ...state, overlay: null }) : null;
    case 'timer':
      return timeOver(state, input.timer);
  }
}

function timeOver(state: NavigatorState, timer: NavigatorTimer): NavigatorStep | null {
  switch (timer) {
    case 'popup':
      return redrawn(popupOver(state));
    case 'letter':
      return redrawn(typed(state, { type: 'settle' }));
    case 'left-alone':
      return leftAlone(state);
  }
}

/** The next page of it, if there is one. */
function popupOver(state: NavigatorState): NavigatorStep | null {
  const { overlay } = state;
  if (overlay?.kind !== 'popup') return null;
  const page = (overlay.page ?? 0) + 1;
  if (page >= (overlay.pages ?? 1)) return step({ ...state, overlay: null });
  return step({ ...state, overlay: { ...overlay, page } }, startTimer('popup', POPUP_SHOWN));
}

/** Nobody dispatched: the screen has to be told. */
function redrawn(next: NavigatorStep | null): NavigatorStep | null {
  return next === null ? null : { ...next, effects: [...next.effects, { type: 'redraw' }] };
}

// ---- what is typed, while the phone needs its screen ---------------------------------------------------------

function aside(state: NavigatorState): NavigatorState {
  const kept = keptOf(state.stack);
  return { ...state, covered: false, kept: kept.length > 0 ? kept : state.kept };
}

/** Who opened something else meanwhile wants that. */
function cameBack(state: NavigatorState): NavigatorStep {
  const back = at({ ...state, kept: [] }, state.stack.length > 0 ? state.stack : state.kept);
  return { ...back, effects: [startTimer('left-alone', LEFT_ALONE)] };
}

/** Nobody is away while a caller is in sight; Administration does not wait for the end of a long call. */
function leftAlone(state: NavigatorState): NavigatorStep | null {
  if (state.covered) return step(state, startTimer('left-alone', LEFT_ALONE));
  const left = withoutGuarded(state);
  if (state.stack.length > 0) return redrawn(at(left, []));
  return left === state ? null : step(left);
}

function withoutGuarded(state: NavigatorState): NavigatorState {
  return isGuarded(state.kept) ? { ...state, kept: [] } : state;
}

// ---- editors ---------------------------------------------------------------------------------------------

function replaced(state: NavigatorState, place: Place): NavigatorStep | null {
  return state.stack.length === 0 ? null : step({ ...state, stack: [...state.stack.slice(0, -1), place] });
}

function inEntry(state: NavigatorState, then: (place: EntryPlace) => NavigatorStep | null): NavigatorStep | null {
  const place = state.stack.at(-1);
  return place?.kind === 'entry' ? then(place) : null;
}

function typed(state: NavigatorState, input: EntryInput): NavigatorStep | null {
  const place = state.stack.at(-1);
  if (place === undefined || !('entry' in place)) return null;
  const next = place.kind === 'entry' && place.waiting ? null : type(place.entry, input);
  if (next === null) return null;
  // Other letters, other people: the first one is chosen.
  const first = place.kind === 'people' && textOf(next.state) !== textOf(place.entry) ? { position: 0 } : {};
  const seen = input.type === 'settle' ? state : withoutAnswer(state);
  const changed = replaced(seen, { ...place, ...first, entry: next.state });
  return changed === null ? null : { ...changed, effects: next.effects };
}

/** Where in the stack the editor of a number to be dialled is; -1 where there is none. */
export function editorOfNumber(stack: readonly Place[]): number {
  return stack.findLastIndex(place => place.kind === 'entry' && place.entry.field.dial === true);
}

function picked(state: NavigatorState, text: string): NavigatorStep | null {
  const place = state.stack[editorOfNumber(state.stack)];
  if (place?.kind !== 'entry') return null;
  const below = state.stack.slice(0, editorOfNumber(state.stack));
  return at(state, [...below, { ...place, entry: entryOf(place.entry.field, text) }]);
}

/**
 * A wrong answer empties the field, a right one takes away what was said about a wrong one. Nobody waits for an answer
 * that comes after the user went away.
 */
function answered(state: NavigatorState, place: Place | null): NavigatorStep | null {
  return inEntry(state, waiting => {
    if (place !== null) return waiting.purpose.for === 'setting' ? null : replaced(withoutAnswer(state), place);
    const emptied = type(waiting.entry, { type: 'clear' })?.state ?? waiting.entry;
    return waiting.waiting ? replaced(state, { ...waiting, entry: emptied, waiting: false }) : null;
  });
}

/** The menu or page in sight; null while the home screen is. */
export function placeInSight(state: NavigatorState): Place | null {
  return state.covered ? null : (state.stack.at(-1) ?? null);
}

function at(state: NavigatorState, stack: readonly Place[]): NavigatorStep {
  return step({ ...withoutAnswer(state), stack, softkeyPage: 0 });
}

/** Without the pop-up that belongs to what was in sight so far. */
function withoutAnswer(state: NavigatorState): NavigatorState {
  return state.overlay?.kind === 'popup' && state.overlay.stays !== true ? { ...state, overlay: null } : state;
}

function turn(state: NavigatorState, { by, min, max }: InputOf<'turn'>): NavigatorStep | null {
  const place = state.stack.at(-1);
  if (place?.kind !== 'level') return null;
  return replaced(state, { ...place, value: Math.max(min, Math.min(max, place.value + by)) });
}

type InputOf<T extends NavigatorInput['type']> = Extract<NavigatorInput, { readonly type: T }>;

/** Positions go round: after the last comes the first. Longer steps, and those of a held key, end at the first and the last. */
function move(state: NavigatorState, { by, count, held }: InputOf<'move'>): NavigatorStep | null {
  const place = state.stack.at(-1);
  if (place === undefined || !('position' in place) || count < 1) return null;
  const from = Math.min(place.position, count - 1);
  const round = Math.abs(by) === 1 && held !== true;
  const position = round ? (from + by + count) % count : Math.max(0, Math.min(count - 1, from + by));
  return step({ ...state, stack: [...state.stack.slice(0, -1), { ...place, position }] });
}

function step(state: NavigatorState, ...effects: NavigatorEffect[]): NavigatorStep {
  return { state, effects };
}
