import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { press, until } from '../../src/cli/demo/hands.ts';
import { openStage, SECOND, type Stage } from '../../src/cli/demo/stage.ts';
import type { Phone } from '../../src/main.ts';
import { multicastWorks } from '../support/multicast.ts';
import { freePort } from '../support/ports.ts';
import { isHeard } from '../support/speech.ts';

const GROUPS = ['239.255.42.1', '239.255.42.2'];

const onScreen = (phone: Phone): string =>
  [phone.lcd.frame.title, ...phone.lcd.frame.rows.map(row => row.text), ...phone.lcd.frame.softkeys].join('\n');
const paging = (phone: Phone, phase: string | null): Promise<void> =>
  until(phone, `paging ${phase}`, state => (state.paging?.phase ?? null) === phase);

describe('story: paging', () => {
  let stage: Stage;
  let first: Phone;
  let second: Phone;

  before(async function () {
    if (!(await multicastWorks(await freePort()))) this.skip();
  });

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
    const port = await freePort();
    for (const { store } of [first, second]) {
      const set = (name: string, value: string) =>
        assert.ok(store.set(`voip/services/group_paging/${name}`, value, 'session').ok, name);
      GROUPS.forEach((address, at) => {
        set(`group/${at}/activated`, '1');
        set(`group/${at}/multicast_addr`, address);
        set(`group/${at}/port`, String(port));
        set(`group/${at}/name`, `Hall ${at + 1}`);
      });
      set('enabled', '1');
    }
    // The sockets are there when the worker has answered the next order.
    for (const { media } of [first, second]) await media.order('stats', {});
  });

  afterEach(async () => {
    if (stage === undefined) return;
    await stage.close();
    await rm(stage.folder, { recursive: true, force: true });
  });

  it('from the menu a group is spoken to; another phone plays it on its speaker and shows the name; both ways', async () => {
    press(first, 'MENU', '7', '2');
    await paging(first, 'sending');
    assert.match(onScreen(first), /Hall 2[\s\S]*Speak now[\s\S]*End/);
    await paging(second, 'playing');
    assert.match(onScreen(second), /Paging[\s\S]*Hall 2/);
    assert.equal(second.desk.state.path, 'speaker');
    await isHeard(first, second, join(stage.folder, 'heard.wav'), 0.9);
    press(first, 'SOFT1');
    await paging(first, null);
    await paging(second, null);
    assert.deepEqual([first.desk.state.path, second.desk.state.path], [null, null]);

    second.desk.page(0);
    await paging(first, 'playing');
    assert.match(onScreen(first), /Hall 1/);
    press(first, 'SPEAKER');
    await paging(first, null);
    assert.equal(second.desk.state.paging?.phase, 'sending', 'who listens no longer does not end the page');
    second.desk.endPage();
  });

  it('in a call the page asks first, then the call waits until its user brings it back', async () => {
    press(first, ...SECOND);
    await until(second, 'a call', ({ calls }) => calls[0]?.phase === 'incoming');
    press(second, 'SPEAKER');
    await until(first, 'the answer', ({ calls }) => calls[0]?.phase === 'connected');
    first.desk.page(0);
    await until(first, 'hold', ({ calls, paging: page }) => calls[0]?.phase === 'held' && page?.phase === 'sending');
    await paging(second, 'asked');
    assert.match(onScreen(second), /Hall 1[\s\S]*Listen/);
    press(second, 'SOFT1');
    await paging(second, 'playing');
    assert.equal(second.desk.state.calls[0]?.phase, 'held');
    first.desk.endPage();
    await paging(second, null);
    assert.equal(second.desk.state.calls[0]?.phase, 'held');
  });
});
