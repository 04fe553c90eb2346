import type { View } from '../../view.ts';
import { type Action, type Meaning, press } from '../action.ts';
import { BACK, leaveKey, softkey } from '../keys.ts';
import { paramAt } from '../menus/index.ts';
import { levelBounds } from '../menus/levels.ts';
import type { LevelPlace, PlaceKind } from '../place.ts';
import { originRows, ownSoftkeys } from './own.ts';

/** A held key goes on in steps of this where there are many. */
const LEAP = 5;
const MANY = 20;

/** A number that is turned by left and right; the screen follows while it is turned. */
export const level: PlaceKind<LevelPlace> = {
  body(room, place) {
    const { say, columns } = room;
    const { min, max } = levelBounds(paramAt(place.path), room.view);
    const width = Math.min(columns, max - min);
    const filled = Math.round(((place.value - min) / (max - min)) * width);
    return {
      title: say(place.title.key, place.title.args),
      rows: [
        { left: '■'.repeat(filled) + '·'.repeat(width - filled), align: 'center', rank: 1 },
        { left: String(place.value), align: 'center', rank: 2 },
        ...originRows(room, place.path, 4),
      ],
    };
  },
  key({ view }, place, key) {
    switch (key) {
      case 'RIGHT':
      case 'UP':
        return turned(place, 1, view);
      case 'LEFT':
      case 'DOWN':
        return turned(place, -1, view);
      case 'OK':
        return press(save(place));
      default:
        return leaveKey(key);
    }
  },
  softkeys: ({ view }, place) => [
    softkey('softkey.save', save(place)),
    softkey('softkey.less', step(place, -1, view)),
    softkey('softkey.more-of', step(place, 1, view)),
    ...ownSoftkeys(view, place.path),
    BACK,
  ],
};

function turned(place: LevelPlace, by: 1 | -1, view: View): Meaning {
  const { min, max } = levelBounds(paramAt(place.path), view);
  const on = max - min > MANY ? by * LEAP : by;
  return { short: [step(place, by, view)], long: [step(place, on, view)], repeats: true };
}

function step(place: LevelPlace, by: number, view: View): Action {
  const { min, max } = levelBounds(paramAt(place.path), view);
  return { type: 'turn', by, min, max };
}

function save({ path, value }: LevelPlace): Action {
  return { type: 'write', path, text: String(value) };
}
