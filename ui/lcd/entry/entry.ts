import { type Step, startTimer, stopTimer, type TimerEffect } from '../../../src/base/machine.ts';
import { composed } from './hangul.ts';
import { DIGITS, type Layout } from './layout.ts';

/**
 * A text that is typed on a dial pad. A key that is pressed again before its time is over turns the letter before the
 * cursor into the next one of the key.
 *
 *              key: a letter                       same key: the next letter of it
 *     settled ──────────────▶ turning ────────────────────────────────────────────▶ turning
 *        ▲                       │
 *        └── time-out, any other input ──┘
 */
export type Entry = {
  /** Characters as they are typed, so that a cursor can stand between them. */
  readonly characters: readonly string[];
  readonly cursor: number;
  /** Place in `layouts`. */
  readonly mode: number;
  /** The letter before the cursor can still be turned by this key. */
  readonly turning: { readonly key: string; readonly turn: number } | null;
  readonly field: Field;
};

/** What kind of text it is. */
export type Field = {
  readonly layouts: readonly Layout[];
  /** Characters that it may have. */
  readonly max: number;
  /** Dots instead of letters, but for the one that is being typed. */
  readonly hidden?: boolean;
  /** # and * are typed, not used to change mode: a number to be dialled. */
  readonly dial?: boolean;
  /** Signs that follow by themselves. */
  readonly aid?: Aid;
  /** What is kept of what was typed. */
  readonly tidy?: (text: string) => string;
  /** What the list of symbols offers; empty: there is no list. */
  readonly symbols: readonly string[];
};

/** What is put behind the text as soon as it is complete so far: 192 becomes `192.`, and 17 becomes `17:`. */
export type Aid = (text: string) => string;

export type EntryInput =
  | { readonly type: 'key'; readonly key: string }
  /** Held: the digit itself, or what `field` has for it. */
  | { readonly type: 'long'; readonly key: string }
  | { readonly type: 'insert'; readonly text: string }
  | { readonly type: 'left' }
  | { readonly type: 'right' }
  | { readonly type: 'erase' }
  | { readonly type: 'clear' }
  | { readonly type: 'mode' }
  | { readonly type: 'settle' };

export type EntryEffect = TimerEffect<'letter'>;

/** How long a letter waits to be turned, milliseconds. */
const LETTER_WAITS = 1000;

const HELD_KEYS: { readonly [key: string]: string } = { 0: '+', '*': ',' };

export function entryOf(field: Field, text = ''): Entry {
  const characters = Array.from(text);
  return { characters, cursor: characters.length, mode: 0, turning: null, field };
}

export function type(entry: Entry, input: EntryInput): Step<Entry, EntryEffect> | null {
  const { characters, cursor, field } = entry;
  switch (input.type) {
    case 'key':
      return pressed(entry, input.key);
    case 'long':
      return held(entry, input.key);
    case 'insert':
      return settled(inserted(entry, input.text));
    case 'left':
      return cursor === 0 ? null : settled({ ...entry, cursor: cursor - 1 });
    case 'right':
      return cursor === characters.length && entry.turning === null
        ? null
        : settled({ ...entry, cursor: entry.turning === null ? cursor + 1 : cursor });
    case 'erase':
      return cursor === 0
        ? null
        : settled({ ...entry, characters: characters.toSpliced(cursor - 1, 1), cursor: cursor - 1 });
    case 'clear':
      return settled({ ...entry, characters: [], cursor: 0 });
    case 'mode':
      return settled({ ...entry, mode: (entry.mode + 1) % field.layouts.length });
    case 'settle':
      return entry.turning === null ? null : settled(entry);
  }
}

function pressed(entry: Entry, key: string): Step<Entry, EntryEffect> | null {
  const { turning, field } = entry;
  if (key === '#' && field.dial !== true) return type(entry, { type: 'mode' });
  const choices = Array.from(layoutOf(entry).keys[key] ?? '');
  if (choices.length === 0) return null;
  const again = turning?.key === key && choices.length > 1;
  const turn = again ? (turning.turn + 1) % choices.length : 0;
  const letter = choices[turn] ?? '';
  const next = again
    ? { ...entry, characters: entry.characters.with(entry.cursor - 1, letter) }
    : inserted(entry, letter);
  if (next === entry) return null;
  const aided = choices.length === 1 ? withAid(next) : next;
  return { state: { ...aided, turning: { key, turn } }, effects: [startTimer('letter', LETTER_WAITS)] };
}

function held(entry: Entry, key: string): Step<Entry, EntryEffect> | null {
  if (entry.field.dial === true) return settled(inserted(entry, HELD_KEYS[key] ?? key));
  const text = key === '#' || key === '*' ? key : (DIGITS.keys[key] ?? '');
  return settled(inserted(entry, text));
}

/** The same entry when there is no room for the text. */
function inserted(entry: Entry, text: string): Entry {
  const added = Array.from(text);
  const characters = entry.characters.toSpliced(entry.cursor, 0, ...added);
  if (added.length === 0 || characters.join('').length > entry.field.max) return entry;
  return { ...entry, characters, cursor: entry.cursor + added.length };
}

/** Only at the end: who corrects in the middle has his signs already. */
function withAid(entry: Entry): Entry {
  const sign = entry.cursor === entry.characters.length ? (entry.field.aid?.(entry.characters.join('')) ?? '') : '';
  return sign === '' ? entry : inserted(entry, sign);
}

function settled(entry: Entry): Step<Entry, EntryEffect> {
  return { state: { ...entry, turning: null }, effects: [stopTimer('letter')] };
}

/** What has been typed. */
export function textOf({ characters, field }: Entry): string {
  const text = composed(characters.join(''));
  return field.tidy?.(text) ?? text;
}

export function layoutOf({ field, mode }: Entry): Layout {
  return field.layouts[mode] ?? DIGITS;
}

/** What is to be seen of it, before and behind the cursor; a letter that can still be turned is the last one before it. */
export function shownParts({ characters, cursor, turning, field }: Entry): readonly [before: string, behind: string] {
  const seen =
    field.hidden === true
      ? characters.map((one, at) => (turning !== null && at === cursor - 1 ? one : HIDDEN))
      : characters;
  return [composed(seen.slice(0, cursor).join('')), composed(seen.slice(cursor).join(''))];
}

const HIDDEN = '•';
