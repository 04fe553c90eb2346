import type { AskPlace, PlaceKind } from '../place.ts';
import { type Asked, questionBody, questionKey, questionSoftkeys } from '../question.ts';

/** Asks before a piece of the directory goes. Who says yes leaves this place first. */
export const ask: PlaceKind<AskPlace> = {
  body: (room, place) => questionBody(room, asked(place)),
  key: (context, place, key) => questionKey(context, asked(place), key),
  softkeys: (context, place) => questionSoftkeys(context, asked(place)),
};

function asked({ title, asks, does, position }: AskPlace): Asked {
  return {
    question: ({ say }) => ({ title: say(title.key, title.args), asks: [say(asks.key, asks.args)] }),
    page: position,
    yes: [{ type: 'back' }, does],
    no: [{ type: 'back' }],
  };
}
