import { rightArrow } from '../../../config/params/ldap.ts';
import type { Hit, Search } from '../../../src/directory/facts.ts';
import type { View } from '../../view.ts';
import { type Action, press } from '../action.ts';
import { book, contactPlace, dial } from '../book.ts';
import { type Entry, layoutOf, textOf } from '../entry/entry.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import type { PeoplePlace, PlaceKind, ShownSoftkey } from '../place.ts';
import { type Room, type Row, scrollOf, windowOn } from '../screen.ts';
import { wrap } from '../text.ts';
import { textRow } from './entry.ts';

const TYPED = /^[0-9*#]$/;

/** People by name; the dial keys type letters that narrow the list. OK calls, right shows all numbers. */
export const people: PlaceKind<PeoplePlace> = {
  body(room, place) {
    const { view, say, rows } = room;
    const found = search(view, place);
    const chosen = chosenHit(view, place);
    const typed: readonly Row[] = isEmpty(place.entry) ? [] : [textRow(room, place.entry)];
    const notes = noteRows(room, place, found);
    const at = chosen === undefined ? 0 : found.hits.indexOf(chosen);
    const left = rows - typed.length - notes.length;
    const list = windowOn(found.hits, at, left);
    const shown = list.map(
      (hit): Row => ({ left: hit.name, right: [hit.numbers[0]?.number ?? '', ''], chosen: hit === chosen, rank: 3 }),
    );
    return {
      title: say(`menu.people.${place.source}`),
      rows: [...typed, ...notes, ...shown],
      ...scrollOf(found.hits, at, left),
    };
  },
  key({ view }, place, key) {
    if (TYPED.test(key)) {
      return {
        short: [{ type: 'type', input: { type: 'key', key } }],
        long: [{ type: 'type', input: { type: 'long', key } }],
      };
    }
    const chosen = chosenHit(view, place);
    if (key === 'RIGHT') return press(...(rightAsks(view, place) ? asking(place) : details(place, chosen)));
    return listKey(key, search(view, place).hits.length, choose(view, place, chosen));
  },
  softkeys({ view }, place) {
    const chosen = chosenHit(view, place);
    return [
      ...(chosen === undefined
        ? []
        : [
            softkey('softkey.dial', ...choose(view, place, chosen)),
            softkey('softkey.details', ...details(place, chosen)),
          ]),
      ...askKey(view, place),
      ...changeKeys(view, place, chosen),
      ...typingKeys(place.entry),
      BACK,
    ];
  },
};

function search(view: View, { source, entry }: PeoplePlace): Search {
  return view.directory.search(source, textOf(entry));
}

/** A list that became shorter keeps its last position. */
function chosenHit(view: View, place: PeoplePlace): Hit | undefined {
  const { hits } = search(view, place);
  return hits[Math.min(place.position, hits.length - 1)];
}

function isEmpty({ characters }: Entry): boolean {
  return characters.length === 0;
}

/** Why there is nobody, or not everybody. */
function noteRows({ say, fit }: Room, { entry, source }: PeoplePlace, { hits, state, fault }: Search): readonly Row[] {
  if (fault !== null) return wrap(fault, fit.width, 2, fit.measure).map(left => ({ left, rank: 2 }));
  if (state === 'searching') return [{ left: say('people.searching'), rank: hits.length === 0 ? 2 : 4 }];
  if (state === 'to-ask') return [{ left: say('people.press-search'), rank: 2 }];
  if (state === 'more-letters') return [{ left: say('people.type'), rank: 2 }];
  if (hits.length > 0) return [];
  return [{ left: say(isEmpty(entry) && source === 'local' ? 'people.empty' : 'people.none'), rank: 2 }];
}

function askKey(view: View, place: PeoplePlace): readonly ShownSoftkey[] {
  return search(view, place).state === 'to-ask' ? [softkey('softkey.search', ...asking(place))] : [];
}

/** The right arrow begins the search of the company's directory (guide section 23.1.1). */
function rightAsks(view: View, place: PeoplePlace): boolean {
  return search(view, place).state === 'to-ask' && view.values.get(rightArrow);
}

function asking({ entry }: PeoplePlace): readonly Action[] {
  return [book('ask', [textOf(entry)], null)];
}

/** One number is called at once, several are shown to choose. */
function choose(view: View, place: PeoplePlace, hit: Hit | undefined): readonly Action[] {
  if (search(view, place).state === 'to-ask') return asking(place);
  if (hit === undefined) return [];
  return hit.numbers.length === 1 ? dial(view, hit.numbers[0]?.number ?? '') : details(place, hit);
}

function details({ source }: PeoplePlace, hit: Hit | undefined): readonly Action[] {
  return hit === undefined ? [] : [{ type: 'open', place: { kind: 'person', source, hit, position: 0 } }];
}

function changeKeys(view: View, { source }: PeoplePlace, hit: Hit | undefined): readonly ShownSoftkey[] {
  if (source === 'corporate') return [];
  const add = softkey('softkey.add', { type: 'open', place: contactPlace() });
  return hit === undefined ? [add] : [add, ...ownKeys(view, hit, 'stay')];
}

/** What can be done to a contact of the own directory; `then`: does the place go with the contact? */
export function ownKeys(view: View, { id, name }: Hit, then: 'stay' | 'back'): readonly ShownSoftkey[] {
  const contact = id === null ? null : view.directory.contact(id);
  if (id === null || contact === null) return [];
  return [
    softkey('softkey.edit', { type: 'open', place: contactPlace(contact, id) }),
    softkey('softkey.delete', {
      type: 'open',
      place: {
        kind: 'ask',
        position: 0,
        title: { key: 'menu.people.local' },
        asks: { key: 'confirm.delete-contact', args: { name } },
        does: book('forgetContact', [id], 'popup.contact-deleted', then),
      },
    }),
  ];
}

function typingKeys(entry: Entry): readonly ShownSoftkey[] {
  const mode = { ...softkey('softkey.mode', { type: 'type', input: { type: 'mode' } }), says: layoutOf(entry).label };
  if (isEmpty(entry)) return [mode];
  const erase: ShownSoftkey = {
    label: 'softkey.clear',
    meaning: {
      short: [{ type: 'type', input: { type: 'erase' } }],
      long: [{ type: 'type', input: { type: 'clear' } }],
    },
  };
  return [erase, mode];
}
