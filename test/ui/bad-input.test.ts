/** Each editor of the menus with what a hasty or clumsy hand types: it is kept as a whole or refused, never in part. */
import assert from 'node:assert/strict';
import { models } from '../../hal/models/index.ts';
import { MENUS, menuEntries, openEntry, paramAt } from '../../ui/lcd/menus/index.ts';
import type { MenuName } from '../../ui/lcd/menus/menu.ts';
import type { Place } from '../../ui/lcd/place.ts';
import { valuesOf } from '../../ui/values.ts';
import { MenuPhone } from './menu-phone.ts';

type Editor = { readonly path: string; readonly place: Place };

/** All texts and numbers that can be typed somewhere in the menus. */
function editors(phone: MenuPhone): readonly Editor[] {
  const { view } = phone.lcd;
  return (Object.keys(MENUS) as MenuName[]).flatMap(name =>
    menuEntries({ name, of: 0 }, view).flatMap((entry): readonly Editor[] => {
      const [action] = 'setting' in entry.opens ? openEntry(entry, view) : [];
      const place = action?.type === 'open' ? action.place : null;
      return place?.kind === 'entry' && place.purpose.for === 'setting' ? [{ path: place.purpose.path, place }] : [];
    }),
  );
}

const HANDS: { readonly [how: string]: (phone: MenuPhone) => Promise<unknown> } = {
  'types nothing': async () => {},
  'types too much': async phone => {
    for (let more = 0; more < 140; more++) await phone.press('9', 900);
  },
  'leans on star, hash and one': phone => phone.keys('* * * # 1 1 1 * # 1'),
  'is quick': phone => phone.keys('2 2 3 3 2 0 0'),
};

describe('an editor', () => {
  for (const model of models) {
    for (const [how, types] of Object.entries(HANDS)) {
      it(`of a ${model.name} keeps all or nothing of what somebody ${how}`, async () => {
        const all = editors(new MenuPhone(model));
        assert.ok(all.length > 30);
        for (const { path, place } of all) {
          const phone = new MenuPhone(model);
          const value = (): string => paramAt(path).print(valuesOf(phone.store).at(path));
          const before = value();
          phone.lcd.open(place);
          const { title } = phone.frame;
          const clear = phone.frame.softkeys.indexOf('Clear');
          if (clear >= 0) await phone.press(`SOFT${clear + 1}`, 900);
          await types(phone);
          assert.equal(value(), before, `${path}: stored before OK`);
          await phone.keys('OK');
          const refused = /Not saved|Empty/.test(phone.text);
          if (refused) assert.deepEqual([phone.frame.title, value()], [title, before], path);
          else {
            assert.notEqual(phone.frame.title, title, path);
            assert.ok(paramAt(path).parse(value()).ok, path);
          }
          const kept = value();
          phone.lcd.open(place);
          await types(phone);
          await phone.press('MENU');
          assert.equal(value(), kept, `${path}: stored though it was left`);
        }
      });
    }
  }
});
