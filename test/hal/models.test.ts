import assert from 'node:assert/strict';
import { modelByName, models } from '../../hal/models/index.ts';
import type { CaseCell } from '../../hal/models/model.ts';
import { caseOf, KEY_WIDTH } from '../../hal/sim/case.ts';
import { answerLine } from '../../hal/sim/control-orders.ts';
import type { ControlContext, ControlSources } from '../../hal/sim/control-words.ts';
import { keyboardOf } from '../../hal/sim/keyboard.ts';
import { Panel } from '../../hal/sim/panel.ts';
import { realClock } from '../../src/base/clock.ts';

const cell = (at: CaseCell): string => `${at.column},${at.row}`;

/** Keys that call control and menus rely on, whatever the model. */
const COMMON_KEYS = [
  ...'0123456789*#',
  ...['SOFT1', 'SOFT2', 'SOFT3', 'SOFT4', 'UP', 'DOWN', 'LEFT', 'RIGHT', 'OK', 'MENU', 'VOICEMAIL', 'CONTACTS'],
  ...['REDIAL', 'HOLD', 'MUTE', 'HEADSET', 'SPEAKER', 'VOLUP', 'VOLDOWN'],
];

describe('models', () => {
  it('are found by name in any letter case, and an unknown name is told the known ones', () => {
    for (const model of models) assert.deepEqual(modelByName(model.name.toLowerCase()), { ok: true, value: model });
    const unknown = modelByName('450HD');
    assert.ok(!unknown.ok && unknown.error.remedy?.includes('405, 405HD, 420HD, 440HD'));
  });

  it('differ in the keys that only some of them have', () => {
    const has = (model: string, key: string): boolean =>
      models.some(m => m.name === model && m.keys.some(k => k.name === key));
    assert.deepEqual(
      ['405', '405HD', '420HD', '440HD'].map(m => has(m, 'TRANSFER') && has(m, 'X')),
      [false, false, true, true],
    );
    assert.ok(has('440HD', 'LINE6') && has('440HD', 'PK12') && !has('420HD', 'LINE1'));
  });

  for (const model of models) {
    describe(model.name, () => {
      it('has the keys that every phone has, each name once and each in a cell of its own', () => {
        const names = model.keys.map(key => key.name);
        for (const name of COMMON_KEYS) assert.ok(names.includes(name), name);
        assert.equal(new Set(names).size, names.length);
        assert.equal(new Set(model.keys.map(key => cell(key.at))).size, names.length);
        assert.equal(model.keys.filter(key => key.group === 'softkey').length, model.screen.softkeys);
      });

      it('has each key on the case of the terminal and at the control socket, and refuses those of other models', async () => {
        const panel = new Panel(model, realClock);
        const pressed: string[] = [];
        panel.onKey(({ key, down }) => down && pressed.push(key));
        const context: ControlContext = {
          panel,
          clock: realClock,
          network: {} as ControlContext['network'],
          sources: {} as ControlSources,
          signal: new AbortController().signal,
        };
        for (const { name } of model.keys) {
          assert.equal((await answerLine(JSON.stringify({ key: name }), context)).ok, true, name);
        }
        assert.deepEqual(
          pressed,
          model.keys.map(({ name }) => name),
        );
        const missing = new Set(models.flatMap(other => other.keys.map(({ name }) => name)));
        for (const { name } of model.keys) missing.delete(name);
        for (const name of missing) assert.equal((await answerLine(JSON.stringify({ key: name }), context)).ok, false);
        const { keyArea } = caseOf(model, 'text');
        const areas = model.keys.map(({ at }) => keyArea(at)).map(({ left, top }) => `${left},${top}`);
        assert.equal(new Set(areas).size, model.keys.length);
      });

      it('has a key for each programmable function, from 0 on without a gap (guide chapter 24.1)', () => {
        const functions = model.keys
          .flatMap(({ function: of }) => (of === undefined ? [] : [of]))
          .sort((a, b) => a - b);
        assert.deepEqual(
          functions,
          Array.from({ length: model.name === '440HD' ? 18 : 9 }, (_, at) => at),
        );
      });

      it('has no key under the screen, and its softkeys directly below it', () => {
        const { at } = model.screen;
        for (const key of model.keys) {
          const across = key.at.column >= at.column && key.at.column < at.column + at.columns;
          assert.ok(!across || key.at.row >= at.row + at.rows, key.name);
          if (key.group === 'softkey') assert.ok(across && key.at.row === at.row + at.rows, key.name);
        }
      });

      it('has lamps with different names, each in a key or in a free cell, and a lamp for every line key', () => {
        const names = model.lamps.map(lamp => lamp.name);
        assert.equal(new Set(names).size, names.length);
        assert.equal(new Set(model.lamps.map(lamp => cell(lamp.at))).size, names.length);
        assert.ok(names.includes('header'));
        for (const lamp of model.lamps) assert.ok(lamp.colours.length > 0, lamp.name);
        for (const key of model.keys) {
          if (key.group === 'line') assert.ok(names.includes(key.name.toLowerCase()), key.name);
        }
      });

      it('can be drawn in a terminal of 80 x 24 with every legend whole', () => {
        const { columns, lines, screen } = caseOf(model, 'text');
        assert.ok(columns <= 80 && lines <= 24, `${columns} x ${lines}`);
        const { width, height } = screen;
        assert.ok(model.screen.columns <= width && height + 2 <= model.screen.at.rows * 2);
        for (const part of [...model.keys, ...model.lamps]) assert.ok(part.legend.length <= KEY_WIDTH, part.name);
      });

      it('gives each key of the keyboard a key that it has, and reaches all but the programmable ones', () => {
        const names = new Set(model.keys.map(key => key.name));
        const reached = new Set<string>();
        for (const action of keyboardOf(model).values()) {
          if (action.type !== 'press') continue;
          assert.ok(names.has(action.key), action.key);
          reached.add(action.key);
        }
        const missed = model.keys.filter(key => key.group !== 'programmable' && !reached.has(key.name));
        assert.deepEqual(missed, []);
      });
    });
  }
});
