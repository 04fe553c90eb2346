import assert from 'node:assert/strict';
import { model405HD } from '../../hal/models/405HD.ts';
import { model420HD } from '../../hal/models/420HD.ts';
import { model440HD } from '../../hal/models/440HD.ts';
import { models } from '../../hal/models/index.ts';
import { rasterOf } from '../../hal/raster/index.ts';
import { LoopBack } from '../../src/media/loop-back.ts';
import { call } from './fixtures.ts';
import { MenuPhone } from './menu-phone.ts';

const DIAGNOSTICS = 'MENU 6 CODE 5';

describe('self-tests', () => {
  for (const model of models) {
    it(`know every key and the hook of the ${model.name}, and do nothing with them`, async () => {
      const phone = new MenuPhone(model);
      phone.store.set('personal_settings/key/mute/enabled', '0');
      await phone.keys(`${DIAGNOSTICS} 1`);
      for (const { name } of model.keys) {
        assert.doesNotMatch(phone.text, /All keys work/);
        await phone.press(name);
        assert.match(phone.text, new RegExp(`^Key ${name.replace('*', '\\*')}$`, 'm'));
      }
      assert.match(phone.text, /All keys work/);
      phone.lcd.hook(true);
      assert.match(phone.text, /Handset +Lifted/);
      assert.deepEqual(phone.given, []);
      await phone.press('OK', 900);
      assert.equal(phone.frame.title, 'Diagnostics');
      assert.deepEqual(phone.given, [['hook', true]]);
    });
  }

  it('list the keys that were not pressed yet', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys(`${DIAGNOSTICS} 1 SOFT1 SOFT2 SOFT3 SOFT4 1 2 3`);
    assert.match(phone.text, /Key 3\n4 5 6 7 8 9 \* 0 # UP/);
  });

  it('light every lamp in every colour, and leave them as they were', async () => {
    const phone = new MenuPhone(model440HD);
    await phone.keys(`${DIAGNOSTICS} 2`);
    assert.ok([...phone.lcd.lamps.values()].every(state => state?.cadence === 'steady'));
    const seen = new Set<string>();
    for (let at = 0; at < 60; at++) {
      await phone.press('DOWN');
      const lit = [...phone.lcd.lamps].filter(([, state]) => state !== null);
      if (lit.length === 1) seen.add(`${lit[0]?.[0]} ${lit[0]?.[1]?.colour}`);
    }
    assert.equal(seen.size, model440HD.lamps.flatMap(({ colours }) => colours).length);
    await phone.press('X');
    assert.ok([...phone.lcd.lamps.values()].every(state => state === null));
  });

  it('show every pixel dark, every other one, and none', async () => {
    const phone = new MenuPhone(model420HD);
    await phone.keys(`${DIAGNOSTICS} 3 OK`);
    const dark = (): number => rasterOf(phone.frame, model420HD).pixels.reduce((sum, pixel) => sum + pixel, 0);
    const { width, height } = model420HD.screen;
    const counts = [dark()];
    for (const key of ['SPEAKER', 'SOFT4', '5']) {
      await phone.press(key);
      counts.push(dark());
    }
    assert.deepEqual(counts, [width * height, (width * height) / 2, (width * height) / 2, 0]);
    assert.deepEqual(phone.given, []);
    await phone.press('X');
    assert.equal(phone.frame.title, 'Diagnostics');
  });

  it('play the own voice on each path until they are left, by whatever way', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys(`${DIAGNOSTICS} 6`);
    await phone.softkey('Start');
    assert.match(phone.text, /Speak/);
    await phone.keys('VOLUP VOLUP');
    assert.equal(phone.store.explain('phone400/volume/speaker').ok, true);
    await phone.softkey('Stop');
    await phone.keys('LEFT 5 OK');
    phone.become({ calls: [call({ id: 2, direction: 'in', phase: 'incoming' })], focus: 2 });
    phone.become({ calls: [], focus: null });
    await phone.clock.advance(121_000);
    assert.deepEqual(phone.asked, [
      'loop speaker',
      'loop null',
      'loop headset',
      'loop null',
      'loop headset',
      'loop null',
    ]);
  });

  it('begin with the handset when it is lifted', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys(`${DIAGNOSTICS} 4`);
    phone.lcd.hook(true);
    phone.lcd.hook(false);
    await phone.clock.advance(0);
    assert.deepEqual(phone.asked, ['loop handset', 'loop null']);
    await phone.keys('LEFT');
    phone.lcd.hook(true);
    assert.deepEqual(phone.given, [['hook', true]]);
  });

  it('give back what was said after the delay, and silence first', () => {
    const loop = new LoopBack(1000, 30);
    const heard: number[] = [];
    loop.on = true;
    for (let block = 1; block <= 5; block++) {
      const sum = new Int32Array(10);
      loop.addTo(sum);
      loop.take(new Int16Array(10).fill(block));
      heard.push(sum[0] ?? 0);
    }
    assert.deepEqual(heard, [0, 0, 0, 1, 2]);
    loop.on = false;
    const sum = new Int32Array(10);
    loop.addTo(sum);
    assert.deepEqual([...sum], Array(10).fill(0));
  });
});
