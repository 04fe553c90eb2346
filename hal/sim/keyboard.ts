/** Which key of the terminal's keyboard presses what on the phone. Pure data, for every model. */
import type { Model } from '../models/model.ts';
import type { KeyName } from '../ports.ts';

export type KeyboardAction =
  | { readonly type: 'press'; readonly key: KeyName; readonly ms: number }
  /** Lifts the handset, or puts it down. */
  | { readonly type: 'hook' }
  /** Plugs the headset in, or out. */
  | { readonly type: 'plug' }
  /** Shows the screen as text, or its pixels. */
  | { readonly type: 'look' }
  | { readonly type: 'quit' };

/** Terminals tell no key release, so Alt and a dial key stand for a long press. Longer than the phone's own 800 ms. */
const LONG_PRESS = 1000;

const FUNCTION_KEYS: readonly (readonly [keyboard: string, key: KeyName])[] = [
  ['m', 'MENU'],
  ['h', 'HOLD'],
  ['u', 'MUTE'],
  ['s', 'SPEAKER'],
  ['e', 'HEADSET'],
  ['r', 'REDIAL'],
  ['v', 'VOICEMAIL'],
  ['c', 'CONTACTS'],
  ['t', 'TRANSFER'],
  ['+', 'VOLUP'],
  ['-', 'VOLDOWN'],
  ['up', 'UP'],
  ['down', 'DOWN'],
  ['left', 'LEFT'],
  ['right', 'RIGHT'],
  ['enter', 'OK'],
];

/** By the name that the terminal gives to a key: '5', 'M-5' (with Alt), 'f1', 'up', 'enter', 'escape', 'C-c' … */
export function keyboardOf(model: Model): ReadonlyMap<string, KeyboardAction> {
  const keys = new Map(model.keys.map(key => [key.name, key]));
  const map = new Map<string, KeyboardAction>();
  const bind = (keyboard: string, key: KeyName, ms = 0): void => {
    if (keys.has(key)) map.set(keyboard, { type: 'press', key, ms });
  };
  for (const key of model.keys) {
    if (key.group !== 'dial') continue;
    bind(key.name, key.name);
    bind(`M-${key.name}`, key.name, LONG_PRESS);
  }
  for (const [keyboard, key] of FUNCTION_KEYS) bind(keyboard, key);
  // The self-test of the keys is left by holding it.
  bind('O', 'OK', LONG_PRESS);
  const softkeys = model.screen.softkeys;
  for (let n = 1; n <= softkeys; n++) bind(`f${n}`, `SOFT${n}`);
  for (let n = 1; n <= model.lines; n++) bind(`f${softkeys + n}`, `LINE${n}`);
  bind('escape', keys.has('X') ? 'X' : `SOFT${softkeys}`);
  map.set('space', { type: 'hook' });
  map.set('p', { type: 'plug' });
  map.set('g', { type: 'look' });
  map.set('q', { type: 'quit' });
  map.set('C-c', { type: 'quit' });
  return map;
}

const SHOWN: { readonly [keyboard: string]: string } = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: 'Enter',
  escape: 'Esc',
};

/** What to type for a key, as a short text for the legend; '' for a key that only the mouse reaches. */
export function shortcutOf(model: Model, key: KeyName): string {
  for (const [keyboard, action] of keyboardOf(model)) {
    if (action.type === 'press' && action.key === key && keyboard !== key) {
      return (
        SHOWN[keyboard] ?? (/^f\d/.test(keyboard) ? keyboard.toUpperCase() : keyboard.startsWith('M-') ? '' : keyboard)
      );
    }
  }
  return '';
}
