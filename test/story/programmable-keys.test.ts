/** Keys that their user programs, pressed on whole phones: beside the strip screen, and digits that are held. */
import assert from 'node:assert/strict';
import { dnd } from '../../config/params/lines.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import type { Phone } from '../../src/main.ts';
import { eventually } from '../support/eventually.ts';
import { choose, has, openThree, PEOPLE, type Stage, screen, softkey } from './three-phones.ts';

const KEY = 'personal_settings/functional_key';

/** Function key `number` of this phone, from 1, as its user finds it. */
async function pressKey(phone: Phone, number: number): Promise<void> {
  const digit = phone.model.strip === undefined;
  if (digit) await hold(phone, String(number));
  else press(phone, `PK${number}`);
}

/** Longer than system/long_key_press_timeout. */
async function hold(phone: Phone, key: string): Promise<void> {
  const held = await phone.hardware.simulation?.panel.press(key, 900);
  assert.ok(held?.ok);
}

const shows = (phone: Phone, text: RegExp): Promise<unknown> =>
  eventually(`${text} on the screen`, () => text.test(`${screen(phone)}\n${phone.lcd.frame.softkeys.join('\n')}`));

for (const model of ['440HD', '420HD']) {
  describe(`story: programmable keys of a ${model}`, () => {
    let stage: Stage;
    let anna: Phone;
    let bert: Phone;
    let cleo: Phone;

    before(async () => {
      const set = {
        [`${KEY}/0/type`]: 'SPEED_DIAL',
        [`${KEY}/0/speed_dial_number`]: PEOPLE.bert,
        [`${KEY}/1/type`]: 'EVENT',
        [`${KEY}/1/key_event`]: 'DND_ALL',
        [`${KEY}/2/type`]: 'EVENT',
        [`${KEY}/2/key_event`]: 'FORWARD_ALL',
        [`${KEY}/3/type`]: 'SIP_ACCOUNT',
        [`${KEY}/3/shared_line_index`]: '1',
        'voip/line/1/enabled': '1',
        'voip/line/1/id': '301',
        'voip/line/1/description': 'second',
      };
      stage = await openThree(set, () => 'null', model);
      ({ anna, bert, cleo } = stage);
    });

    after(() => stage.close());

    const rest = async (): Promise<void> => {
      for (const phone of [anna, bert, cleo]) {
        await until(phone, 'the end', ({ calls }) => calls.every(({ phase }) => phase === 'ended'));
        // What it was stays in sight for a while.
        if (phone.desk.state.calls.length > 0) press(phone, 'X');
        await until(phone, 'rest', ({ calls }) => calls.length === 0);
      }
    };
    const shines = (lamp: string, wanted: string): Promise<unknown> =>
      eventually(`${lamp} ${wanted}`, () => {
        const state = anna.hardware.simulation?.panel.lamps.get(lamp);
        return (state == null ? 'dark' : `${state.colour} ${state.cadence}`) === wanted;
      });

    it('one calls its number, from rest and from a call, which waits on hold', async () => {
      await pressKey(anna, 1);
      await has(bert, 'incoming 201');
      press(bert, 'SPEAKER');
      await has(anna, 'connected 202');
      press(anna, 'SPEAKER');
      await has(bert);
      // Where a digit is the key it belongs to the call.
      if (model !== '440HD') return;
      press(cleo, ...PEOPLE.anna);
      await has(anna, 'incoming 203');
      press(anna, 'SPEAKER');
      await has(cleo, 'connected 201');
      await pressKey(anna, 1);
      await has(anna, 'held 203', 'ringback 202');
      press(bert, 'SPEAKER');
      await has(anna, 'held 203', 'connected 202');
      for (const phone of [bert, cleo]) press(phone, 'SPEAKER');
      await has(anna);
    });

    it('do not disturb is switched, which its lamp and the screen tell', async () => {
      await rest();
      await pressKey(anna, 2);
      assert.ok(anna.store.get(dnd, 0));
      assert.match(anna.lcd.frame.icons.join(), /dnd/);
      if (model === '440HD') await shines('pk2', 'red steady');
      press(cleo, ...PEOPLE.anna);
      await until(cleo, 'a refusal', ({ calls }) => calls[0]?.phase === 'ended');
      assert.equal(anna.desk.state.calls.length, 0);
      await rest();
      await pressKey(anna, 2);
      if (model === '440HD') await shines('pk2', 'dark');
      press(cleo, ...PEOPLE.anna);
      await has(anna, 'incoming 203');
      press(cleo, 'SPEAKER');
    });

    it('forwarding is switched in the menu that opens', async () => {
      await rest();
      await pressKey(anna, 3);
      await choose(anna, 'Line 1');
      press(anna, 'OK', '3', ...PEOPLE.cleo);
      softkey(anna, 'Save');
      press(anna, '2');
      await choose(anna, 'Always');
      softkey(anna, 'Save');
      press(anna, '1');
      await choose(anna, 'On');
      softkey(anna, 'Save');
      press(anna, 'MENU');
      press(bert, ...PEOPLE.anna);
      await has(cleo, 'incoming 202');
      press(bert, 'SPEAKER');
    });

    it('a line key takes its line', async () => {
      await rest();
      await pressKey(anna, 4);
      await until(anna, 'the second line', ({ dial }) => dial?.line === 1);
      await shows(anna, /Line 2/);
      press(anna, 'X');
      await until(anna, 'rest', ({ dial }) => dial === null);
    });

    it('one that is free opens its menu, and calls the number typed there, after a restart as well', async () => {
      await rest();
      await pressKey(anna, 5);
      await shows(anna, /Key 5/);
      press(anna, '1', ...PEOPLE.cleo);
      softkey(anna, 'Save');
      press(anna, 'MENU');
      await pressKey(anna, 5);
      await has(cleo, 'incoming 201');
      // Right behind the call, while the screen still tells that it is over.
      press(cleo, 'SOFT2');
      await until(anna, 'the end', ({ calls }) => calls[0]?.phase === 'ended');
      await pressKey(anna, 5);
      await has(cleo, 'incoming 201');
      anna = await stage.restart('anna');
      await rest();
      await pressKey(anna, 5);
      await has(cleo, 'incoming 201');
      press(cleo, 'SPEAKER');
      await has(anna, 'connected 203');
    });
  });
}
