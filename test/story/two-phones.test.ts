import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallPhase } from '../../src/call/facts.ts';
import { press, until } from '../../src/cli/demo/hands.ts';
import { ECHO, openStage, SECOND, type Stage } from '../../src/cli/demo/stage.ts';
import type { Phone } from '../../src/main.ts';
import { isHeard } from '../support/speech.ts';

const phases = (phone: Phone): CallPhase[] => phone.desk.state.calls.map(call => call.phase);
const inPhase = (phone: Phone, ...wanted: CallPhase[]): Promise<void> =>
  until(phone, wanted.join(), ({ calls }) => calls.map(call => call.phase).join() === wanted.join());
const onScreen = (phone: Phone): string =>
  [phone.lcd.frame.title, ...phone.lcd.frame.rows.map(row => row.text)].join('\n');

/** Two whole phones, an echo extension and a registrar in this process, held by their keys. */
describe('story: two phones', () => {
  let stage: Stage;
  let first: Phone;
  let second: Phone;

  beforeEach(async () => {
    const opened = await openStage(
      () => {},
      () => {},
    );
    assert.ok(opened.ok);
    stage = opened.value;
    ({ first, second } = stage);
    for (const phone of [first, second]) {
      await until(phone, 'registration', ({ lines }) => lines[0]?.registration === 'registered');
    }
  });

  afterEach(async () => {
    await stage.close();
    await rm(stage.folder, { recursive: true, force: true });
  });

  async function call(): Promise<void> {
    press(first, ...SECOND);
    await inPhase(second, 'incoming');
    press(second, 'SPEAKER');
    await inPhase(first, 'connected');
    await inPhase(second, 'connected');
  }

  it('what is said at one is heard at the other, and an echo brings it back', async () => {
    press(first, ...ECHO);
    await inPhase(first, 'connected');
    await isHeard(first, first, join(stage.folder, 'heard.wav'));
  });

  it('shows the caller, counts the seconds, and tells both sides when it is over', async () => {
    await call();
    assert.match(onScreen(second), /First Phone/);
    assert.match(onScreen(first), /00:0\d/);
    press(second, 'SPEAKER');
    await inPhase(first, 'ended');
    assert.match(onScreen(first), /Call ended/);
    await inPhase(first);
    assert.equal(first.desk.state.path, null);
  });

  it('a rejected call is told as declined; one that was given up is missed', async () => {
    press(first, ...SECOND);
    await inPhase(second, 'incoming');
    press(second, 'SOFT2');
    await inPhase(first, 'ended');
    assert.match(onScreen(first), /declined/i);
    assert.equal(second.desk.state.missedCalls, 0);
    press(first, 'REDIAL');
    await inPhase(second, 'incoming');
    press(first, 'SPEAKER');
    await until(second, 'a missed call', state => state.missedCalls === 1);
  });

  it('call waiting: the second call is answered while the first waits, and both can be swapped', async () => {
    await call();
    press(first, 'HOLD');
    await inPhase(first, 'held');
    first.desk.dialNumber(SECOND);
    await inPhase(second, 'connected', 'incoming');
    press(second, 'SOFT1');
    await inPhase(second, 'held', 'connected');
    await inPhase(first, 'held', 'connected');
    await until(first, 'being held', ({ calls }) => calls[0]?.heldByRemote === true && !calls[1]?.heldByRemote);
    second.desk.hold(1);
    await inPhase(second, 'connected', 'held');
    await until(first, 'being held', ({ calls }) => calls[1]?.heldByRemote === true && !calls[0]?.heldByRemote);
    press(second, 'SPEAKER');
    await inPhase(second, 'held');
    await until(first, 'one call left', ({ calls }) => calls.filter(one => one.phase !== 'ended').length === 1);
    assert.ok(!phases(first).includes('incoming'));
  });

  it('do not disturb refuses; a setting changed on the way holds at once', async () => {
    assert.ok(second.store.set('voip/line/0/do_not_disturb/activated', '1').ok);
    press(first, ...SECOND);
    await inPhase(first, 'ended');
    assert.deepEqual(phases(second), []);
    assert.equal(second.desk.state.missedCalls, 0);
  });
});
