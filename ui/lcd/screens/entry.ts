import { type Action, type Meaning, NOTHING, press, repeating } from '../action.ts';
import { NEW_CODE } from '../admin-code.ts';
import { type Entry, layoutOf, shownParts, textOf } from '../entry/entry.ts';
import { BACK, softkey } from '../keys.ts';
import { passwordPlace } from '../log-in.ts';
import { paramAt } from '../menus/index.ts';
import { pickKeys } from '../picking.ts';
import type { EntryPlace, PlaceKind, ShownSoftkey } from '../place.ts';
import type { Room, Row } from '../screen.ts';
import { cells, shortenStart, wrap } from '../text.ts';
import { originRows, ownSoftkeys } from './own.ts';

const TYPED = /^[0-9*#]$/;

/** A text that is typed, of a parameter or of a code. */
export const entry: PlaceKind<EntryPlace> = {
  body(room, place) {
    const { say } = room;
    return {
      title: say(place.title.key, place.title.args),
      rows: [textRow(room, place.entry), ...hintRows(room, place)],
    };
  },
  key(_, place, key) {
    if (place.waiting) return key === 'X' || key === 'MENU' ? press({ type: 'back' }) : NOTHING;
    if (TYPED.test(key)) return { short: [{ type: 'type', input: { type: 'key', key } }], long: [longKey(key)] };
    if (key === 'LEFT' || key === 'RIGHT') return CURSOR[key];
    return press(...otherKey(place, key));
  },
  softkeys({ view }, place) {
    if (place.waiting) return [BACK];
    const { purpose, entry: typed } = place;
    return [
      softkey(purpose.for === 'setting' ? 'softkey.save' : 'softkey.ok', ...done(place)),
      ...eraseKey(typed),
      ...(typed.field.layouts.length < 2
        ? []
        : [{ ...MODE, label: 'softkey.mode', says: layoutOf(typed).label } as const]),
      ...pickKeys(view, typed),
      ...(purpose.for === 'setting' ? ownSoftkeys(view, purpose.path) : []),
      ...symbolKey(typed),
      BACK,
    ];
  },
};

const CURSOR = {
  LEFT: repeating({ type: 'type', input: { type: 'left' } }),
  RIGHT: repeating({ type: 'type', input: { type: 'right' } }),
} satisfies { readonly [key: string]: Meaning };

const MODE: ShownSoftkey = softkey('softkey.mode', { type: 'type', input: { type: 'mode' } });

function longKey(key: string): Action {
  return { type: 'type', input: { type: 'long', key } };
}

function otherKey(place: EntryPlace, key: string): readonly Action[] {
  switch (key) {
    case 'OK':
      return done(place);
    case 'X':
      return [{ type: 'back' }];
    case 'MENU':
      return [{ type: 'home' }];
    default:
      return [];
  }
}

function eraseKey({ characters }: Entry): readonly ShownSoftkey[] {
  if (characters.length === 0) return [];
  const meaning: Meaning = {
    short: [{ type: 'type', input: { type: 'erase' } }],
    long: [{ type: 'type', input: { type: 'clear' } }],
  };
  return [{ label: 'softkey.clear', meaning }];
}

function symbolKey({ field }: Entry): readonly ShownSoftkey[] {
  if (field.symbols.length === 0) return [];
  return [
    softkey('softkey.symbols', { type: 'open', place: { kind: 'symbols', symbols: field.symbols, position: 0 } }),
  ];
}

/** What OK does with the text. */
function done({ purpose, entry: typed }: EntryPlace): readonly Action[] {
  const text = textOf(typed);
  switch (purpose.for) {
    case 'contact': {
      const { place, field } = purpose;
      const contact = { ...place.contact, [field]: text };
      return [{ type: 'back' }, { type: 'become', place: { ...place, contact } }];
    }
    case 'setting':
      // A password is never shown: to leave its field empty keeps it.
      if (text === '' && paramAt(purpose.path).secret) return [{ type: 'back' }];
      return [{ type: 'write', path: purpose.path, text }];
    case 'unlock':
      return text === '' ? [] : [{ type: 'unlock', code: text, opens: purpose.opens }];
    case 'unlock-phone':
      return text === '' ? [] : [{ type: 'unlock-phone', code: text }];
    case 'log-in': {
      const { server, user } = purpose;
      if (text === '') return [];
      if (user === null) return [{ type: 'become', place: passwordPlace(server, text) }];
      return [{ type: 'log-in', user, password: text }];
    }
    case 'new-code':
      if (text === '') return [];
      if (purpose.first !== null) return [{ type: 'new-code', first: purpose.first, again: text }];
      return [
        {
          type: 'become',
          place: { ...NEW_CODE, title: { key: 'code.again' }, purpose: { for: 'new-code', first: text } },
        },
      ];
  }
}

/** The part of the text around the cursor that has room, the cursor on the letter that can still be turned. */
export function textRow({ columns }: Room, typed: Entry): Row {
  const [before, behind] = shownParts(typed);
  const start = shortenStart(before, columns - 1);
  const left = start + behind;
  const at = cells(start) - (typed.turning === null ? 0 : 1);
  return { left, rank: 1, cursor: Math.max(0, at) };
}

function hintRows(room: Room, { purpose, waiting }: EntryPlace): readonly Row[] {
  const { say, columns } = room;
  if (waiting) return [{ left: say('code.checking'), rank: 2 }];
  if (purpose.for === 'log-in') return wrap(purpose.server, columns, 1).map(left => ({ left, rank: 2 }));
  if (purpose.for !== 'setting') return purpose.for === 'unlock' ? [{ left: say('code.hint'), rank: 2 }] : [];
  const param = paramAt(purpose.path);
  const kept: readonly Row[] = param.secret ? [{ left: say('own.kept'), rank: 3 }] : [];
  const bounds: readonly Row[] =
    param.bounds === null
      ? []
      : wrap(`${param.allowed} ${param.unit.startsWith('UNKNOWN') ? '' : param.unit}`, columns, 1).map(left => ({
          left,
          rank: 2,
        }));
  return [...bounds, ...kept, ...originRows(room, purpose.path, 4)];
}
