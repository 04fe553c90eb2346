import assert from 'node:assert/strict';
import { SimulatedDevice } from '../../hal/sim/audio/device.ts';
import { silence } from '../../hal/sim/audio/source.ts';
import { Engine } from '../../src/media/engine.ts';
import { Governor, govern, initialGovernment, QUALITIES } from '../../src/media/governor.ts';
import { ManualPacing, MemoryNetwork } from '../support/audio.ts';

const LAST = QUALITIES.length - 1;
const PERIOD_MS = 10;

/** Levels after each window; 's' is one with strain, 'c' a calm one. */
function levels(windows: string): number[] {
  let state = initialGovernment;
  return [...windows].map(window => {
    state = govern(state, { type: window === 's' ? 'strained' : 'calm' })?.state ?? state;
    return state.level;
  });
}

describe('governor', () => {
  it('each strained window takes one level, to the last', () => {
    assert.deepEqual(levels('s'.repeat(LAST + 2)), [...Array.from({ length: LAST }, (_, i) => i + 1), LAST, LAST]);
  });

  it('ten calm windows give one back; strain in between starts the count anew', () => {
    assert.deepEqual(levels(`ss${'c'.repeat(10)}`).at(-1), 1);
    assert.deepEqual(levels(`ss${'c'.repeat(9)}`).at(-1), 2);
    assert.deepEqual(levels(`ss${'c'.repeat(20)}`).at(-1), 0);
    assert.deepEqual(levels(`s${'c'.repeat(9)}s${'c'.repeat(9)}`).at(-1), 2);
  });

  it('a step up that was too early is not tried again so soon', () => {
    const rash = `s${'c'.repeat(10)}s`;
    assert.equal(levels(rash + 'c'.repeat(10)).at(-1), 1);
    assert.equal(levels(rash + 'c'.repeat(20)).at(-1), 0);
    // After long calm at full quality strain is new trouble, not a step that came too early.
    assert.equal(levels(`s${'c'.repeat(30)}s${'c'.repeat(10)}`).at(-1), 0);
  });

  it('late ticks count when our own work is a good part of the time, and much work counts by itself', () => {
    const levelOf = (late: number, busy: number): number => {
      const governor = new Governor(PERIOD_MS, () => {});
      for (let i = 0; i < 100; i++) governor.tick(late, busy);
      return governor.level;
    };
    assert.equal(levelOf(0, 1), 0);
    assert.equal(levelOf(8, 0.5), 0);
    assert.equal(levelOf(8, 4), 1);
    assert.equal(levelOf(0, 8), 1);
  });

  it('in the engine: told as a fact, shown in the statistics, taken back', async () => {
    let now = 0;
    let work = 9;
    let asked = 0;
    const facts: string[] = [];
    const pacing = new ManualPacing();
    const engine = new Engine({
      options: { audio: 'null', rtpPorts: { first: 1, last: 2 }, jitter: { minimum: 40, maximum: 200 }, cname: 'x' },
      audio: new SimulatedDevice(silence, null, pacing),
      openPair: new MemoryNetwork().open,
      // The second look at the clock within a tick is its end.
      clock: { now: () => now + (asked++ % 2) * work, wall: () => new Date(0), after: () => ({ cancel: () => {} }) },
      publish: fact => fact.type === 'effort' && facts.push(`${fact.level} ${fact.name}`),
      random: () => 0.5,
    });
    engine.start();
    await engine.execute({ id: 1, order: 'selectPath', args: { path: 'handset' } });
    const pass = (ticks: number): void => {
      for (let i = 0; i < ticks; i++) {
        now += PERIOD_MS;
        asked = 0;
        pacing.tick();
      }
    };
    pass(200);
    work = 1;
    pass(1000);
    assert.deepEqual(facts, ['1 noise stays in', '2 light coding', '1 noise stays in']);
    const stats = await engine.execute({ id: 2, order: 'stats', args: {} });
    assert.ok(stats.ok && (stats.value as { tick: { effort: number } }).tick.effort === 1);
  });
});
