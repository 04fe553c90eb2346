/** Numbers that nobody types: from the directory and from the call log, on every model. */
import assert from 'node:assert/strict';
import * as forward from '../../config/params/forward.ts';
import { models } from '../../hal/models/index.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import { NOBODY } from '../../src/directory/contact.ts';
import type { Phone } from '../../src/main.ts';
import { eventually } from '../support/eventually.ts';
import { choose, has, openThree, PEOPLE, type Stage, screen, softkey } from './three-phones.ts';

/** Also one that stands on a further page of softkeys; a wide screen has longer words. */
async function pressSoftkey(phone: Phone, ...labels: readonly string[]): Promise<void> {
  const shown = (): string | undefined => labels.find(label => phone.lcd.frame.softkeys.includes(label));
  const label = await eventually(`${labels} among the softkeys`, () => {
    if (shown() === undefined && phone.lcd.frame.softkeys.includes('More')) press(phone, 'SOFT4');
    return shown();
  });
  softkey(phone, label);
}

describe('story: who is picked, not typed', () => {
  let stage: Stage;
  let anna: Phone;
  let bert: Phone;
  let cleo: Phone;

  afterEach(() => stage.close());

  async function annaCallsBert(): Promise<void> {
    await atRest();
    press(anna, ...PEOPLE.bert);
    await has(bert, 'incoming 201');
    press(bert, 'SPEAKER');
    await has(anna, 'connected 202');
    await has(bert, 'connected 201');
  }

  async function atRest(): Promise<void> {
    for (const phone of [anna, bert, cleo]) await until(phone, 'rest', state => state.calls.length === 0);
  }

  async function annaSpeaksWithCleo(): Promise<void> {
    await until(bert, 'the end of the transfer', ({ transfer }) => transfer?.phase === 'done');
    await has(bert);
    await has(anna, 'connected 203');
    press(anna, 'SPEAKER');
    await has(cleo);
  }

  for (const { name: model, keys } of models) {
    it(`${model}: partner of a conference, targets of transfers and of forwarding; call back, add, delete`, async () => {
      stage = await openThree({}, () => 'null', model);
      ({ anna, bert, cleo } = stage);
      assert.ok(bert.people.book.keep(null, { ...NOBODY, name: 'Cleo', office: PEOPLE.cleo }).ok);

      // A conference with whom? The directory knows.
      await annaCallsBert();
      await pressSoftkey(bert, 'Conf');
      press(bert, 'CONTACTS');
      await choose(bert, 'Cleo');
      press(bert, 'OK');
      await has(cleo, 'incoming 202');
      press(cleo, 'SPEAKER');
      await has(bert, 'held 201', 'connected 203');
      await pressSoftkey(bert, 'Conf');
      await until(bert, 'a conference', ({ conference }) => conference?.phase === 'together');
      for (const phone of [anna, cleo]) press(phone, 'SPEAKER');
      await has(bert);

      // A call is handed over at once to a contact …
      await annaCallsBert();
      await pressSoftkey(bert, 'BXfer');
      press(bert, 'CONTACTS');
      await choose(bert, 'Cleo');
      press(bert, 'OK');
      await has(cleo, 'incoming 201');
      press(cleo, 'SPEAKER');
      await annaSpeaksWithCleo();

      // … and, after a word with her, to whom the call log has.
      await annaCallsBert();
      // Without the key it is a call beside the first one, and Transfer follows.
      if (keys.some(({ name }) => name === 'TRANSFER')) press(bert, 'TRANSFER');
      else await pressSoftkey(bert, 'New');
      await pressSoftkey(bert, 'Calls', 'Call Log');
      await choose(bert, 'Cleo');
      press(bert, 'OK');
      await has(cleo, 'incoming 202');
      press(cleo, 'SPEAKER');
      await has(bert, 'held 201', 'connected 203');
      await pressSoftkey(bert, 'Transf');
      await annaSpeaksWithCleo();

      // Where calls are forwarded to: the editor is there again with the number.
      await atRest();
      for (const [opens, who, number] of [
        [['Dir'], 'Cleo', PEOPLE.cleo],
        [['Calls', 'Call Log'], 'anna', PEOPLE.anna],
      ] as const) {
        press(bert, 'MENU', '4', '0', '3');
        await pressSoftkey(bert, ...opens);
        await choose(bert, who);
        await pressSoftkey(bert, 'Select');
        assert.match(screen(bert), new RegExp(number));
        assert.equal(bert.desk.state.dial, null);
        await pressSoftkey(bert, 'Save');
        assert.equal(bert.store.get(forward.forwardTarget, 0), number);
        press(bert, 'MENU');
      }

      // Back to whoever called, by the newest line of the log.
      press(cleo, 'MENU', '1', '1');
      await choose(cleo, 'anna');
      press(cleo, 'OK');
      await has(anna, 'incoming 203');
      press(cleo, 'SPEAKER');
      await has(anna);

      // Who called becomes a contact, and the log forgets the call, REDIAL with it.
      await atRest();
      await eventually('the call in the log', () => cleo.desk.state.redial === PEOPLE.anna);
      press(cleo, 'MENU', '1', '4');
      await pressSoftkey(cleo, 'Add');
      await pressSoftkey(cleo, 'Edit');
      press(cleo, '2');
      await pressSoftkey(cleo, 'OK');
      await pressSoftkey(cleo, 'Save');
      assert.notEqual(cleo.people.book.nameOf(PEOPLE.anna), '');
      await pressSoftkey(cleo, 'Delete');
      assert.equal(cleo.people.callLog.list('dialed').length, 0);
      assert.equal(cleo.desk.state.redial, '');
    });
  }
});
