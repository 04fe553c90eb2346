import assert from 'node:assert/strict';
import { model405HD } from '../../hal/models/405HD.ts';
import { rasterOf } from '../../hal/raster/index.ts';
import { loadLanguage } from '../../ui/lang/index.ts';
import { entryOf } from '../../ui/lcd/entry/entry.ts';
import { nameField } from '../../ui/lcd/entry/fields.ts';
import { MenuPhone } from './menu-phone.ts';

describe('left and right in Hebrew', () => {
  const hebrew = async (): Promise<MenuPhone> => {
    await loadLanguage('HEBREW');
    const phone = new MenuPhone(model405HD);
    phone.store.set('personal_settings/language', 'HEBREW');
    return phone;
  };
  const typing = (text: string) =>
    ({
      kind: 'entry',
      purpose: { for: 'setting', path: 'personal_settings/soft_key/0/label' },
      title: { key: 'title.symbols' },
      entry: entryOf(nameField('HEBREW', 32), text),
      waiting: false,
    }) as const;

  it('go on to the left in lists, and back to the right', async () => {
    const phone = await hebrew();
    await phone.keys('MENU DOWN DOWN DOWN');
    const main = phone.frame.title;
    await phone.keys('LEFT');
    assert.notEqual(phone.frame.title, main);
    await phone.keys('RIGHT');
    assert.equal(phone.frame.title, main);
  });

  it('move the cursor where the arrow shows: by letters of Hebrew, by digits of a number', async () => {
    const phone = await hebrew();
    phone.lcd.open(typing('שלום'));
    await phone.keys('RIGHT RIGHT');
    assert.equal(phone.frame.cursor?.column, 2);
    await phone.keys('LEFT');
    assert.equal(phone.frame.cursor?.column, 3);
    phone.lcd.open(typing('0501'));
    await phone.keys('LEFT');
    assert.equal(phone.frame.cursor?.column, 3);
  });

  it('leave a grid of signs as it is drawn', async () => {
    const phone = await hebrew();
    phone.lcd.open({ kind: 'symbols', symbols: ['(', ')', '<', '.com'], position: 0 });
    const drawn = rasterOf(phone.frame, model405HD).toText();
    await phone.keys('RIGHT');
    assert.match(phone.text, /\[\)\]/);
    await phone.keys('LEFT');
    const { locale: _, ...english } = phone.frame;
    assert.equal(
      rasterOf({ ...english, title: '', softkeys: [], icons: [] }, model405HD).toText(),
      rasterOf({ ...phone.frame, title: '', softkeys: [], icons: [] }, model405HD).toText(),
    );
    assert.equal(drawn, rasterOf(phone.frame, model405HD).toText());
  });
});
