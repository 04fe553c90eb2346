import assert from 'node:assert/strict';
import { model440HD } from '../../hal/models/440HD.ts';
import { models } from '../../hal/models/index.ts';
import type { LampState } from '../../hal/ports.ts';
import type { DeskState } from '../../src/call/facts.ts';
import { LampPanel, lampsOf } from '../../ui/lamps.ts';
import { call, deskWith, idleDesk, line, secondLine, view } from './fixtures.ts';
import { scenes } from './scenes.ts';

const incoming = call({ direction: 'in', phase: 'incoming' });
const lines = [line(), secondLine];

describe('lamps', () => {
  const table: readonly [string, DeskState, { [lamp: string]: string }][] = [
    ['at rest', idleDesk, {}],
    ['missed calls', { ...idleDesk, missedCalls: 1 }, { header: 'blue slow' }],
    ['registering', { ...idleDesk, lines: [line({ registration: 'registering' })] }, { line1: 'green slow' }],
    [
      'registration failed',
      { ...idleDesk, lines: [line(), line({ index: 1, registration: 'failed' })] },
      { line2: 'red steady' },
    ],
    [
      'dialling on line 2',
      { ...idleDesk, lines, dial: { line: 1, number: '', tone: 'dial' }, path: 'headset' },
      { headset: 'green steady', line2: 'green steady' },
    ],
    ['ringing', deskWith([incoming], { path: null }), { header: 'blue fast', line1: 'green flash' }],
    ['silenced', deskWith([{ ...incoming, silenced: true }], { path: null }), {}],
    [
      'talking, muted',
      deskWith([call()], { muted: true }),
      { header: 'blue steady', mute: 'red steady', speaker: 'green steady', line1: 'green steady' },
    ],
    ['held', deskWith([call({ phase: 'held' })], { path: null }), { header: 'blue slow', line1: 'red slow' }],
    [
      'waiting on line 2',
      deskWith([call(), { ...incoming, id: 2, line: 1 }], { lines, path: null }),
      { header: 'blue fast', line1: 'green steady', line2: 'green flash' },
    ],
  ];
  for (const [name, desk, expected] of table) {
    it(name, () => {
      const lit = [...lampsOf(model440HD, view(desk))].flatMap(([lamp, state]) =>
        state === null ? [] : [[lamp, `${state.colour} ${state.cadence}`] as const],
      );
      assert.deepEqual(Object.fromEntries(lit), expected);
    });
  }

  it('shine only in colours that the model has', () => {
    for (const model of models) {
      for (const { view: shown } of Object.values(scenes)) {
        const lamps = lampsOf(model, shown);
        for (const { name, colours } of model.lamps) {
          const state = lamps.get(name);
          assert.ok(state === null || (state !== undefined && colours.includes(state.colour)), `${model.name} ${name}`);
        }
      }
    }
  });

  it('are told to the hardware once, then only when they change', () => {
    const told: [string, LampState][] = [];
    const panel = new LampPanel(model440HD, { set: (lamp, state) => told.push([lamp, state]) });
    panel.show(view(idleDesk));
    assert.equal(told.splice(0).length, model440HD.lamps.length);
    panel.show(view(idleDesk));
    assert.deepEqual(told, []);
    panel.show(view({ ...idleDesk, missedCalls: 1 }));
    assert.deepEqual(told, [['header', { colour: 'blue', cadence: 'slow' }]]);
    assert.deepEqual(panel.states.get('header'), { colour: 'blue', cadence: 'slow' });
  });
});
