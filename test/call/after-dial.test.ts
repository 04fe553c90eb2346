import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { AfterDial, splitAtPause } from '../../src/call/desk/after-dial.ts';
import { callSettings } from '../../src/call/from-config.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import { has, openThree, PEOPLE } from '../story/three-phones.ts';

const TIMES = { pauseMs: 2000, digitMs: 100, gapMs: 300 };
const SHORT_PAUSES = {
  'voip/services/pause_dialing/enabled': '1',
  'voip/services/pause_dialing/pause_duration': '0',
};

/** Anna's side of her call to Bert as soon as he, who answers, has heard these digits. */
async function afterHearing(digits: string, settings: Record<string, string>, number: string, hidden?: string) {
  const stage = await openThree({ 'voip/signalling/sip/digit_map': '', ...settings });
  try {
    const { anna, bert } = stage;
    anna.desk.dialNumber(number, undefined, hidden);
    await has(bert, 'incoming 201');
    press(bert, 'SPEAKER');
    await has(anna, 'connected 202');
    await until(bert, digits, ({ calls }) => calls[0]?.digitsReceived === digits);
    return anna.desk.state;
  } finally {
    await stage.close();
  }
}

describe('pauses in numbers', () => {
  it('part a number from what follows it', () => {
    assert.deepEqual(splitAtPause('0301,,12#'), ['0301', ',,12#']);
    assert.deepEqual(splitAtPause('0301'), ['0301', '']);
    assert.deepEqual(splitAtPause(',12'), [',12', '']);
  });

  it('are off unless the configuration has them', () => {
    const store = new Store();
    const pauses = () => callSettings(store, [], { suites: [], dtls: false }, 1, ['handset']).dialling;
    assert.equal(pauses().pauses, false);
    store.set('voip/services/pause_dialing/enabled', '1');
    assert.deepEqual([pauses().pauses, pauses().afterDial], [true, TIMES]);
  });

  it('are kept, digits and gaps between them too; the end of the call ends it', async () => {
    const clock = new ManualClock();
    const sent: string[] = [];
    const after = new AfterDial(',1x2,#9', TIMES, clock, (digit, ms) => sent.push(`${digit} ${ms} at ${clock.now()}`));
    const start = clock.now();
    after.begin();
    after.begin();
    await clock.advance(4800);
    after.stop();
    await clock.advance(10_000);
    const at = (ms: number): number => start + ms;
    assert.deepEqual(sent, [`1 100 at ${at(2000)}`, `2 100 at ${at(2400)}`, `# 100 at ${at(4800)}`]);
    assert.equal(clock.pending, 0);
  });

  it('may be those of a key: they are heard, and shown as dots, whether numbers have pauses or not', async () => {
    const { calls, redial } = await afterHearing('47', {}, PEOPLE.bert, '47');
    assert.equal(calls[0]?.digitsSent, '••');
    assert.equal(redial, PEOPLE.bert);
  });

  it('are followed by those of a key, all of them shown as dots', async () => {
    const { calls } = await afterHearing('478', SHORT_PAUSES, `${PEOPLE.bert},4`, '78');
    assert.equal(calls[0]?.digitsSent, '•••');
  });

  it('are heard by the far end once the call is up', async () => {
    const { calls } = await afterHearing('47', SHORT_PAUSES, `${PEOPLE.bert},47`);
    assert.equal(calls[0]?.digitsSent, '47');
  });
});
