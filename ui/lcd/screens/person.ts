import { NUMBER_KINDS } from '../../../src/directory/contact.ts';
import type { Hit } from '../../../src/directory/facts.ts';
import type { View } from '../../view.ts';
import { type Action, NOTHING } from '../action.ts';
import { contactPlace, dial } from '../book.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import type { PersonPlace, PlaceKind, ShownSoftkey } from '../place.ts';
import { type Row, scrollOf, windowOn } from '../screen.ts';
import { ownKeys } from './people.ts';

/** All numbers of somebody; OK calls the chosen one. */
export const person: PlaceKind<PersonPlace> = {
  body({ view, say, rows }, place) {
    const { name, numbers } = shown(view, place);
    const all = numbers.map(
      ({ kind, number }, at): Row => ({
        left: say(`contact.${kind}`),
        right: number,
        chosen: at === place.position,
        rank: 1,
      }),
    );
    return { title: name, rows: windowOn(all, place.position, rows), ...scrollOf(all, place.position, rows) };
  },
  key({ view }, place, key) {
    return key === 'RIGHT' ? NOTHING : listKey(key, shown(view, place).numbers.length, call(view, place));
  },
  softkeys({ view }, place) {
    const hit = shown(view, place);
    const change: readonly ShownSoftkey[] =
      place.source === 'local'
        ? ownKeys(view, hit, 'back')
        : [softkey('softkey.add', { type: 'open', place: contactPlace(contactOf(hit)) })];
    return [softkey('softkey.dial', ...call(view, place)), ...change, BACK];
  },
};

/** A contact of the own directory as it is now: it may just have been changed. */
function shown(view: View, { hit }: PersonPlace): Hit {
  const contact = hit.id === null ? null : view.directory.contact(hit.id);
  if (contact === null) return hit;
  const numbers = NUMBER_KINDS.map(kind => ({ kind, number: contact[kind] })).filter(({ number }) => number !== '');
  return { id: hit.id, name: contact.name, numbers };
}

function call(view: View, place: PersonPlace): readonly Action[] {
  const { numbers } = shown(view, place);
  return dial(view, numbers[Math.min(place.position, numbers.length - 1)]?.number ?? '');
}

/** Numbers of other kinds take the places that are free. */
function contactOf({ name, numbers }: Hit) {
  const contact = { name, office: '', home: '', mobile: '' };
  for (const { kind, number } of numbers) {
    const own = NUMBER_KINDS.find(one => one === kind && contact[one] === '');
    const free = own ?? NUMBER_KINDS.find(one => contact[one] === '' && !numbers.some(other => other.kind === one));
    if (free !== undefined) contact[free] = number;
  }
  return contact;
}
