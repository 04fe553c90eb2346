/** The softkeys in sight, at home and elsewhere, as many as the model has positions for. */
import { type NavigatorState, placeInSight } from '../navigator.ts';
import { isPicking, pickingSoftkeys } from '../picking.ts';
import type { KeyContext, ShownSoftkey } from '../place.ts';
import { placeSoftkeys } from '../screens/index.ts';
import { homeSoftkeys } from './home.ts';

/** More of them than positions are reached by a More key at the last position. */
export function softkeysInSight(context: KeyContext, navigator: NavigatorState): readonly ShownSoftkey[] {
  const positions = context.model.screen.softkeys;
  const keys = allSoftkeys(context, navigator);
  if (keys.length <= positions) return keys;
  const group = positions - 1;
  const pages = Math.ceil(keys.length / group);
  const page = ((navigator.softkeyPage % pages) + pages) % pages;
  const first = page * group;
  return [...keys.slice(first, first + group), MORE];
}

/** There are more of them than positions: left and right turn their pages, too. */
export function softkeysTurn(context: KeyContext, navigator: NavigatorState): boolean {
  return allSoftkeys(context, navigator).length > context.model.screen.softkeys;
}

function allSoftkeys(context: KeyContext, navigator: NavigatorState): readonly ShownSoftkey[] {
  const place = placeInSight(navigator);
  if (place === null) return homeSoftkeys(context.view);
  const keys = placeSoftkeys(context, place);
  return isPicking(navigator) ? pickingSoftkeys(keys) : keys;
}

const MORE: ShownSoftkey = { label: 'softkey.more', meaning: { short: [{ type: 'more', by: 1 }], long: [] } };
