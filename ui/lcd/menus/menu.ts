/** What a menu is made of. Menus are data: a new entry is one line in a file of this folder. */
import type { Param } from '../../../config/param.ts';
import type { CallList, Source } from '../../../src/directory/facts.ts';
import type { Message, TextKey } from '../../lang/index.ts';
import type { View } from '../../view.ts';
import type { ConfirmName, TestPlace } from '../place.ts';
import { lineText } from '../screen.ts';
import type { PageName } from './pages.ts';

export type MenuName =
  | 'main'
  | 'call-log'
  | 'directory'
  | 'keys'
  | 'speed-dials'
  | 'function-key'
  | 'soft-keys'
  | 'navigation-keys'
  | 'settings'
  | 'ring-tones'
  | 'date-and-time'
  | 'auto-answer'
  | 'forward-lines'
  | 'forward'
  | 'do-not-disturb'
  | 'sounds'
  | 'lock'
  | 'status'
  | 'administration'
  | 'network-settings'
  | 'lan'
  | 'vlan'
  | 'port-access'
  | 'time-servers'
  | 'signalling'
  | 'lines'
  | 'account'
  | 'provisioning'
  | 'diagnostics'
  | 'syslog'
  | 'restore'
  | 'web'
  | 'paging';

/** Menus that ask for the admin code first. */
export const GUARDED: ReadonlySet<MenuName> = new Set(['administration']);

export type Opens =
  | { readonly menu: MenuName; readonly of?: number }
  | { readonly page: PageName }
  /** The editor of a parameter, which its declaration chooses; `level` turns a number up and down instead. */
  | { readonly setting: string; readonly level?: true }
  | { readonly confirm: ConfirmName }
  | { readonly people: Source }
  /** A contact that is written anew. */
  | { readonly newContact: true }
  /** A list of the call log. */
  | { readonly calls: CallList }
  /** Speaks to a group of phones. */
  | { readonly pages: number }
  | { readonly test: TestPlace }
  /** A new admin code. */
  | { readonly newCode: true };

export type MenuEntry = {
  /** The key that opens it; it stays the same when other entries are hidden. '' where the keys are used up. */
  readonly digit: string;
  readonly title: Message;
  /** Hides the entry where one of them is off. */
  readonly shown: readonly Param<boolean>[];
  readonly opens: Opens;
};

export type Menu = {
  readonly title: TextKey;
  /** What the title says beside its key. */
  args?(of: number): Message['args'];
  /** `of` is the line, key … that the menu was opened for. */
  readonly entries: readonly MenuEntry[] | ((view: View, of: number) => readonly MenuEntry[]);
};

/** The keys of a menu in the order in which its entries take them. */
export const ENTRY_KEYS = '1234567890*#';

export function entry(digit: string, title: TextKey, opens: Opens, ...shown: readonly Param<boolean>[]): MenuEntry {
  return { digit, title: { key: title }, opens, shown };
}

/** An entry that edits a parameter. */
export function setting(digit: string, title: TextKey, path: string, ...shown: readonly Param<boolean>[]): MenuEntry {
  return entry(digit, title, { setting: path }, ...shown);
}

/** Entries that differ by a number only, one to a key. */
export function numbered(
  count: number,
  title: (at: number) => Message,
  opens: (at: number) => Opens,
): readonly MenuEntry[] {
  return Array.from({ length: count }, (_, at) => ({
    digit: ENTRY_KEYS[at] ?? '',
    title: title(at),
    opens: opens(at),
    shown: [],
  }));
}

/** One entry for each line in use. */
export function perLine(view: View, opens: (line: number) => Opens): readonly MenuEntry[] {
  return view.lines.map(({ index, label }) => ({
    digit: ENTRY_KEYS[index] ?? '',
    title: lineText('call.line', index, label),
    opens: opens(index),
    shown: [],
  }));
}
