import assert from 'node:assert/strict';
import { press, until } from '../../src/cli/demo/hands.ts';
import type { Phone } from '../../src/main.ts';
import { calls, has, openThree, PEOPLE, type Stage, screen } from './three-phones.ts';

const FORWARD = 'voip/line/0/call_forward';

/** Anna calls Bert, whose calls go to Cleo by what he chose in his menu (guide section 21.3). */
describe('story: call forwarding', () => {
  let stage: Stage;
  let anna: Phone;
  let bert: Phone;
  let cleo: Phone;

  const keys = (phone: Phone, text: string): void => press(phone, ...text.split(' '));
  const at = (path: string): unknown => bert.lcd.view.values.at(`${FORWARD}/${path}`);

  beforeEach(async () => {
    stage = await openThree();
    ({ anna, bert, cleo } = stage);
    keys(bert, 'MENU 4 0 3 2 0 3 OK 1 DOWN OK');
    assert.match(screen(bert), /^Forward line 1/);
    assert.deepEqual([at('destination'), at('active'), at('type')], ['203', true, 'NO_REPLY']);
  });
  afterEach(() => stage.close());

  it('always: Cleo rings, Bert does not', async () => {
    keys(bert, '2 UP UP OK MENU');
    assert.equal(at('type'), 'UNCONDITIONAL');
    press(anna, ...PEOPLE.bert);
    await has(cleo, 'incoming 201');
    assert.equal(calls(bert), '');
    press(cleo, 'SPEAKER');
    await has(anna, 'connected 202');
  });

  it('when nobody replies: Bert rings first', async () => {
    const wait = bert.store.set(`${FORWARD}/timeout`, '1');
    assert.ok(wait.ok);
    press(anna, ...PEOPLE.bert);
    await has(bert, 'incoming 201');
    await has(cleo, 'incoming 201');
    await until(bert, 'rest', ({ calls: all }) => all.every(({ phase }) => phase === 'ended'));
  });

  it('when busy: while Bert speaks and does not want to know of others', async () => {
    keys(bert, '2 UP OK MENU MENU 4 3 UP OK MENU');
    assert.equal(at('type'), 'BUSY');
    press(bert, ...PEOPLE.anna);
    await has(anna, 'incoming 202');
    press(anna, 'SPEAKER');
    await has(bert, 'connected 201');
    press(cleo, ...PEOPLE.bert);
    // Cleo is sent to herself, which her phone does not do: what matters is that Bert is left alone.
    await until(cleo, 'the end', ({ calls: all }) =>
      all.some(({ phase }) => phase === 'ended' || phase === 'incoming'),
    );
    assert.equal(calls(bert), 'connected 201');
  });

  it('a number that is answered in time goes nowhere', async () => {
    press(anna, ...PEOPLE.bert);
    await has(bert, 'incoming 201');
    press(bert, 'SPEAKER');
    await has(anna, 'connected 202');
    assert.equal(calls(cleo), '');
  });

  it('a caller who still rings is sent on by hand, to a number that is typed', async () => {
    keys(bert, '1 UP OK MENU');
    press(anna, ...PEOPLE.bert);
    await has(bert, 'incoming 201');
    press(bert, 'SOFT4');
    assert.match(screen(bert), /^Forward call to/);
    press(bert, ...PEOPLE.cleo, 'OK');
    await has(cleo, 'incoming 201');
    await until(bert, 'rest', ({ calls: all }) => all.every(({ phase }) => phase === 'ended'));
    press(cleo, 'SPEAKER');
    await has(anna, 'connected 202');
  });

  it('DnD is one key for all lines and is told on the idle screen; callers hear that nobody wants to speak', async () => {
    keys(bert, '1 UP OK MENU');
    const dnd = (): void => {
      const at = (): number => bert.lcd.frame.softkeys.indexOf('DnD');
      for (let page = 0; page < 4 && at() < 0; page++) press(bert, 'SOFT4');
      press(bert, `SOFT${at() + 1}`);
    };
    dnd();
    assert.match(screen(bert), /Do not disturb/);
    press(anna, ...PEOPLE.bert);
    await until(anna, 'refusal', ({ calls: all }) => all.some(({ phase }) => phase === 'ended'));
    assert.match(screen(anna), /Call declined/);
    assert.equal(calls(bert), '');
    dnd();
    assert.ok(bert.lcd.view.notices.every(({ key }) => key !== 'notice.dnd'));
  });
});
