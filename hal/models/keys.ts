/** Groups of keys that every model has, placed on its case. */
import type { LampColour } from '../ports.ts';
import type { CaseCell, KeyGroup, ModelKey, ModelLamp } from './model.ts';

const DIAL_KEYS = [
  ['1', ''],
  ['2', 'abc'],
  ['3', 'def'],
  ['4', 'ghi'],
  ['5', 'jkl'],
  ['6', 'mno'],
  ['7', 'pqrs'],
  ['8', 'tuv'],
  ['9', 'wxyz'],
  ['*', '␣'],
  ['0', '+'],
  ['#', ''],
] as const;

function key(name: string, group: KeyGroup, legend: string, column: number, row: number): ModelKey {
  return { name, group, legend, at: { column, row } };
}

/** Three columns, four rows. */
export function dialKeys(at: CaseCell): ModelKey[] {
  return DIAL_KEYS.map(([name, letters], index) => ({
    ...key(name, 'dial', name, at.column + (index % 3), at.row + Math.floor(index / 3)),
    letters,
  }));
}

/** The same on a model without programmable keys: 1 to 9 do when they are held what functions 0 to 8 say. */
export function speedDialKeys(at: CaseCell): ModelKey[] {
  return dialKeys(at).map(dial => (/[1-9]/.test(dial.name) ? { ...dial, function: Number(dial.name) - 1 } : dial));
}

/** Four in a row; they have no legend: the screen above names them. */
export function softkeys(at: CaseCell): ModelKey[] {
  return [1, 2, 3, 4].map(n => key(`SOFT${n}`, 'softkey', '', at.column + n - 1, at.row));
}

/** The four-way ring around OK: three columns, three rows. */
export function navigationKeys(at: CaseCell): ModelKey[] {
  return [
    key('UP', 'navigation', '▲', at.column + 1, at.row),
    key('LEFT', 'navigation', '◀', at.column, at.row + 1),
    key('OK', 'navigation', 'OK', at.column + 1, at.row + 1),
    key('RIGHT', 'navigation', '▶', at.column + 2, at.row + 1),
    key('DOWN', 'navigation', '▼', at.column + 1, at.row + 2),
  ];
}

const FUNCTION_LEGENDS = {
  MENU: 'MENU',
  X: 'X',
  VOICEMAIL: 'MAIL ✉',
  CONTACTS: 'CONTACTS',
  REDIAL: 'REDIAL',
  TRANSFER: 'TRANSFER',
  HOLD: 'HOLD',
} as const;

const AUDIO_LEGENDS = {
  MUTE: 'MUTE',
  HEADSET: 'HEADSET',
  SPEAKER: 'SPEAKER',
  VOLUP: 'VOL +',
  VOLDOWN: 'VOL -',
} as const;

export function functionKey(name: keyof typeof FUNCTION_LEGENDS, column: number, row: number): ModelKey {
  return key(name, 'function', FUNCTION_LEGENDS[name], column, row);
}

export function audioKey(name: keyof typeof AUDIO_LEGENDS, column: number, row: number): ModelKey {
  return key(name, 'audio', AUDIO_LEGENDS[name], column, row);
}

/** Keys beside the strip screen; their functions come before those of the line keys. */
const STRIP_KEYS = 12;

export function lineKey(number: number, column: number, row: number): ModelKey {
  return { ...key(`LINE${number}`, 'line', `LINE ${number}`, column, row), function: STRIP_KEYS + number - 1 };
}

/** A programmable key beside the strip screen. */
export function programmableKey(number: number, column: number, row: number): ModelKey {
  return { ...key(`PK${number}`, 'programmable', `KEY ${number}`, column, row), function: number - 1 };
}

/** A lamp built into a key: it shares the key's cell and legend. */
export function lampOf(name: string, of: ModelKey, colours: readonly LampColour[]): ModelLamp {
  return { name, legend: of.legend, colours, at: of.at };
}
