/** Left and right on screens that are read from right to left. Pure. */

import type { KeyName } from '../../hal/ports.ts';
import { readsFromRight } from '../../hal/raster/fit.ts';
import { languageNamed } from '../lang/index.ts';
import type { View } from '../view.ts';
import type { Entry } from './entry/entry.ts';
import type { Place } from './place.ts';

/**
 * The key of the same meaning on a screen that is read from the left: in lists the way on is to the left, bars grow to the
 * left. In a text the cursor goes where the arrow shows, so its letters decide. A grid of symbols is never turned.
 */
export function asRead(view: View, place: Place, key: KeyName): KeyName {
  if ((key !== 'LEFT' && key !== 'RIGHT') || !isTurned(view, place)) return key;
  return key === 'LEFT' ? 'RIGHT' : 'LEFT';
}

function isTurned({ settings }: View, place: Place): boolean {
  if (place.kind === 'symbols') return false;
  if (place.kind === 'entry') return isWrittenFromRight(place.entry);
  return readsFromRight(languageNamed(settings.language).locale);
}

/** Numbers and Latin letters are not, whatever stands around them. */
function isWrittenFromRight({ characters, cursor }: Entry): boolean {
  const isStrong = (one: string): boolean => /[\p{L}\p{N}]/u.test(one);
  const near = characters.slice(0, cursor).findLast(isStrong) ?? characters.slice(cursor).find(isStrong) ?? '';
  return /[\p{Script=Hebrew}\p{Script=Arabic}]/u.test(near);
}
