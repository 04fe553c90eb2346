import assert from 'node:assert/strict';
import { model405HD } from '../../hal/models/405HD.ts';
import { model420HD } from '../../hal/models/420HD.ts';
import { model440HD } from '../../hal/models/440HD.ts';
import { models } from '../../hal/models/index.ts';
import { frontOf, rasterOf } from '../../hal/raster/index.ts';
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

  it('list the keys that were not pressed yet, and tell how they are left to who tries it', async () => {
    const phone = new MenuPhone(model420HD);
    await phone.keys(`${DIAGNOSTICS} 1`);
    assert.match(phone.text, /Leave: hold OK\nSOFT1/);
    await phone.keys('SOFT1 SOFT2 SOFT3 SOFT4 1 2 3');
    assert.match(phone.text, /Key 3\n4 5 6 7 8 9 \* 0 # UP/);
    await phone.press('OK');
    assert.match(phone.text, /Key OK\nLeave: hold OK/);
  });

  it('answer nobody who calls while the handset is lifted for them, and give it back afterwards', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys(`${DIAGNOSTICS} 1`);
    phone.lcd.hook(true);
    const caller = call({ id: 2, direction: 'in', phase: 'incoming', connectedAt: null });
    phone.become({ calls: [caller], focus: 2 });
    await phone.clock.advance(0);
    assert.equal(phone.frame.title, 'Incoming call');
    assert.deepEqual(phone.given, []);
    phone.become({ calls: [{ ...caller, phase: 'connected', connectedAt: 0 }], focus: 2, path: 'speaker' });
    await phone.clock.advance(0);
    assert.deepEqual(phone.given, [['hook', true]]);
  });

  it('let who puts the handset down and lifts it again answer', async () => {
    const phone = new MenuPhone(model405HD);
    await phone.keys(`${DIAGNOSTICS} 4`);
    phone.lcd.hook(true);
    phone.become({ calls: [call({ id: 2, direction: 'in', phase: 'incoming', connectedAt: null })], focus: 2 });
    phone.lcd.hook(false);
    phone.lcd.hook(true);
    assert.deepEqual(phone.given, [
      ['hook', false],
      ['hook', true],
    ]);
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

  it('show both screens of a 440HD dark', async () => {
    const phone = new MenuPhone(model440HD);
    await phone.keys(`${DIAGNOSTICS} 3 OK`);
    const { width, height, pixels } = frontOf(phone.frame, model440HD);
    const { screen, strip } = model440HD;
    assert.ok(strip !== undefined);
    const beside = (at: number): number => pixels[(strip.height - 1) * width + at] ?? 0;
    assert.equal(height, screen.height);
    assert.deepEqual([beside(0), beside(width - 1), beside(width - strip.width)], [1, 1, 1]);
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
      const sum = new Float32Array(10);
      loop.addTo(sum);
      loop.take(new Int16Array(10).fill(block));
      heard.push(sum[0] ?? 0);
    }
    assert.deepEqual(heard, [0, 0, 0, 1, 2]);
    loop.on = false;
    const sum = new Float32Array(10);
    loop.addTo(sum);
    assert.deepEqual([...sum], Array(10).fill(0));
  });
});
