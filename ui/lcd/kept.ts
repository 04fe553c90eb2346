/**
 * What is being typed is not lost when the phone needs its screen: for a call that is answered, for a number that is
 * dialled, for the lock. It waits, and is there again when the phone is at rest. Pure.
 */
import { type Entry, type } from './entry/entry.ts';
import { GUARDED } from './menus/menu.ts';
import type { Place } from './place.ts';

/** The places as they come back; none where nothing was being written. Half a code is not kept. */
export function keptOf(stack: readonly Place[]): readonly Place[] {
  const written = stack.some(
    place => place.kind === 'contact' || (place.kind === 'entry' && isText(place.purpose.for)),
  );
  return written
    ? stack.map(place => (place.kind === 'entry' ? { ...place, entry: settled(place.entry) } : place))
    : [];
}

function isText(purpose: string): boolean {
  return purpose === 'setting' || purpose === 'contact';
}

/** Behind the admin code. */
export function isGuarded(stack: readonly Place[]): boolean {
  return stack.some(place => place.kind === 'menu' && GUARDED.has(place.name));
}

/** The letter that could still be turned is fixed; in a password it is hidden then. */
export function settled(entry: Entry): Entry {
  return type(entry, { type: 'settle' })?.state ?? entry;
}
