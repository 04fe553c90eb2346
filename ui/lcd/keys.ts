/** Softkeys and keys that several kinds of places have in common. */
import type { KeyName } from '../../hal/ports.ts';
import type { TextKey } from '../lang/index.ts';
import { type Action, type Meaning, NOTHING, press } from './action.ts';
import type { ShownSoftkey } from './place.ts';

export function softkey(label: TextKey, ...actions: readonly Action[]): ShownSoftkey {
  return { label, meaning: press(...actions) };
}

export const BACK: ShownSoftkey = softkey('softkey.back', { type: 'back' });

/** The keys of a list: up and down, OK and right take what is chosen, X and left go back, MENU goes home. */
export function listKey(key: KeyName, count: number, chosen: readonly Action[]): Meaning {
  switch (key) {
    case 'UP':
      return scrolling(-1, count);
    case 'DOWN':
      return scrolling(1, count);
    case 'OK':
    case 'RIGHT':
      return press(...chosen);
    case 'LEFT':
      return press({ type: 'back' });
    default:
      return leaveKey(key);
  }
}

/** The keys of every place: X goes back, MENU goes home. */
export function leaveKey(key: KeyName): Meaning {
  if (key === 'X') return press({ type: 'back' });
  return key === 'MENU' ? press({ type: 'home' }) : NOTHING;
}

/** Held, it goes on, in longer steps where the list is long, and stops at its ends. */
function scrolling(by: 1 | -1, count: number): Meaning {
  const on: Action = { type: 'move', by: count <= LONG_LIST ? by : by * LONG_STEP, count, held: true };
  return { short: [{ type: 'move', by, count }], long: [on], repeats: true };
}

/** Entries. */
const LONG_LIST = 10;
const LONG_STEP = 5;
