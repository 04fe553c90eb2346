import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { fail, ok, type Result } from '../../src/base/result.ts';
import type { Hit } from '../../src/directory/facts.ts';
import { CallerNames } from '../../src/directory/ldap/caller-names.ts';

type Answer = Result<readonly Hit[]>;
const hit = (name: string, number: string): Hit => ({ id: null, name, numbers: [{ kind: 'office', number }] });

describe('names of callers from a server', () => {
  let asked: Map<string, PromiseWithResolvers<Answer>>;
  let names: CallerNames;
  let news: number;
  let clock: ManualClock;

  beforeEach(() => {
    asked = new Map();
    news = 0;
    const find = (number: string): Promise<Answer> => {
      assert.ok(!asked.has(number), `${number} is asked for twice`);
      const answer = Promise.withResolvers<Answer>();
      asked.set(number, answer);
      return answer.promise;
    };
    clock = new ManualClock();
    names = new CallerNames({ find, found: () => news++, clock });
  });

  it('are asked for two at a time; who waits longest is given up', async () => {
    const all = Array.from({ length: 40 }, (_, at) => names.lookUp(String(1000 + at)));
    assert.equal(names.lookUp('1039'), all[39], 'nobody waits twice');
    assert.deepEqual([...asked.keys()], ['1000', '1001']);
    // Sixteen wait.
    await Promise.all(all.slice(2, 24));
    for (const [number, { resolve }] of asked) {
      resolve(ok([hit(`Mr. ${number}`, number)]));
      await names.lookUp(number);
    }
    await Promise.all(all);
    assert.deepEqual(
      [...asked.keys()].slice(2),
      Array.from({ length: 16 }, (_, at) => String(1024 + at)),
    );
    assert.deepEqual([names.nameOf('1039'), names.nameOf('1010'), news], ['Mr. 1039', '', 18]);
  });

  it('are asked for again after a fault, and some minutes after nobody had the number', async () => {
    for (const [number, answer] of [
      ['200', fail({ what: 'down' })],
      ['201', ok([])],
    ] as const) {
      const found = names.lookUp(number);
      asked.get(number)?.resolve(answer);
      await found;
    }
    asked.clear();
    void names.lookUp('201');
    void names.lookUp('200');
    assert.deepEqual([...asked.keys()], ['200']);
    await clock.advance(10 * 60_000);
    void names.lookUp('201');
    assert.deepEqual([...asked.keys()], ['200', '201']);
  });

  it('of another server are forgotten, also those that it still has to tell', async () => {
    const known = names.lookUp('200');
    asked.get('200')?.resolve(ok([hit('Ada', '200')]));
    await known;
    const waiting = names.lookUp('201');
    const late = asked.get('201');
    names.forget();
    await waiting;
    assert.equal(names.nameOf('200'), '');
    asked.clear();
    const again = names.lookUp('201');
    late?.resolve(ok([hit('of before', '201')]));
    asked.get('201')?.resolve(ok([hit('Grace', '201')]));
    await again;
    assert.deepEqual([names.nameOf('201'), news], ['Grace', 2]);
  });

  it('a hundred are remembered, the longest number first', async () => {
    for (let at = 0; at < 120; at++) {
      const number = `030555${1000 + at}`;
      const found = names.lookUp(number);
      asked.get(number)?.resolve(ok([hit('any', `555${1000 + at}`), hit('who', `+4930555${1000 + at}`)]));
      await found;
    }
    assert.deepEqual([names.nameOf('0305551119'), names.nameOf('0305551000')], ['who', '']);
  });
});
