import assert from 'node:assert/strict';
import { readCfg } from '../../config/cfg-file.ts';
import { fail, ok } from '../../src/base/result.ts';
import { KeptSets } from '../../src/provision/kept-sets.ts';
import { type CfgSet, packSet, readingOf, recording, unpackSet } from '../../src/provision/set-file.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';

const NOW = new Date('2026-01-05T09:00:00Z');

const set = (name: string): CfgSet => ({
  root: 'https://a.example/p.cfg',
  files: new Map([
    ['https://a.example/p.cfg', Buffer.from(`voip/line/0/id=${name}\ninclude global.cfg\n`)],
    ['https://a.example/global.cfg', Buffer.from('voip/dialing/timeout=7\n')],
  ]),
});
const A = set('a');
const B = set('b');
const C = set('c');

async function idOf(kept: KeptSets): Promise<string | undefined> {
  const { current } = kept;
  if (current === null) return undefined;
  const file = await readCfg(current.root, readingOf(current));
  assert.deepEqual([file.problems, file.complete, file.entries.length], [[], true, 2]);
  return file.entries[0]?.text;
}

const open = (folder: FailingFolder): Promise<KeptSets> => KeptSets.open(folder, NOW);

describe('kept sets of configuration files', () => {
  it('go on trial, are kept, or give way to the last good one', async () => {
    const folder = new FailingFolder(new Map());
    const kept = await open(folder);
    assert.deepEqual([await idOf(kept), kept.onTrial, kept.hasGood], [undefined, false, false]);
    assert.deepEqual(await kept.stage(A), ok('new'));
    assert.deepEqual([await idOf(kept), kept.onTrial, kept.hasGood], ['a', true, false]);
    await kept.rollBack('there is nothing to return to', NOW);
    assert.equal(await idOf(kept), 'a');
    await kept.keep();
    assert.deepEqual(await kept.stage(A), ok('same'));
    await kept.stage(B);
    await kept.rollBack('no line registered', NOW);
    assert.deepEqual(
      [await idOf(kept), kept.refused?.reason, kept.refused?.time],
      ['a', 'no line registered', NOW.toISOString()],
    );
    assert.deepEqual(await kept.stage(B), ok('refused'));
    await kept.forgive();
    assert.deepEqual(await kept.stage(B), ok('new'));
    const again = await open(new FailingFolder(folder.used));
    assert.deepEqual([await idOf(again), again.onTrial, again.hasGood], ['b', true, true]);
    await again.stage(C);
    await again.keep();
    assert.deepEqual([await idOf(again), again.refused], ['c', null]);
  });

  it('under which the phone keeps starting anew give way as well', async () => {
    let files: Files = new Map();
    const first = new FailingFolder(files);
    const kept = await open(first);
    await kept.stage(A);
    await kept.keep();
    await kept.stage(B);
    files = first.used;
    const ids: (string | undefined)[] = [];
    for (let start = 0; start < 7; start++) {
      const folder = new FailingFolder(files);
      ids.push(await idOf(await open(folder)));
      files = folder.used;
    }
    assert.deepEqual(ids, ['b', 'b', 'b', 'b', 'b', 'a', 'a']);
    assert.match((await open(new FailingFolder(files))).refused?.reason ?? '', /started 5 times/);
  });

  /** What each step does, and the sets in force and good before and after it. */
  const STEPS: [name: string, work: (kept: KeptSets) => Promise<unknown>, current: string, good: string][] = [
    ['stage', kept => kept.stage(B), 'b', 'a'],
    ['keep', kept => kept.keep(), 'b', 'b'],
    ['stage', kept => kept.stage(C), 'c', 'b'],
    ['stage over a trial', kept => kept.stage(A), 'a', 'b'],
    ['roll back', kept => kept.rollBack('x', NOW), 'b', 'b'],
    ['forgive', kept => kept.forgive(), 'b', 'b'],
    ['stage', kept => kept.stage(C), 'c', 'b'],
    ['keep', kept => kept.keep(), 'c', 'c'],
  ];

  it('lose nothing when the power fails at any of 500 points', async () => {
    const start = new FailingFolder(new Map());
    const kept = await open(start);
    await kept.stage(A);
    await kept.keep();
    const base = start.used;
    /** Runs until the power fails; tells in which step that was, STEPS.length when it did not. */
    const run = async (folder: FailingFolder): Promise<number> => {
      const phone = await open(folder);
      for (const [i, [, work]] of STEPS.entries()) {
        const result = (await work(phone)) as { ok: boolean };
        if (!result.ok) return i;
      }
      return STEPS.length;
    };
    let total = 0;
    const counting = new FailingFolder(base);
    for (const method of ['write', 'rename', 'sync'] as const) {
      const plain = counting[method].bind(counting) as (...args: unknown[]) => Promise<void>;
      Object.assign(counting, {
        [method]: (...args: unknown[]) => {
          total += method === 'write' ? (args[1] as Uint8Array).length + 1 : 1;
          return plain(...args);
        },
      });
    }
    assert.equal(await run(counting), STEPS.length);
    let seed = 20_260_105;
    for (let point = 0; point < 500; point++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const folder = new FailingFolder(base, Math.floor((seed / 2 ** 32) * total));
      const failed = await run(folder);
      assert.ok(failed < STEPS.length);
      const [name, , after, goodAfter] = STEPS[failed] ?? ['', null, '', ''];
      const [, , before, goodBefore] = STEPS[failed - 1] ?? ['', null, 'a', 'a'];
      for (const files of folder.remains()) {
        const next = await open(new FailingFolder(files));
        const id = await idOf(next);
        assert.ok(id === before || id === after, `${name}: ${id} is neither ${before} nor ${after}`);
        // The good one is still there to return to.
        if (next.onTrial) await next.rollBack('x', NOW);
        const good = await idOf(next);
        assert.ok(
          good === goodBefore || good === goodAfter,
          `${name}: ${good} is neither ${goodBefore} nor ${goodAfter}`,
        );
        assert.equal((await next.stage(set('new'))).ok, true);
        assert.equal(await idOf(next), 'new');
      }
    }
  });

  it('a damaged file costs the least that it can', async () => {
    const folder = new FailingFolder(new Map());
    const kept = await open(folder);
    await kept.stage(A);
    await kept.keep();
    await kept.stage(B);
    const damaged = async (...names: string[]): Promise<KeptSets> => {
      const files = new Map(folder.used);
      for (const name of names) files.set(name, Buffer.from('damaged'));
      return open(new FailingFolder(files));
    };
    assert.equal(await idOf(await damaged('set.b')), 'a');
    assert.equal(await idOf(await damaged('sets.state')), 'b');
    assert.equal(await idOf(await damaged('set.a', 'set.b')), undefined);
    assert.equal(await idOf(await damaged('sets.state', 'sets.copy')), undefined);
  });

  it('a full disk is a fault, and what was in force stays', async () => {
    const folder = new FailingFolder(new Map());
    const kept = await open(folder);
    await kept.stage(A);
    await kept.keep();
    const full = await open(new FailingFolder(folder.used, 40));
    const staged = await full.stage(B);
    assert.match(staged.ok ? '' : staged.error.what, /The disk says: the power failed/);
    assert.equal(await idOf(full), 'a');
  });
});

describe('a set as one file', () => {
  it('comes back as it went, and changed at no octet', () => {
    const bytes = packSet(A, 7);
    const back = unpackSet(bytes);
    assert.deepEqual([back?.root, back?.serial, [...(back?.files.keys() ?? [])]], [A.root, 7, [...A.files.keys()]]);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 4;
      assert.equal(unpackSet(changed), null);
      assert.equal(unpackSet(bytes.subarray(0, at)), null);
    }
  });

  it('is recorded while it is read from the net, and read again without the net', async () => {
    const server = async (name: string) => {
      const bytes = A.files.get(name);
      return bytes === undefined ? fail('404') : ok(bytes);
    };
    const { reading, set: recorded } = recording(A.root, server);
    const fresh = await readCfg(A.root, reading);
    assert.deepEqual([...recorded.files.keys()], [...A.files.keys()]);
    assert.deepEqual(await readCfg(A.root, readingOf(recorded)), fresh);
  });
});
