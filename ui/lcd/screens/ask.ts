import { NOTHING, press } from '../action.ts';
import { softkey } from '../keys.ts';
import type { AskPlace, PlaceKind } from '../place.ts';
import { wrap } from '../text.ts';

/** Asks before a piece of the directory goes. Who says yes leaves this place first. */
export const ask: PlaceKind<AskPlace> = {
  body({ say, fit }, { title, asks }) {
    const rows = wrap(say(asks.key, asks.args)[0] ?? '', fit.width, 3, fit.measure);
    return { title: say(title.key, title.args), rows: rows.map(left => ({ left, rank: 1 })) };
  },
  key(_, { does }, key) {
    if (key === 'OK') return press({ type: 'back' }, does);
    if (key === 'X' || key === 'LEFT') return press({ type: 'back' });
    return key === 'MENU' ? press({ type: 'home' }) : NOTHING;
  },
  softkeys: (_, { does }) => [softkey('softkey.yes', { type: 'back' }, does), softkey('softkey.no', { type: 'back' })],
};
