import { type Contact, LONGEST_NAME, NUMBER_KINDS } from '../../../src/directory/contact.ts';
import type { View } from '../../view.ts';
import type { Action } from '../action.ts';
import { book } from '../book.ts';
import { entryOf } from '../entry/entry.ts';
import { NUMBER, nameField } from '../entry/fields.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import type { ContactPlace, PlaceKind } from '../place.ts';
import { type Row, scrollOf, windowOn } from '../screen.ts';

const FIELDS = ['name', ...NUMBER_KINDS] as const;

/** A contact that is being written: OK edits the chosen field, Save keeps all. */
export const contact: PlaceKind<ContactPlace> = {
  body({ say, rows }, place) {
    const all = FIELDS.map(
      (field, at): Row => ({
        left: say(`contact.${field}`),
        right: place.contact[field] || '-',
        chosen: at === place.position,
        rank: 1,
      }),
    );
    const title = say(place.id === null ? 'menu.add-contact' : 'title.edit-contact');
    return { title, rows: windowOn(all, place.position, rows), ...scrollOf(all, place.position, rows) };
  },
  key: ({ view }, place, key) => listKey(key, FIELDS.length, edit(view, place)),
  softkeys: ({ view }, place) => [
    softkey('softkey.edit', ...edit(view, place)),
    softkey('softkey.save', book('keepContact', [place.id, place.contact], 'popup.contact-saved', 'back')),
    BACK,
  ],
};

function edit({ settings }: View, place: ContactPlace): readonly Action[] {
  const field: keyof Contact = FIELDS[place.position] ?? 'name';
  const kind = field === 'name' ? nameField(settings.language, LONGEST_NAME) : NUMBER;
  return [
    {
      type: 'open',
      place: {
        kind: 'entry',
        purpose: { for: 'contact', place, field },
        title: { key: `contact.${field}` },
        entry: entryOf(kind, place.contact[field]),
        waiting: false,
      },
    },
  ];
}
