import assert from 'node:assert/strict';
import { Store } from '../../config/store.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import type { Frame, KeyEvent } from '../../hal/ports.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import type { DeskState } from '../../src/call/facts.ts';
import { Lcd } from '../../ui/lcd/lcd.ts';
import { call, deskWith, facts, idleDesk, noBook, phoneOrders, recordingOrders } from './fixtures.ts';

/** A phone of which only the desk is missing: the test puts desk states in its place. */
function phone() {
  const clock = new ManualClock(new Date('2026-01-05T09:00:30.250Z'));
  const frames: Frame[] = [];
  const { orders, given } = recordingOrders();
  let desk: DeskState = idleDesk;
  let key: (event: KeyEvent) => void = () => {};
  const lcd = new Lcd({
    model: model405HD,
    display: { show: frame => frames.push(frame) },
    keys: { onKey: listener => (key = listener) },
    lamps: { set: () => {} },
    orders,
    phone: phoneOrders(new Store({ clock }), clock),
    book: noBook,
    facts: () => facts(desk),
    clock,
    log: silentLog,
  });
  return {
    clock,
    frames,
    given,
    lcd,
    become(next: DeskState) {
      desk = next;
      lcd.changed();
      // Somebody looks: it is drawn.
      return lcd.frame;
    },
    async press(name: string, ms = 0) {
      key({ key: name, down: true });
      await clock.advance(ms);
      key({ key: name, down: false });
    },
    text: () => [lcd.frame.title, ...lcd.frame.rows.map(row => row.text)].join('\n'),
  };
}

const incoming = call({ id: 2, direction: 'in', phase: 'incoming', name: 'Grace Hopper' });

describe('Lcd', () => {
  it('shows a frame at once, and another only when something on it changed', async () => {
    const { clock, frames, lcd, text } = phone();
    assert.match(text(), /Mon 5 Jan 2026 +09:00/);
    lcd.changed();
    await clock.advance(29_000);
    assert.equal(frames.length, 1);
    await clock.advance(1000);
    assert.equal(frames.length, 2);
    assert.match(text(), /09:01/);
  });

  it('counts the seconds of a call from its answer', async () => {
    const { clock, frames, become, text } = phone();
    await clock.advance(400);
    become(deskWith([call({ connectedAt: clock.now() })]));
    const before = frames.length;
    await clock.advance(999);
    assert.match(text(), /00:00/);
    await clock.advance(1);
    assert.match(text(), /00:01/);
    await clock.advance(9000);
    assert.match(text(), /00:10/);
    assert.equal(frames.length, before + 10);
  });

  it('gives orders for keys, short and long', async () => {
    const { given, press, become } = phone();
    await press('5');
    await press('0', 799);
    await press('0', 800);
    become({ ...idleDesk, dial: { line: 0, number: '50+', tone: 'none' } });
    await press('SOFT1');
    await press('SOFT2', 900);
    assert.deepEqual(given, [
      ['digit', '5'],
      ['digit', '0'],
      ['digit', '+'],
      ['dial'],
      ...Array(3).fill(['backspace']),
    ]);
  });

  it('does what a softkey said when it went down', async () => {
    const { given, become, lcd, clock, press } = phone();
    become({ ...idleDesk, dial: { line: 0, number: '5', tone: 'none' } });
    assert.equal(lcd.frame.softkeys[1], 'Clear');
    const pressed = press('SOFT2', 100);
    become(deskWith([incoming]));
    assert.equal(lcd.frame.softkeys[1], 'Reject');
    await pressed;
    assert.deepEqual(given, [['backspace']]);
    assert.equal(clock.pending, 1);
  });

  it('lets a caller cover the menu, and brings it back when he gives up', async () => {
    const { become, press, text, given } = phone();
    await press('MENU');
    await press('5');
    assert.match(text(), /^Status\n/);
    become(deskWith([incoming], { path: null }));
    assert.match(text(), /^Incoming call\nGrace Hopper/);
    await press('OK');
    assert.deepEqual(given, [['answer', 2]]);
    become(idleDesk);
    assert.match(text(), /^Status\n/);
  });

  it('leaves the menu for a call that is answered', async () => {
    const { become, press, text, clock } = phone();
    await press('MENU');
    become(deskWith([incoming], { path: null }));
    become(deskWith([{ ...incoming, phase: 'connected', connectedAt: clock.now() }]));
    assert.match(text(), /^Connected\n/);
    become(idleDesk);
    assert.match(text(), /^1001\n/);
  });

  it('walks through the status menu by keys', async () => {
    const { press, text } = phone();
    for (const key of ['MENU', '5', 'DOWN', 'DOWN', 'RIGHT']) await press(key);
    assert.match(text(), /^Firmware Version\nModel +405HD\n/);
    await press('SOFT1');
    assert.match(text(), />3 Firmware Version/);
    await press('1');
    assert.match(text(), /Address +192\.168\.1\.50/);
    await press('MENU');
    assert.match(text(), /^1001\n/);
  });

  it('shows volume and pop-ups over the screen and takes them away', async () => {
    const { become, press, text, clock, lcd } = phone();
    become({ ...idleDesk, volumeShown: 'ringer', volumes: { ...idleDesk.volumes, ringer: 3 } });
    assert.match(text(), /Ringer +■■■·{8}/);
    become(idleDesk);
    assert.doesNotMatch(text(), /Ringer/);
    await press('REDIAL');
    assert.match(text(), /No number dialled yet/);
    await clock.advance(3000);
    assert.doesNotMatch(text(), /No number/);
    lcd.notify({ key: 'notice.no-link' });
    assert.match(text(), /No network/);
  });

  it('leaves no timer behind when it stops', async () => {
    const { lcd, clock, press, become, frames, given } = phone();
    lcd.notify({ key: 'notice.no-link' });
    const pressed = press('0', 100);
    lcd.stop();
    await pressed;
    assert.equal(clock.pending, 0);
    const shown = frames.length;
    become(deskWith([incoming]));
    assert.equal(frames.length, shown);
    assert.deepEqual(given, []);
  });
});
