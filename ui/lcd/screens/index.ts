/** The catalogue of screens. */
import type { Situation, View } from '../../view.ts';
import type { Place } from '../navigator.ts';
import type { Screen } from '../screen.ts';
import { calls } from './calls.ts';
import { dialling } from './dialling.ts';
import { ended } from './ended.ts';
import { idle } from './idle.ts';
import { incoming } from './incoming.ts';
import { menu } from './menu.ts';
import { outgoing } from './outgoing.ts';
import { page } from './page.ts';
import { paging } from './paging.ts';
import { talking } from './talking.ts';

const SCREENS: { readonly [situation in Situation]: Screen } = {
  idle,
  dialling,
  calling: outgoing,
  ringback: outgoing,
  incoming,
  waiting: incoming,
  connected: talking,
  held: talking,
  ended,
  paging,
};

const PLACES: { readonly [kind in Place['kind']]: Screen } = { menu, page };

/** Situations in which several calls are shown as a list. */
const LISTED: ReadonlySet<Situation> = new Set(['calling', 'ringback', 'connected', 'held']);

export function screenFor(view: View, place: Place | null): Screen {
  if (place !== null) return PLACES[place.kind];
  return view.calls.length > 1 && LISTED.has(view.situation) ? calls : SCREENS[view.situation];
}
