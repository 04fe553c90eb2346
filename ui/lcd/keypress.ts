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
 *      │  a list that scrolls: at once, then its long meaning again and again ──▶ repeating ── up ──▶ up
 *      └── up: short meaning, another down: short meaning, then that key ──┘
 */
export type KeypressState =
  | { readonly phase: 'up' }
  | { readonly phase: 'held' | 'repeating'; readonly key: KeyName; readonly meaning: Meaning };

export type KeypressInput =
  | { readonly type: 'down'; readonly key: KeyName; readonly meaning: Meaning; readonly longAfter: number }
  | { readonly type: 'up'; readonly key: KeyName }
  | TimerInput<'long'>;

export type KeypressEffect = { readonly type: 'act'; readonly actions: readonly Action[] } | TimerEffect<'long'>;

/** Between two repetitions, milliseconds. */
const REPEAT = 250;

export const RELEASED: KeypressState = { phase: 'up' };

export function keypress(state: KeypressState, input: KeypressInput): Step<KeypressState, KeypressEffect> | null {
  switch (input.type) {
    case 'down': {
      // A terminal repeats a held key; the first one counts.
      if (state.phase !== 'up' && state.key === input.key) return null;
      const earlier = before(state);
      const { key, meaning, longAfter } = input;
      if (meaning.repeats === true) {
        return {
          state: { phase: 'repeating', key, meaning },
          effects: [...earlier, act(meaning.short), startTimer('long', longAfter)],
        };
      }
      return meaning.long.length === 0
        ? { state: RELEASED, effects: [...earlier, act(meaning.short)] }
        : { state: { phase: 'held', key, meaning }, effects: [...earlier, startTimer('long', longAfter)] };
    }
    case 'up':
      if (state.phase === 'repeating' && state.key === input.key)
        return { state: RELEASED, effects: [stopTimer('long')] };
      if (state.phase !== 'held' || state.key !== input.key) return null;
      return { state: RELEASED, effects: [stopTimer('long'), act(state.meaning.short)] };
    case 'timer':
      if (state.phase === 'repeating') return { state, effects: [act(state.meaning.long), startTimer('long', REPEAT)] };
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
