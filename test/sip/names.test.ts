import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { type Answer, NameCache } from '../../src/sip/names-cache.ts';

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('answers of DNS', () => {
  let clock: ManualClock;
  let cache: NameCache;
  let asked: number;

  beforeEach(() => {
    clock = new ManualClock();
    cache = new NameCache(clock);
    asked = 0;
  });

  function get(answer: Answer<string> | string): Promise<readonly string[]> {
    return cache.get('x', async () => {
      asked++;
      if (typeof answer === 'string') throw failure(answer);
      return answer;
    });
  }

  it('live for their time, two questions at once are one (RFC 1035 section 3.2.1)', async () => {
    const both = await Promise.all([get({ records: ['a'], life: 60 }), get({ records: ['b'], life: 60 })]);
    assert.deepEqual([...both, asked], [['a'], ['a'], 1]);
    await clock.advance(59_000);
    assert.deepEqual([await get({ records: ['b'], life: 60 }), asked], [['a'], 1]);
    await clock.advance(2_000);
    assert.deepEqual([await get({ records: ['b'], life: 0 }), asked], [['b'], 2]);
    assert.deepEqual([await get({ records: ['c'], life: 0 }), asked], [['b'], 2]);
    await clock.advance(6_000);
    assert.deepEqual(await get({ records: ['c'], life: 10 ** 9 }), ['c']);
    await clock.advance(3_601_000);
    assert.deepEqual(await get({ records: ['d'], life: 60 }), ['d']);
  });

  it('serve on while no name server answers, and are left alone for a while (RFC 8767 section 5)', async () => {
    await get({ records: ['a'], life: 60 });
    await clock.advance(61_000);
    for (const code of ['ETIMEOUT', 'ECONNREFUSED', 'ESERVFAIL']) {
      assert.deepEqual(await get(code), ['a']);
      const before = asked;
      assert.deepEqual([await get(code), asked], [['a'], before]);
      await clock.advance(31_000);
    }
    await clock.advance(86_400_000);
    assert.deepEqual(await get('ETIMEOUT'), []);
  });

  it('"no such name" is an answer (RFC 2308), a failure without an older answer is none', async () => {
    await get({ records: ['a'], life: 60 });
    await clock.advance(61_000);
    assert.deepEqual(await get('ENOTFOUND'), []);
    assert.deepEqual([await get({ records: ['b'], life: 60 }), asked], [[], 2]);
    await clock.advance(31_000);
    assert.deepEqual(await get('ETIMEOUT'), []);
    assert.deepEqual(await get({ records: ['b'], life: 60 }), ['b']);
  });

  it('are asked for anew when they led nowhere', async () => {
    await get({ records: ['a'], life: 60 });
    cache.expire();
    assert.deepEqual(await get('ETIMEOUT'), ['a']);
    cache.expire();
    assert.deepEqual(await get({ records: ['b'], life: 60 }), ['b']);
  });
});
