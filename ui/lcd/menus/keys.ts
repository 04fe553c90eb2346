/**
 * Keys Configuration (guide chapter 24): speed dials, softkeys of the idle screen, the navigation ring.
 *
 * Decision: the guide does not print the places of the ring; they are up, down, left, right, OK.
 */
import * as keyParams from '../../../config/params/function-keys.ts';
import * as shown from '../../../config/params/menus.ts';
import { modelByName } from '../../../hal/models/index.ts';
import type { Message, TextKey } from '../../lang/index.ts';
import type { View } from '../../view.ts';
import { functionOf } from '../function-keys.ts';
import { entry, type Menu, type MenuEntry, type MenuName, numbered, setting } from './menu.ts';

/** On all models; those with programmable keys have more. */
const DIGIT_KEYS = 9;
const RING: readonly TextKey[] = ['key.up', 'key.down', 'key.left', 'key.right', 'key.ok'];

export const keyMenus = {
  keys: {
    title: 'menu.keys',
    entries: [
      entry(
        '1',
        'menu.speed-dials',
        { menu: 'speed-dials' },
        shown.speedDialKeys,
        keyParams.userPrograms,
        keyParams.userSpeedDials,
      ),
      entry('2', 'menu.soft-keys', { menu: 'soft-keys' }, shown.softKeys, keyParams.userPrograms),
      entry('3', 'menu.navigation-keys', { menu: 'navigation-keys' }, shown.navigationKeys, keyParams.userPrograms),
      setting('4', 'set.long-press', 'system/long_key_press_timeout'),
      setting('5', 'set.repeat-after', 'phone400/keys/repeat_after'),
      setting('6', 'set.repeat-every', 'phone400/keys/repeat_every'),
    ],
  },
  'speed-dials': {
    title: 'menu.speed-dials',
    entries: view =>
      numbered(
        Math.max(DIGIT_KEYS, view.about.functionKeys),
        at => keyTitle(view, at),
        at => ({ menu: 'function-key', of: at }),
      ),
  },
  'function-key': {
    title: 'menu.key-title',
    args: of => ({ number: of + 1 }),
    entries: (view, of) => [
      setting('1', 'set.key-number', `personal_settings/functional_key/${of}/speed_dial_number`),
      setting('2', 'set.key-label', `personal_settings/functional_key/${of}/key_label`),
      setting('3', 'set.key-type', `personal_settings/functional_key/${of}/type`),
      ...ofType(view, of),
    ],
  },
  'soft-keys': {
    title: 'menu.soft-keys',
    entries: numbered(
      20,
      at => ({ key: 'menu.place', args: { number: at + 1 } }),
      at => ({ setting: `personal_settings/soft_key/${at}/key_function` }),
    ),
  },
  'navigation-keys': {
    title: 'menu.navigation-keys',
    entries: RING.map((title, at) =>
      setting(String(at + 1), title, `personal_settings/navigation_control/${at}/key_operation`),
    ),
  },
} satisfies { readonly [name in MenuName]?: Menu };

/** What a key of its type has beside number and label. */
function ofType(view: View, key: number): readonly MenuEntry[] {
  const path = `personal_settings/functional_key/${key}`;
  switch (functionOf(view, key).type) {
    case 'SPEED_DIAL':
    case 'SPEED_DIAL_BLF':
      return [setting('4', 'set.key-extension', `${path}/speed_dial_extension`)];
    case 'EVENT':
      return [setting('4', 'value.EVENT', `${path}/key_event`)];
    case 'SIP_ACCOUNT':
      // A line key without another function is the key of its own line.
      if (isLineKey(view, key)) return [];
      return [setting('4', 'value.SIP_ACCOUNT', `${path}/shared_line_index`)];
    case 'SCA':
      return [setting('4', 'value.SIP_ACCOUNT', `${path}/shared_line_index`)];
    case 'PARKING_LOT':
      return [setting('4', 'value.PARKING_LOT', `${path}/parking_lot_number`)];
    default:
      return [];
  }
}

function isLineKey({ about }: View, key: number): boolean {
  const model = modelByName(about.model);
  return model.ok && model.value.keys.some(one => one.function === key && one.group === 'line');
}

function keyTitle(view: View, key: number): Message {
  const { label, number } = functionOf(view, key);
  const is = label || number;
  return is === ''
    ? { key: 'menu.key-title', args: { number: key + 1 } }
    : { key: 'menu.key', args: { number: key + 1, is } };
}
