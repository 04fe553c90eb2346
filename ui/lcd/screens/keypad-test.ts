import { type Meaning, press } from '../action.ts';
import type { KeypadTestPlace, PlaceKind } from '../place.ts';
import type { Row } from '../screen.ts';
import { wrap } from '../text.ts';

/** Keys that leave the test when they are held: all others only say that they work. */
const LEAVES = /^(X|OK|SOFT\d)$/;

/**
 * Every key says that it was pressed, the hook switch where the handset is; keys that were not pressed yet are listed.
 * Decision: the guide draws the phone; on three rows of text the names of the missing keys say more.
 */
export const keypadTest: PlaceKind<KeypadTestPlace> = {
  body({ say, columns, rows, model }, { pressed, last, lifted }) {
    const missing = model.keys.map(({ name }) => name).filter(name => !pressed.includes(name));
    // Where there is little room the hint comes with a key that may be meant to leave.
    const hint = last === null || rows > 3 || LEAVES.test(last) ? [{ left: say('test.hold'), rank: 1 }] : [];
    const key = last === null ? [] : [{ left: say('test.key', { key: last }), rank: 1 }];
    const room = rows - 1 - key.length - hint.length;
    const list = missing.length === 0 ? [say('test.all-keys')] : wrap(missing.join(' '), columns, room);
    return {
      title: say('test.keypad'),
      rows: [
        { left: say('test.handset'), right: say(lifted ? 'test.lifted' : 'test.down'), rank: 1 },
        ...key,
        ...hint,
        ...list.map((left): Row => ({ left, rank: 2 })),
      ],
    };
  },
  first: (_, place, key) => tested(place, key),
  key: (_, place, key) => tested(place, key),
  hook: (place, lifted) => ({ ...place, lifted }),
  softkeys: () => [],
};

function tested(place: KeypadTestPlace, key: string): Meaning {
  const pressed = place.pressed.includes(key) ? place.pressed : [...place.pressed, key];
  const short = [{ type: 'become', place: { ...place, pressed, last: key } }] as const;
  return LEAVES.test(key) ? { short, long: [{ type: 'back' }] } : press(...short);
}
