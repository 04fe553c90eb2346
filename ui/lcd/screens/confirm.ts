import type { TextKey } from '../../lang/index.ts';
import type { ConfirmName, ConfirmPlace, PlaceKind } from '../place.ts';
import { type Asked, questionBody, questionKey, questionSoftkeys } from '../question.ts';

const QUESTIONS: { readonly [name in ConfirmName]: { readonly title: TextKey; readonly asks: readonly TextKey[] } } = {
  lock: { title: 'menu.lock', asks: ['menu.lock-now'] },
  restart: { title: 'menu.restart', asks: ['confirm.restart'] },
  'restart-now': { title: 'menu.restart', asks: ['confirm.restart', 'popup.saved-reboot'] },
  'restore-own': { title: 'menu.restore', asks: ['confirm.restore-own'] },
  'restore-all': { title: 'menu.restore', asks: ['confirm.restore-all'] },
};

/** Asks before something that cannot be taken back. */
export const confirm: PlaceKind<ConfirmPlace> = {
  body: (room, place) => questionBody(room, asked(place)),
  key: (context, place, key) => questionKey(context, asked(place), key),
  softkeys: (context, place) => questionSoftkeys(context, asked(place)),
};

function asked({ about, position }: ConfirmPlace): Asked {
  const { title, asks } = QUESTIONS[about];
  return {
    question: ({ say }) => ({ title: say(title), asks: asks.map(key => say(key)) }),
    page: position,
    yes: [{ type: 'confirmed', what: about }],
    no: [{ type: 'back' }],
  };
}
