/** The places above the home screen, and what a kind of place has to say about itself. */
import type { Model } from '../../hal/models/model.ts';
import type { AudioPath, KeyName } from '../../hal/ports.ts';
import type { Contact } from '../../src/directory/contact.ts';
import type { CallList, Hit, Source } from '../../src/directory/facts.ts';
import type { Message, TextKey } from '../lang/index.ts';
import type { View } from '../view.ts';
import type { Meaning } from './action.ts';
import type { BookRequest } from './book.ts';
import type { Entry } from './entry/entry.ts';
import type { MenuName } from './menus/menu.ts';
import type { PageName } from './menus/pages.ts';
import type { Body, Room } from './screen.ts';

/** A menu with the entry that is chosen; `of` is the line, key … that the menu is about. */
export type MenuPlace = {
  readonly kind: 'menu';
  readonly name: MenuName;
  readonly of: number;
  readonly position: number;
};

/** A page to be read, with the first row that is shown. */
export type PagePlace = { readonly kind: 'page'; readonly name: PageName; readonly position: number };

/** One of the values that a parameter can have. */
export type ChoicePlace = {
  readonly kind: 'choice';
  readonly path: string;
  readonly title: Message;
  readonly position: number;
};

/** A number that is turned up and down. */
export type LevelPlace = {
  readonly kind: 'level';
  readonly path: string;
  readonly title: Message;
  readonly value: number;
};

/** What a text is typed for. */
export type EntryPurpose =
  | { readonly for: 'setting'; readonly path: string }
  /** A field of a contact that is being written. */
  | { readonly for: 'contact'; readonly place: ContactPlace; readonly field: keyof Contact }
  /** The admin code: right, it opens the place. */
  | { readonly for: 'unlock'; readonly opens: Place }
  /** The code of the locked phone. */
  | { readonly for: 'unlock-phone' }
  /** A new admin code, the second time with the first one to be compared. */
  | { readonly for: 'new-code'; readonly first: string | null }
  /** What a configuration server wants to know: the user name first, then the password. */
  | { readonly for: 'log-in'; readonly server: string; readonly user: string | null };

export type EntryPlace = {
  readonly kind: 'entry';
  readonly purpose: EntryPurpose;
  readonly title: Message;
  readonly entry: Entry;
  /** An answer is awaited: keys do nothing meanwhile. */
  readonly waiting: boolean;
};

/** Signs to be put into the text that is being typed below this place. */
export type SymbolsPlace = { readonly kind: 'symbols'; readonly symbols: readonly string[]; readonly position: number };

/** Calls that are over. */
export type CallsPlace = { readonly kind: 'calls'; readonly list: CallList; readonly position: number };

/** One of them, with the first row that is shown. */
export type LoggedCallPlace = { readonly kind: 'call'; readonly id: number; readonly position: number };

/** People, narrowed by the letters that are typed. */
export type PeoplePlace = {
  readonly kind: 'people';
  readonly source: Source;
  readonly entry: Entry;
  readonly position: number;
};

/** One of them, with the number that is chosen. */
export type PersonPlace = {
  readonly kind: 'person';
  readonly source: Source;
  readonly hit: Hit;
  readonly position: number;
};

/** A contact that is being written; `id` is null for a new one. */
export type ContactPlace = {
  readonly kind: 'contact';
  readonly id: number | null;
  readonly contact: Contact;
  readonly position: number;
};

/** A question about a piece of the directory, and what a yes does; `position` is the page that is read. */
export type AskPlace = {
  readonly kind: 'ask';
  readonly title: Message;
  readonly asks: Message;
  readonly does: BookRequest;
  readonly position: number;
};

/** A question that is answered by yes or no, with the page that is read. */
export type ConfirmPlace = { readonly kind: 'confirm'; readonly about: ConfirmName; readonly position: number };
export type ConfirmName = 'lock' | 'restart' | 'restart-now' | 'restore-own' | 'restore-all';

/** A code asks for something: the phone shall take its files from this address, '' is none. */
export type SetupPlace = { readonly kind: 'setup'; readonly address: string; readonly position: number };

/** Which keys were pressed since the test began, and where the handset is. */
export type KeypadTestPlace = {
  readonly kind: 'keypad-test';
  readonly pressed: readonly KeyName[];
  readonly last: KeyName | null;
  readonly lifted: boolean;
};

/** The lamps one after the other; position 0 is all together. */
export type LampTestPlace = { readonly kind: 'lamp-test'; readonly position: number };

/** The pixels, by patterns; position 0 explains. */
export type ScreenTestPlace = { readonly kind: 'screen-test'; readonly position: number };

/** The own voice comes back after a second. */
export type SoundTestPlace = { readonly kind: 'sound-test'; readonly path: AudioPath; readonly running: boolean };

export type TestPlace = KeypadTestPlace | LampTestPlace | ScreenTestPlace | SoundTestPlace;

export type Place =
  | MenuPlace
  | PagePlace
  | ChoicePlace
  | LevelPlace
  | EntryPlace
  | SymbolsPlace
  | ConfirmPlace
  | SetupPlace
  | CallsPlace
  | LoggedCallPlace
  | PeoplePlace
  | PersonPlace
  | ContactPlace
  | AskPlace
  | TestPlace;

export type PlaceOf<K extends Place['kind']> = Extract<Place, { readonly kind: K }>;

export type KeyContext = { readonly view: View; readonly model: Model };

/** A softkey as it is shown now. */
export type ShownSoftkey = {
  readonly label: TextKey;
  /** Instead of the label. */
  readonly says?: string;
  readonly meaning: Meaning;
};

/** A kind of place is a record of these in the catalogue of screens and a file of its own. */
export type PlaceKind<P extends Place> = {
  body(room: Room, place: P): Body;
  /** Keys that this kind takes from the phone: speaker, volume, softkeys …; null leaves them. */
  first?(context: KeyContext, place: P, key: KeyName): Meaning | null;
  /** The handset was lifted or put down; null leaves that to call control. */
  hook?(place: P, lifted: boolean): P | null;
  /** What a key means here; the keys that mean the same on all screens never come. */
  key(context: KeyContext, place: P, key: KeyName): Meaning;
  softkeys(context: KeyContext, place: P): readonly ShownSoftkey[];
};
