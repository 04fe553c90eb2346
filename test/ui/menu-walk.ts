/** Goes to every entry of every menu by its keys. */
import assert from 'node:assert/strict';
import type { Model } from '../../hal/models/model.ts';
import type { Frame } from '../../hal/ports.ts';
import { menuEntries } from '../../ui/lcd/menus/index.ts';
import type { MenuEntry, MenuName } from '../../ui/lcd/menus/menu.ts';
import { MenuPhone } from './menu-phone.ts';

/** One entry of a menu and the keys that lead to it. */
type Step = { readonly entry: MenuEntry; readonly keys: string };

/** Keys on the way into a menu that asks for the admin code. */
const BEHIND_CODE: ReadonlySet<MenuName> = new Set(['administration']);

/** Every entry of every menu; menus that exist once for each line or key are entered for the first one. */
function* steps(phone: MenuPhone, name: MenuName, of: number, keys: string): Generator<Step> {
  const entries = menuEntries({ name, of }, phone.lcd.view);
  for (const [at, entry] of entries.entries()) {
    const own = `${keys} ${entry.digit || [...Array(at).fill('DOWN'), 'OK'].join(' ')}`;
    yield { entry, keys: own };
    const { opens } = entry;
    if (!('menu' in opens) || (opens.of ?? 0) > 0) continue;
    yield* steps(phone, opens.menu, opens.of ?? 0, BEHIND_CODE.has(opens.menu) ? `${own} CODE` : own);
  }
}

export type MenuScreen = { readonly keys: string; readonly frame: Frame };

export async function walkMenus(model: Model): Promise<readonly MenuScreen[]> {
  const phone = new MenuPhone(model);
  const screens: MenuScreen[] = [];
  const keep = (keys: string): void => {
    screens.push({ keys: keys.replace(/(DOWN )+/, run => `DOWN×${run.length / 5} `), frame: phone.frame });
  };
  await phone.keys('MENU');
  keep('MENU');
  await home(phone);
  for (const { entry, keys } of [...steps(phone, 'main', 0, 'MENU')]) {
    await phone.keys(keys);
    assert.notEqual(phone.frame.title, '1001', `${keys} leads home`);
    keep(keys);
    if ('menu' in entry.opens && BEHIND_CODE.has(entry.opens.menu)) {
      await phone.keys('CODE');
      keep(`${keys} CODE`);
    }
    await home(phone);
  }
  return screens;
}

export async function home(phone: MenuPhone): Promise<void> {
  if (phone.frame.title === 'Keypad and Hook') await phone.press('OK', 900);
  await phone.press('MENU');
  if (phone.frame.title === 'Menu') await phone.press('MENU');
  assert.equal(phone.frame.title, '1001');
}
