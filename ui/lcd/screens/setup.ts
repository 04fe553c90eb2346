import { type Action, type Meaning, NOTHING, press } from '../action.ts';
import { softkey } from '../keys.ts';
import type { PlaceKind, SetupPlace } from '../place.ts';
import type { Row } from '../screen.ts';
import { wrap } from '../text.ts';

const HOME: Action = { type: 'home' };

/** Says what a technician's code is going to do, and asks before it is done. */
export const setup: PlaceKind<SetupPlace> = {
  body({ say, fit, rows }, { address }) {
    const over = (text: string, most: number): readonly Row[] =>
      wrap(text, fit.width, most, fit.measure).map(left => ({ left, rank: 1 }));
    const title = say('title.setup');
    if (address === '') return { title, rows: over(say('confirm.forget-server')[0] ?? '', rows) };
    return { title, rows: [{ left: say('confirm.setup'), rank: 1 }, ...over(address, rows - 1)] };
  },
  key(_, place, key): Meaning {
    if (key === 'OK') return press(begin(place));
    return key === 'X' || key === 'LEFT' || key === 'MENU' ? press(HOME) : NOTHING;
  },
  softkeys: (_, place) => [softkey('softkey.yes', begin(place)), softkey('softkey.no', HOME)],
};

function begin({ address }: SetupPlace): Action {
  return { type: 'set-up', address };
}
