import assert from 'node:assert/strict';
import { atOnce, inSlices, type Sliced, sorted } from '../../src/base/slices.ts';

describe('work in slices', () => {
  it('lets others have their turn, and comes to the same end', async () => {
    function* busy(): Sliced<number> {
      let sum = 0;
      // Each step is long enough to be the last one of its slice.
      for (let at = 0; at < 4; at++) {
        for (const end = performance.now() + 6; performance.now() < end; ) sum += 0;
        sum += at;
        yield;
      }
      return sum;
    }
    let turns = 0;
    let others = setImmediate(function turn() {
      turns++;
      others = setImmediate(turn);
    });
    assert.equal(await inSlices(busy()), 6);
    clearImmediate(others);
    assert.ok(turns >= 3, `${turns} turns`);
    assert.equal(atOnce(busy()), 6);
  });

  it('sorts as an array does, and keeps the order of what is equal', async () => {
    for (const length of [0, 1, 255, 256, 257, 5000]) {
      const items = Array.from({ length }, (_, at) => ({ key: (at * 7919) % 97, at }));
      const compare = (a: { key: number }, b: { key: number }): number => a.key - b.key;
      assert.deepEqual(atOnce(sorted(items, compare)), items.toSorted(compare), `${length} items`);
    }
  });
});
