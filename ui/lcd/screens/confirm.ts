import type { TextKey } from '../../lang/index.ts';
import { NOTHING, press } from '../action.ts';
import { softkey } from '../keys.ts';
import type { ConfirmName, ConfirmPlace, PlaceKind } from '../place.ts';
import { wrap } from '../text.ts';

const QUESTIONS: { readonly [name in ConfirmName]: { readonly title: TextKey; readonly asks: readonly TextKey[] } } = {
  lock: { title: 'menu.lock', asks: ['menu.lock-now'] },
  restart: { title: 'menu.restart', asks: ['confirm.restart'] },
  'restart-now': { title: 'menu.restart', asks: ['confirm.restart', 'popup.saved-reboot'] },
  'restore-own': { title: 'menu.restore', asks: ['confirm.restore-own'] },
  'restore-all': { title: 'menu.restore', asks: ['confirm.restore-all'] },
};

/** Asks before something that cannot be taken back. */
export const confirm: PlaceKind<ConfirmPlace> = {
  body({ say, fit }, { about }) {
    const { title, asks } = QUESTIONS[about];
    const rows = asks.flatMap(key => wrap(say(key)[0] ?? '', fit.width, 3, fit.measure));
    return { title: say(title), rows: rows.map(left => ({ left, rank: 1 })) };
  },
  key(_, { about }, key) {
    if (key === 'OK') return press({ type: 'confirmed', what: about });
    if (key === 'X' || key === 'LEFT') return press({ type: 'back' });
    return key === 'MENU' ? press({ type: 'home' }) : NOTHING;
  },
  softkeys: (_, { about }) => [
    softkey('softkey.yes', { type: 'confirmed', what: about }),
    softkey('softkey.no', { type: 'back' }),
  ],
};
