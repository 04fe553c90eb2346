import assert from 'node:assert/strict';
import { type TrialInput, type TrialState, trial } from '../../src/provision/trial.ts';

const applied = (lines: number, good: boolean, ms = 600_000): TrialInput => ({ type: 'applied', lines, good, ms });
const judged = (registered: boolean): TrialInput => ({ type: 'judged', registered, ms: 600_000 });
const registered: TrialInput = { type: 'registered' };
const timer: TrialInput = { type: 'timer', timer: 'trial' };

describe('the trial of a new configuration', () => {
  const table: [TrialState, TrialInput, TrialState, string[]][] = [
    ['settled', applied(1, true), 'watching', ['start-timer']],
    ['settled', applied(0, true), 'settled', ['stop-timer', 'keep']],
    ['settled', applied(1, true, 0), 'settled', ['stop-timer', 'keep']],
    ['settled', applied(1, false), 'watching', ['stop-timer']],
    ['watching', applied(1, true), 'watching', ['start-timer']],
    ['watching', registered, 'settled', ['stop-timer', 'keep']],
    ['watching', timer, 'watching', ['judge']],
    ['watching', judged(true), 'settled', ['stop-timer', 'keep']],
    ['watching', judged(false), 'returned', ['roll-back', 'start-timer']],
    ['returned', registered, 'settled', ['stop-timer']],
    ['returned', timer, 'returned', ['judge']],
    ['returned', judged(true), 'settled', ['stop-timer']],
    ['returned', judged(false), 'settled', ['stop-timer', 'forgive']],
    ['returned', applied(1, true), 'watching', ['start-timer']],
  ];
  for (const [state, input, next, effects] of table) {
    it(`${state}, ${JSON.stringify(input)}: ${next} ${effects}`, () => {
      const step = trial(state, input);
      assert.deepEqual([step?.state, step?.effects.map(({ type }) => type)], [next, effects]);
    });
  }

  it('settled means nothing to hear', () => {
    for (const input of [registered, timer, judged(false)]) assert.equal(trial('settled', input), null);
  });
});
