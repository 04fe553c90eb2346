import assert from 'node:assert/strict';
import { BACKLIGHT_TIMES, backlightSeconds } from '../../config/tables/backlight.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import { call } from './fixtures.ts';
import { MenuPhone } from './menu-phone.ts';

describe('light and contrast of the screen', () => {
  it('counts places of its list, and seconds behind it', () => {
    assert.deepEqual([0, 1, 7, 45].map(backlightSeconds), [0, 10, 600, 45]);
    assert.ok(BACKLIGHT_TIMES.every((seconds, at) => at === 0 || seconds > (BACKLIGHT_TIMES[at - 1] ?? 0)));
  });

  it('goes dark a while after the last key, and not while a call is up', async () => {
    const phone = new MenuPhone(model405HD);
    assert.equal(phone.look?.lit, true);
    await phone.clock.advance(9_000);
    await phone.press('UP');
    await phone.clock.advance(9_900);
    assert.equal(phone.look?.lit, true);
    await phone.clock.advance(200);
    assert.equal(phone.look?.lit, false);
    phone.become({ calls: [call({ id: 2, direction: 'in', phase: 'incoming' })], focus: 2 });
    await phone.clock.advance(60_000);
    assert.equal(phone.look?.lit, true);
    phone.become({ calls: [], focus: null });
    await phone.clock.advance(11_000);
    assert.equal(phone.look?.lit, false);
  });

  it('stays lit when the user wants that, and goes by another time at once', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 6 UP OK MENU');
    await phone.clock.advance(3_600_000);
    assert.equal(phone.look?.lit, true);
    phone.store.set('system/lcd/backlight/timeout', '2');
    await phone.clock.advance(21_000);
    assert.equal(phone.look?.lit, false);
  });

  it('shows a contrast while it is turned, and the old one when nobody saves it', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys('MENU 4 5 RIGHT RIGHT');
    assert.equal(phone.look?.contrast, 29);
    await phone.softkey('Back');
    assert.equal(phone.look?.contrast, 27);
    await phone.keys('5 LEFT OK');
    assert.equal(phone.look?.contrast, 26);
  });
});
