import type { KeyName } from '../../hal/ports.ts';
import { type Step, startTimer, stopTimer, type TimerEffect, type TimerInput } from '../../src/base/machine.ts';
import type { Action, Meaning } from './action.ts';

/**
 * Short and long presses. A key without a long meaning acts when it goes down. One with a long meaning acts
 * when it is released, or by its long meaning when it was held long enough; what it means is settled when it
 * goes down, so a call that arrives meanwhile cannot turn Clear into Answer.
 *
 *             down, has a long meaning
 *      up ──────────────────────────────▶ held ──timer: long meaning──▶ up
 *      ▲                                   │
 *      │  what repeats: at once, then its long meaning again and again ──▶ repeating ── up, interrupted ──▶ up
 *      └── up: short meaning, another down: short meaning, then that key ──┘
 */
export type KeypressState =
  | { readonly phase: 'up' }
  | { readonly phase: 'held'; readonly key: KeyName; readonly meaning: Meaning }
  | { readonly phase: 'repeating'; readonly key: KeyName; readonly meaning: Meaning; readonly every: number };

/** Milliseconds until a press is a long one, until a key repeats, and between two repetitions: 0 repeats nothing. */
export type KeyTimes = { readonly longAfter: number; readonly repeatAfter: number; readonly repeatEvery: number };

export type KeypressInput =
  | { readonly type: 'down'; readonly key: KeyName; readonly meaning: Meaning; readonly times: KeyTimes }
  | { readonly type: 'up'; readonly key: KeyName }
  /** The phone does something else now: what repeats was not meant for that. */
  | { readonly type: 'interrupted' }
  | TimerInput<'long'>;

export type KeypressEffect = { readonly type: 'act'; readonly actions: readonly Action[] } | TimerEffect<'long'>;

export const RELEASED: KeypressState = { phase: 'up' };

export function keypress(state: KeypressState, input: KeypressInput): Step<KeypressState, KeypressEffect> | null {
  switch (input.type) {
    case 'down': {
      // A terminal repeats a held key; the first one counts.
      if (state.phase !== 'up' && state.key === input.key) return null;
      const earlier = before(state);
      const { key, meaning, times } = input;
      const { longAfter, repeatAfter, repeatEvery: every } = times;
      const repeats = meaning.repeats === true;
      if (meaning.long.length === 0 || (repeats && every === 0)) {
        return { state: RELEASED, effects: [...earlier, act(meaning.short)] };
      }
      if (!repeats)
        return { state: { phase: 'held', key, meaning }, effects: [...earlier, startTimer('long', longAfter)] };
      return {
        state: { phase: 'repeating', key, meaning, every },
        effects: [...earlier, act(meaning.short), startTimer('long', repeatAfter)],
      };
    }
    case 'up':
      if (state.phase === 'repeating' && state.key === input.key)
        return { state: RELEASED, effects: [stopTimer('long')] };
      if (state.phase !== 'held' || state.key !== input.key) return null;
      return { state: RELEASED, effects: [stopTimer('long'), act(state.meaning.short)] };
    case 'interrupted':
      return state.phase === 'repeating' ? { state: RELEASED, effects: [stopTimer('long')] } : null;
    case 'timer':
      if (state.phase === 'repeating') {
        return { state, effects: [act(state.meaning.long), startTimer('long', state.every)] };
      }
      return state.phase === 'held' ? { state: RELEASED, effects: [act(state.meaning.long)] } : null;
  }
}

/** Another key ends a held one. */
function before(state: KeypressState): readonly KeypressEffect[] {
  if (state.phase === 'up') return [];
  return state.phase === 'held' ? [stopTimer('long'), act(state.meaning.short)] : [stopTimer('long')];
}

function act(actions: readonly Action[]): KeypressEffect {
  return { type: 'act', actions };
}
