/**
 * Keys that can be programmed (guide chapter 24): those beside the strip screen, line keys that are no lines, and the digits
 * 1 to 9 where they are held on models without such keys. What they do when they are pressed: function-actions.ts.
 */
import { voiceDialingLabel } from '../../config/params/dialing-services.ts';
import * as keyParams from '../../config/params/function-keys.ts';
import { speedDialKeys } from '../../config/params/menus.ts';
import { UNKNOWN, type Watched } from '../../src/call/facts.ts';
import { isText, type Message } from '../lang/index.ts';
import type { View } from '../view.ts';
import type { Action } from './action.ts';

export type KeyFunction = ReturnType<typeof functionOf>;

/** What the configuration, the user or the speed dial file of the server put on key `key`. */
export function functionOf({ values, directory }: Pick<View, 'values' | 'directory'>, key: number) {
  const own = values.get(keyParams.number, key);
  const type = values.get(keyParams.type, key);
  const listed = own === '' && type === 'EMPTY' ? directory.speedDial(key) : null;
  const dials = listed?.watched === true ? ('SPEED_DIAL_BLF' as const) : ('SPEED_DIAL' as const);
  return {
    // A number alone says enough.
    type: type === 'EMPTY' && (own !== '' || listed !== null) ? dials : type,
    number: own || (listed?.number ?? ''),
    extension: values.get(keyParams.extension, key),
    label: values.get(keyParams.keyLabel, key),
    event: values.get(keyParams.event, key),
    line: values.get(keyParams.line, key),
    parkingName: values.get(keyParams.parkingName, key),
    parkingNumber: values.get(keyParams.parkingNumber, key),
    parkingTarget: values.get(keyParams.parkingTarget, key),
  };
}

/** A key that stands for a line. */
export function isAccount(type: KeyFunction['type']): boolean {
  return type === 'SIP_ACCOUNT' || type === 'SCA';
}

/** The line of line key `at`; null for one that has none. */
export function lineOfKey({ values }: Pick<View, 'values'>, at: number): number | null {
  const line = values.get(keyParams.lineKeyLine, at);
  return line < 0 ? null : line;
}

/** Whose state the lamp of the key shows; '' for nobody's. */
export function watchedNumber({ type, number, parkingNumber }: KeyFunction): string {
  return type === 'SPEED_DIAL_BLF' ? number : type === 'PARKING_LOT' ? parkingNumber : '';
}

/** null: the key watches nobody. */
export function watchedBy(view: View, key: number): Watched | null {
  const number = watchedNumber(functionOf(view, key));
  return number === '' ? null : (view.watched.get(number) ?? UNKNOWN);
}

/** What stands beside the key: its own label, else what it does; '' for a free one. */
export function functionLabel(view: View, key: number): Message | string {
  const { type, number, label, event, line, parkingName, parkingNumber } = functionOf(view, key);
  if (label !== '') return label;
  switch (type) {
    case 'EMPTY':
      return '';
    case 'SPEED_DIAL':
    case 'SPEED_DIAL_BLF':
      return view.directory.nameOf(number) || number;
    case 'SIP_ACCOUNT':
    case 'SCA': {
      const named = view.lines.find(({ index }) => index === line)?.label ?? '';
      return named || { key: 'menu.line', args: { line: line + 1 } };
    }
    case 'PAGING':
      return view.settings.pageGroups.find(({ id }) => id === key)?.name ?? { key: 'value.PAGING' };
    case 'PARKING_LOT':
      return parkingName || parkingNumber || { key: 'value.PARKING_LOT' };
    case 'VOCANOM':
      return view.values.get(voiceDialingLabel);
    case 'EVENT':
      return eventName(event);
    default:
      return type;
  }
}

function eventName(event: string): Message | string {
  const key = `value.${event}`;
  return isText(key) ? { key } : event;
}

/** The menu of the key, where its user may program it. */
export function programming({ values, situation }: View, key: number): readonly Action[] {
  const may = [keyParams.userPrograms, keyParams.userSpeedDials, speedDialKeys].every(param => values.get(param));
  if (!may || situation !== 'idle') return [];
  return [{ type: 'open', place: { kind: 'menu', name: 'function-key', of: key, position: 0 } }];
}
