/**
 * Keys that can be programmed (guide chapter 24): those beside the strip screen, line keys that are no lines, and the digits
 * 1 to 9 where they are held on models without such keys.
 */
import * as keyParams from '../../config/params/function-keys.ts';
import { speedDialKeys } from '../../config/params/menus.ts';
import type { View } from '../view.ts';
import { type Action, order } from './action.ts';
import { dial, openCalls, openDirectory } from './book.ts';

/** What the configuration, the user or the speed dial file of the server put on key `key`. */
export function functionOf({ values, directory }: View, key: number) {
  const own = values.get(keyParams.number, key);
  const type = values.get(keyParams.type, key);
  const listed = own === '' && type === 'EMPTY' ? directory.speedDial(key) : null;
  return {
    // A number alone says enough.
    type: type === 'EMPTY' && (own !== '' || listed !== null) ? ('SPEED_DIAL' as const) : type,
    number: own || (listed?.number ?? ''),
    label: values.get(keyParams.keyLabel, key),
    event: values.get(keyParams.event, key),
    line: values.get(keyParams.line, key),
  };
}

/** What the key does now; one that does nothing is offered to be programmed. */
export function functionActions(view: View, key: number): readonly Action[] {
  const { type, number, event, line } = functionOf(view, key);
  switch (type) {
    case 'SPEED_DIAL':
    case 'SPEED_DIAL_BLF':
      return number === '' ? programming(view, key) : dial(view, number);
    case 'SIP_ACCOUNT':
      return [order('lineKey', line)];
    case 'PAGING':
      return view.settings.pageGroups.some(({ id }) => id === key) ? [order('page', key)] : [];
    case 'EVENT':
      return eventActions(view, event);
    case 'EMPTY':
      return programming(view, key);
    default:
      return [];
  }
}

function eventActions(view: View, event: string): readonly Action[] {
  switch (event) {
    case 'MISSED_CALLS':
      return openCalls('missed');
    case 'RECEIVED_CALLS':
      return openCalls('received');
    case 'DIALED_CALLS':
      return openCalls('dialed');
    case 'DIRECTORY':
      return openDirectory(view);
    default:
      return [];
  }
}

/** The menu of the key, where its user may program it. */
export function programming({ values, situation }: View, key: number): readonly Action[] {
  const may = [keyParams.userPrograms, keyParams.userSpeedDials, speedDialKeys].every(param => values.get(param));
  if (!may || situation !== 'idle') return [];
  return [{ type: 'open', place: { kind: 'menu', name: 'function-key', of: key, position: 0 } }];
}
