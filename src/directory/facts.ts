/** What the directory knows, as plain data: the screens, the web pages and the tests read nothing else. */
import type { Fault } from '../base/result.ts';
import type { FinishedCall } from '../call/history.ts';
import type { Contact } from './contact.ts';

/** A call as the call log has it. */
export type LoggedCall = FinishedCall & { readonly id: number; readonly time: Date };

export type CallList = 'all' | 'missed' | 'received' | 'dialed';

export type NumberKind = 'office' | 'home' | 'mobile' | 'other';

/** Somebody who was found. */
export type Hit = {
  /** Of the local directory; null elsewhere. */
  readonly id: number | null;
  readonly name: string;
  /** At least one, the most usual first. */
  readonly numbers: readonly { readonly kind: NumberKind; readonly number: string }[];
};

/** The phone's own directory, and that of the company: a text file and LDAP together. */
export type Source = 'local' | 'corporate';

export type Search = {
  readonly hits: readonly Hit[];
  /** `more-letters`: nothing is asked for so few of them. `to-ask`: the user says when. */
  readonly state: 'done' | 'searching' | 'more-letters' | 'to-ask';
  /** Why a server could not be asked, in plain words. */
  readonly fault: string | null;
};

/** What a file of contacts brought: new ones, others numbers, and lines that were left out. */
export type Imported = { readonly added: number; readonly changed: number; readonly problems: readonly Fault[] };

/** A key of the speed dial file; `watched` has a lamp. */
export type SpeedDial = { readonly number: string; readonly watched: boolean };

/** What the user interface looks up. */
export interface Directory {
  /** The newest first. */
  calls(list: CallList): readonly LoggedCall[];
  /** The company has one. */
  readonly hasCorporate: boolean;
  search(source: Source, text: string): Search;
  contact(id: number): Contact | null;
  /** Of function key `key`, from the file of the server. */
  speedDial(key: number): SpeedDial | null;
  /** '' when nobody knows the number. */
  nameOf(number: string): string;
}

/** Of a file of the company: what was fetched goes when no server is named any more, what was uploaded stays. */
export type Origin = 'fetched' | 'uploaded';

/** What a file of the company brings. */
export type Contents = {
  readonly taken: number;
  /** Lines. */
  readonly leftOut: number;
  /** What is wrong with them; of very many the first. */
  readonly problems: readonly Fault[];
  /** The first of what is taken, as rows of a table. */
  readonly sample: readonly (readonly string[])[];
};
