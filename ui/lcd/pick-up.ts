/** Taking a call that rings at another extension (guide section 21.9). */
import { pickup, pickupCode } from '../../config/params/calls.ts';
import { userOf } from '../../src/base/addresses.ts';
import type { Watched } from '../../src/call/facts.ts';
import { dialable } from '../../src/directory/numbers.ts';
import type { View } from '../view.ts';
import { type Action, order } from './action.ts';
import { dial } from './book.ts';

/** null where nobody rings, or the user may not. Where the server has no code for it, the caller is asked (Replaces). */
export function pickUp(view: View, number: string, watched: Watched | null): readonly Action[] | null {
  if (watched?.phase !== 'ringing' || !view.values.get(pickup)) return null;
  const code = view.values.get(pickupCode);
  if (code !== '') return dial(view, code + dialable(userOf(number)));
  if (watched.pickUp === null) return null;
  const { number: caller, uri, replaces } = watched.pickUp;
  return [{ type: 'home' }, order('pickUp', caller, uri, replaces)];
}
