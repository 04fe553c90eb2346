import type { PlaceKind, SetupPlace } from '../place.ts';
import { type Asked, questionBody, questionKey, questionSoftkeys } from '../question.ts';

/** Says what a technician's code is going to do, and asks before it is done. */
export const setup: PlaceKind<SetupPlace> = {
  body: (room, place) => questionBody(room, asked(place)),
  key: (context, place, key) => questionKey(context, asked(place), key),
  softkeys: (context, place) => questionSoftkeys(context, asked(place)),
};

function asked({ address, position }: SetupPlace): Asked {
  return {
    question: ({ say }) => ({
      title: say('title.setup'),
      asks: address === '' ? [say('confirm.forget-server')] : [say('confirm.setup'), [address]],
    }),
    page: position,
    yes: [{ type: 'set-up', address }],
    no: [{ type: 'home' }],
  };
}
