/** Which characters the keys of the dial pad have, by turns: a layout is one row of the mode softkey. */

export type Layout = {
  /** What the mode softkey says, in the letters themselves. */
  readonly label: string;
  /** Characters of a key in the order of its presses; a key that is not named types nothing. */
  readonly keys: { readonly [key: string]: string };
};

const DIAL_KEYS = '1234567890*#';
const SIGNS = ".@-_/:,?!'()1";

/** `rows` are those of the keys 2 to 9; 1 has signs, 0 itself and plus, * a space. */
export function letters(label: string, rows: readonly string[], signs = SIGNS): Layout {
  const keys = rows.map((characters, at) => [String(at + 2), characters] as const);
  return { label, keys: { 1: signs, ...Object.fromEntries(keys), 0: '0+', '*': ' *' } };
}

/** The same layout in capitals; a character that has none, or one of another length, stays as it is. */
export function capitals(layout: Layout, label: string, locale: string): Layout {
  const upper = (text: string): string =>
    Array.from(text, one =>
      one.toLocaleUpperCase(locale).length === one.length ? one.toLocaleUpperCase(locale) : one,
    ).join('');
  const keys = Object.entries(layout.keys).map(([key, characters]) => [key, upper(characters)] as const);
  return { label, keys: Object.fromEntries(keys) };
}

/** Every key types what is printed large on it. */
export const DIGITS: Layout = {
  label: '123',
  keys: Object.fromEntries(Array.from(DIAL_KEYS.slice(0, 10), key => [key, key])),
};

/** The same with star and hash, for numbers to be dialled; a long 0 is a plus, a long star a pause. */
export const DIAL: Layout = { label: '123', keys: Object.fromEntries(Array.from(DIAL_KEYS, key => [key, key])) };

export const ADDRESS: Layout = { label: '123', keys: { ...DIGITS.keys, '*': '.' } };

/** For addresses of IPv6. */
export const HEXADECIMAL: Layout = {
  label: 'hex',
  keys: { ...DIGITS.keys, 1: '1:', 2: '2abc', 3: '3def', '*': ':.' },
};

export const CLOCK: Layout = { label: '123', keys: { ...DIGITS.keys, '*': ':' } };

/** Hours and minutes east or west of Greenwich. */
export const OFFSET: Layout = { label: '123', keys: { ...DIGITS.keys, '*': '+-' } };

/** Numbers below zero. */
export const SIGNED: Layout = { label: '123', keys: { ...DIGITS.keys, '*': '-' } };
