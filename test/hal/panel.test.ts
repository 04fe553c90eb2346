import assert from 'node:assert/strict';
import { portAtRest } from '../../hal/connection.ts';
import { model405HD } from '../../hal/models/405HD.ts';
import { models } from '../../hal/models/index.ts';
import { openHardware } from '../../hal/open.ts';
import type { KeyEvent } from '../../hal/ports.ts';
import { Panel, type PanelFact } from '../../hal/sim/panel.ts';
import { ManualClock } from '../../src/base/clock.ts';

function setup(): { panel: Panel; clock: ManualClock; facts: PanelFact[]; keys: KeyEvent[] } {
  const clock = new ManualClock();
  const panel = new Panel(model405HD, clock);
  const facts: PanelFact[] = [];
  const keys: KeyEvent[] = [];
  panel.facts.subscribe(fact => facts.push(fact));
  panel.onKey(event => keys.push(event));
  return { panel, clock, facts, keys };
}

describe('simulated panel', () => {
  it('holds a key for as long as asked', async () => {
    const { panel, clock, keys } = setup();
    let done = false;
    const press = panel.press('OK', 1500).then(result => {
      done = result.ok;
    });
    await clock.advance(1499);
    assert.deepEqual(keys, [{ key: 'OK', down: true }]);
    assert.equal(done, false);
    await clock.advance(1);
    await press;
    assert.deepEqual(keys.at(-1), { key: 'OK', down: false });
    assert.equal(clock.pending, 0);
  });

  it('does not press a key that is down already, and names its keys when asked for one it lacks', async () => {
    const { panel, keys } = setup();
    panel.down('5');
    panel.down('5');
    panel.up('5');
    panel.up('5');
    assert.equal(keys.length, 2);
    const result = await panel.press('TRANSFER');
    assert.ok(!result.ok && result.error.what.includes('405HD') && result.error.remedy?.includes('VOICEMAIL'));
  });

  it('tells a change of hook, headset and lamps once', () => {
    const { panel, facts } = setup();
    panel.hook(true);
    panel.hook(true);
    panel.plug(true);
    panel.plug(true);
    assert.ok(panel.lifted && panel.plugged);
    assert.ok(panel.headsetButton('hook').ok);
    panel.plug(false);
    assert.ok(!panel.headsetButton('hook').ok);
    panel.set('header', { colour: 'red', cadence: 'fast' });
    panel.set('header', { colour: 'red', cadence: 'fast' });
    panel.set('line1', { colour: 'red', cadence: 'fast' });
    assert.deepEqual(
      facts.map(fact => fact.type),
      ['hook', 'headset', 'headset', 'headset', 'lamp'],
    );
    assert.deepEqual([...panel.lamps], [['header', { colour: 'red', cadence: 'fast' }]]);
  });

  it('begins with an empty screen of the right number of softkeys', () => {
    for (const model of models) {
      assert.equal(new Panel(model, new ManualClock()).frame.softkeys.length, model.screen.softkeys);
    }
  });
});

describe('driver sets', () => {
  const options = {
    model: model405HD,
    clock: new ManualClock(),
    mac: '00:90:8f:12:34:56',
    address: '127.0.0.1',
    onRestart: () => {},
  };

  it('opens the simulation, whose ports are one panel', async () => {
    let reason = '';
    const opened = await openHardware('sim', { ...options, onRestart: why => (reason = why) });
    assert.ok(opened.ok && opened.value.simulation !== null);
    const { simulation, network, board, hook } = opened.value;
    const port = { interfaceName: 'lo', address: '127.0.0.1', mac: '00908F123456' };
    assert.deepEqual(network.state, portAtRest(port));
    simulation.panel.hook(true);
    assert.ok(hook.lifted);
    let link = true;
    network.onNetwork(state => (link = state.link));
    simulation.network.cable(false);
    assert.equal(link, false);
    board.restart('new firmware');
    assert.equal(reason, 'new firmware');
    await opened.value.close();
  });

  it('never simulates a real phone', async () => {
    const opened = await openHardware('device', options);
    assert.ok(!opened.ok && opened.error.remedy?.includes('--hal sim'));
  });

  it('refuses a MAC address that is none', async () => {
    const opened = await openHardware('sim', { ...options, mac: '00908F12345' });
    assert.ok(!opened.ok && opened.error.what.includes('MAC'));
  });

  it('does not draw a phone where there is no terminal', async function () {
    if (process.stdin.isTTY && process.stdout.isTTY) this.skip();
    const opened = await openHardware('sim', options);
    assert.ok(opened.ok && opened.value.simulation !== null);
    const terminal = await opened.value.simulation.openTerminal({ onQuit: () => {} });
    assert.ok(!terminal.ok && terminal.error.remedy?.includes('--headless'));
  });
});
