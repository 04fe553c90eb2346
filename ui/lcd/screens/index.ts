/** The catalogue of screens: what is shown at home in each situation, and the kinds of places above it. */
import type { KeyName } from '../../../hal/ports.ts';
import type { Situation } from '../../situation.ts';
import type { View } from '../../view.ts';
import type { Meaning } from '../action.ts';
import type { KeyContext, Place, PlaceKind, PlaceOf, ShownSoftkey } from '../place.ts';
import type { Body, Room, Screen } from '../screen.ts';
import { ask } from './ask.ts';
import { callDetails } from './call-details.ts';
import { callList } from './call-list.ts';
import { calls } from './calls.ts';
import { choice } from './choice.ts';
import { confirm } from './confirm.ts';
import { contact } from './contact.ts';
import { dialling } from './dialling.ts';
import { ended } from './ended.ts';
import { entry } from './entry.ts';
import { idle } from './idle.ts';
import { incoming } from './incoming.ts';
import { keypadTest } from './keypad-test.ts';
import { lampTest } from './lamp-test.ts';
import { level } from './level.ts';
import { menu } from './menu.ts';
import { outgoing } from './outgoing.ts';
import { page } from './page.ts';
import { paging } from './paging.ts';
import { people } from './people.ts';
import { person } from './person.ts';
import { screenTest } from './screen-test.ts';
import { setup } from './setup.ts';
import { soundTest } from './sound-test.ts';
import { symbols } from './symbols.ts';
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

const PLACES: { readonly [kind in Place['kind']]: PlaceKind<PlaceOf<kind>> } = {
  menu,
  page,
  choice,
  level,
  entry,
  symbols,
  confirm,
  'keypad-test': keypadTest,
  'lamp-test': lampTest,
  'screen-test': screenTest,
  'sound-test': soundTest,
  setup,
  calls: callList,
  call: callDetails,
  people,
  person,
  contact,
  ask,
};

/** Situations in which several calls are shown as a list. */
const LISTED: ReadonlySet<Situation> = new Set(['calling', 'ringback', 'connected', 'held']);

/** What the home screen shows. */
export function screenFor(view: View): Screen {
  return view.calls.length > 1 && LISTED.has(view.situation) ? calls : SCREENS[view.situation];
}

export function bodyOf(room: Room, place: Place): Body {
  return kindOf(place).body(room, place);
}

export function placeKey(context: KeyContext, place: Place, key: KeyName): Meaning {
  return kindOf(place).key(context, place, key);
}

/** Null: the key is not taken from the phone. */
export function placeFirst(context: KeyContext, place: Place, key: KeyName): Meaning | null {
  return kindOf(place).first?.(context, place, key) ?? null;
}

/** The place with the handset lifted or put down; null: call control is to know. */
export function placeHook(place: Place, lifted: boolean): Place | null {
  return kindOf(place).hook?.(place, lifted) ?? null;
}

export function placeSoftkeys(context: KeyContext, place: Place): readonly ShownSoftkey[] {
  return kindOf(place).softkeys(context, place);
}

/** The record of a place's kind takes that kind only, which the compiler cannot see. */
function kindOf(place: Place): PlaceKind<Place> {
  return PLACES[place.kind] as unknown as PlaceKind<Place>;
}
