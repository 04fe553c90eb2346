import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { Facts } from '../../src/base/facts.ts';
import { createLog } from '../../src/base/log.ts';
import { closeAll } from '../../src/main/closing.ts';

describe('the end of a phone', () => {
  it('closes all parts, the last one first, whichever of them fails or does not end', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const log = createLog({ clock, level: 'error', sink: ({ text }) => told.push(text), redact: text => text }).room(
      'x',
    );
    const closed: string[] = [];
    const part =
      (name: string, ending: () => unknown = () => {}) =>
      () => {
        closed.push(name);
        return ending();
      };
    const hangs = () => new Promise<void>(() => {});
    const fails = async () => {
      throw new Error('the disk is gone');
    };
    const done = closeAll([part('hardware'), part('lines', hangs), part('pages', fails)], { clock, log });
    await clock.advance(60_000);
    await done;
    assert.deepEqual(closed, ['pages', 'lines', 'hardware']);
    assert.match(told.join(), /the disk is gone.*more than 10 s/);
    assert.equal(clock.pending, 0);
  });
});

describe('a listener that throws', () => {
  it('keeps neither the others nor who published from going on, and is told of', async () => {
    const failed: unknown[] = [];
    const facts = new Facts<number>(thrown => failed.push(thrown));
    const heard: number[] = [];
    facts.subscribe(() => {
      throw 'slip';
    });
    facts.subscribe(fact => heard.push(fact));
    facts.publish(7);
    assert.deepEqual([heard, failed], [[7], ['slip']]);
  });
});
