import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { AfterDial, splitAtPause } from '../../src/call/desk/after-dial.ts';
import { callSettings } from '../../src/call/from-config.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import { has, openThree, PEOPLE } from '../story/three-phones.ts';

const TIMES = { pauseMs: 2000, digitMs: 100, gapMs: 300 };

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
    const stage = await openThree({ 'voip/signalling/sip/digit_map': '' });
    try {
      const { anna, bert } = stage;
      anna.desk.dialNumber(PEOPLE.bert, undefined, '47');
      await has(bert, 'incoming 201');
      press(bert, 'SPEAKER');
      await has(anna, 'connected 202');
      await until(bert, '47', ({ calls }) => calls[0]?.digitsReceived === '47');
      assert.equal(anna.desk.state.calls[0]?.digitsSent, '••');
      assert.equal(anna.desk.state.redial, PEOPLE.bert);
    } finally {
      await stage.close();
    }
  });

  it('are heard by the far end once the call is up', async () => {
    const stage = await openThree({
      'voip/services/pause_dialing/enabled': '1',
      'voip/services/pause_dialing/pause_duration': '0',
      'voip/signalling/sip/digit_map': '',
    });
    try {
      const { anna, bert } = stage;
      anna.desk.dialNumber(`${PEOPLE.bert},47`);
      await has(bert, 'incoming 201');
      press(bert, 'SPEAKER');
      await has(anna, 'connected 202');
      await until(bert, '47', ({ calls }) => calls[0]?.digitsReceived === '47');
    } finally {
      await stage.close();
    }
  });
});
