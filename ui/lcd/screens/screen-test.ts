import type { ScreenPattern } from '../../../hal/ports.ts';
import { type Meaning, NOTHING, press } from '../action.ts';
import { BACK, softkey } from '../keys.ts';
import type { PlaceKind, ScreenTestPlace } from '../place.ts';

const PATTERNS: readonly (ScreenPattern | null)[] = [null, 'filled', 'chess', 'chess-inverted', 'empty'];

/** Every pixel dark, every other one, the others, none; any key goes on. */
export const screenTest: PlaceKind<ScreenTestPlace> = {
  body({ say }, { position }) {
    const pattern = PATTERNS[position] ?? null;
    return {
      title: say('test.screen'),
      rows: [
        { left: say('test.screen-hint'), rank: 1 },
        { left: say('test.screen-next'), rank: 2 },
      ],
      ...(pattern === null ? {} : { pattern }),
    };
  },
  first: (_, place, key) => (PATTERNS[place.position] === null ? null : onPattern(place, key)),
  key(_, place, key) {
    if (key === 'OK' || key === 'RIGHT' || key === 'DOWN') return press(next(place));
    if (key === 'X' || key === 'LEFT') return press({ type: 'back' });
    return key === 'MENU' ? press({ type: 'home' }) : NOTHING;
  },
  softkeys: (_, place) => [softkey('softkey.start', next(place)), BACK],
};

/** Nothing on the screen says what the keys do. */
function onPattern(place: ScreenTestPlace, key: string): Meaning {
  return press(key === 'X' || key === 'LEFT' ? { type: 'back' } : next(place));
}

function next(place: ScreenTestPlace) {
  const position = (place.position + 1) % PATTERNS.length;
  return { type: 'become', place: { ...place, position } } as const;
}
