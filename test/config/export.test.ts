import assert from 'node:assert/strict';
import { CATALOGUE, lookup } from '../../config/catalogue.ts';
import { type CfgFile, readCfg } from '../../config/cfg-file.ts';
import { sortedPaths } from '../../config/export.ts';
import type { Param } from '../../config/param.ts';
import { Store } from '../../config/store.ts';
import { models } from '../../hal/models/index.ts';
import { ok } from '../../src/base/result.ts';

const asFile = (text: string, name = 'in.cfg'): Promise<CfgFile> =>
  readCfg(`/${name}`, { file: async () => ok(Buffer.from(text)) });

/** Numerical Recipes' generator: the same file for the same seed. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const TEXTS = [
  '',
  'x',
  ';#=',
  '"quoted"',
  "'",
  'a=b',
  'true',
  'null',
  '[x.y]',
  'ä€\u2028ß',
  '\\n',
  '0x1',
  '10x;05xx',
  '$a',
];

/** Some value that the declaration takes. */
function someValue(param: Param, next: () => number): string {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)] as T;
  const { bounds, members, kind } = param;
  const tries = [
    () => (members.length > 0 ? pick(members) : pick(TEXTS)),
    () => (bounds === null ? pick(TEXTS) : String(bounds.min + Math.floor(next() * (bounds.max - bounds.min + 1)))),
    () => (kind === 'bool' ? pick(['0', '1']) : pick(['10.1.2.3', '::1', 'host.example', '5', '+01:00'])),
  ];
  for (let i = 0; i < 12; i++) {
    const text = pick(tries)();
    if (param.parse(text).ok) return text;
  }
  return param.print(param.defaultAt(param.index?.[0] ?? 0) as never);
}

/** A file with as many lines as the export of a phone. */
function generated(model: string, seed: number, lines = 1160): string {
  const next = random(seed);
  const declared = CATALOGUE.flatMap(param => param.paths.map(path => `${path}=${someValue(param, next)}`));
  const rows = declared.filter(row => !row.startsWith('system/type='));
  for (let i = rows.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [rows[i], rows[j]] = [rows[j] as string, rows[i] as string];
  }
  return [`system/type=${model}`, ...rows.slice(0, lines - 1)].join('\r\n');
}

async function loaded(model: string, ...phone: CfgFile[]): Promise<Store> {
  const store = new Store();
  await store.load({ model, phone });
  return store;
}

describe('the export', () => {
  for (const [i, { name: model }] of models.entries()) {
    it(`of a ${model} with 1,160 generated lines loads back without loss`, async () => {
      for (const seed of [1, 2, 3]) {
        const source = await asFile(generated(model, seed * 100 + i));
        assert.deepEqual([source.problems, source.entries.length], [[], Math.min(1160, source.entries.length)]);
        const first = await loaded(model, source);
        assert.deepEqual(first.faults, []);
        const text = first.export();
        const file = await asFile(text);
        assert.deepEqual(file.problems, []);
        const second = await loaded(model, file);
        assert.deepEqual(second.faults, []);
        assert.equal(second.export(), text);
        for (const param of CATALOGUE.filter(({ secret }) => !secret)) {
          for (const [at, path] of param.paths.entries()) {
            const index = (param.index === null ? [] : [param.index[0] + at]) as [];
            assert.equal(second.get(param, ...index), first.get(param, ...index), path);
          }
        }
        // As the web page does it, on a phone that has nothing: only what differs becomes the user's own.
        const third = await loaded(model);
        third.import(file);
        assert.equal(third.export(), text);
      }
    });
  }

  it('is sorted part by part, numbers by value', async () => {
    const paths = (await loaded('405HD'))
      .export()
      .split('\n')
      .slice(0, -1)
      .map(row => row.slice(0, row.indexOf('=')));
    assert.deepEqual(paths, sortedPaths(paths));
    assert.deepEqual(sortedPaths(['a/10/b', 'a/9/c', 'A/9/b', 'a', 'a/x']), ['a', 'A/9/b', 'a/9/c', 'a/10/b', 'a/x']);
  });

  it('leaves secrets out, also those of names that it does not know, and clears none when it is loaded back', async () => {
    const secrets = CATALOGUE.filter(({ secret }) => secret).flatMap(({ paths }) => paths);
    const file = await asFile([...secrets.map(path => `${path}=hidden!1`), 'my/own/password=hidden!2'].join('\n'));
    const store = await loaded('405HD', file);
    const text = store.export();
    assert.doesNotMatch(text, /hidden/);
    assert.ok(secrets.every(path => !text.includes(`${path}=`)));
    const before = new Set(store.secrets());
    const { changed } = store.import(await asFile(text));
    assert.deepEqual([changed, new Set(store.secrets())], [new Set(), before]);
  });

  it('is of what lasts: a value for this run is not in it', async () => {
    const store = await loaded('405HD');
    store.set('voip/line/0/id', '900', 'session');
    assert.doesNotMatch(store.export(), /=900/);
  });
});

describe('an import', () => {
  it('takes a delta over and leaves the rest alone; what is inherited anyway needs no override', async () => {
    const store = await loaded('405HD', await asFile('voip/line/0/id=100\nvoip/dialing/timeout=7'));
    store.set('voip/line/0/description', 'mine');
    store.set('voip/dialing/timeout', '9');
    const result = store.import(
      await asFile('voip/line/0/id=101\nvoip/dialing/timeout=7\nvoip/signalling/sip/sip_t1=500'),
    );
    assert.deepEqual([...result.changed].sort(), ['voip/dialing/timeout', 'voip/line/0/id']);
    const layersOf = (path: string): string[] => {
      const explained = store.explain(path);
      return explained.ok ? explained.value.layers.map(({ origin, text }) => `${origin.layer} ${text}`) : [];
    };
    assert.deepEqual(layersOf('voip/line/0/id').slice(1), ['phone 100', 'user 101']);
    assert.deepEqual(layersOf('voip/dialing/timeout').slice(1), ['phone 7']);
    assert.deepEqual(layersOf('voip/signalling/sip/sip_t1'), ['default 500']);
    assert.deepEqual(layersOf('voip/line/0/description').at(-1), 'user mine');
  });

  it('of a file for another model changes nothing and says so; a bad line costs that line', async () => {
    const store = await loaded('405HD');
    const other = store.import(await asFile('system/type=440HD\nvoip/line/0/id=7'));
    assert.deepEqual([...other.changed], []);
    assert.match(other.problems[0]?.reason ?? '', /is for model 440HD/);
    const bad = store.import(await asFile('voip/dialing/timeout=99\nvoip/line/0/idd=1\nvoip/line/0/id=7'));
    assert.deepEqual([...bad.changed], ['voip/line/0/id']);
    assert.equal(bad.problems.length, 2);
    assert.ok(lookup('voip/line/0/id').found === 'param');
    assert.deepEqual(store.faults, []);
  });
});
