import assert from 'node:assert/strict';
import type { DataFolder } from '../../src/base/data-folder.ts';
import { type JsonFile, KeptJson } from '../../src/base/kept-json.ts';
import { KeptTwice } from '../../src/base/kept-twice.ts';
import { silentLog } from '../../src/base/log.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';
import { memoryFolder } from '../support/memory-folder.ts';

type Count = { readonly count: number };

const FILE: JsonFile<Count> = {
  name: 'count.json',
  most: 100,
  nothing: () => ({ count: 0 }),
  valueIn(read) {
    const { count } = Object(read);
    return typeof count === 'number' ? { count } : undefined;
  },
};
const SUMMED: JsonFile<Count> = { ...FILE, summed: true };

describe('a kept JSON file', () => {
  let files: Files;
  let said: string[];

  beforeEach(() => {
    files = new Map();
    said = [];
  });

  const open = (folder: DataFolder = memoryFolder(files), file = FILE) =>
    new KeptJson(folder, file, { log: { ...silentLog, warning: text => said.push(text) }, says: 'the count is lost' });

  for (const file of [FILE, SUMMED]) {
    it(`gives back what was kept, ${file.summed ? 'with' : 'without'} a checksum`, async () => {
      assert.deepEqual(await open(undefined, file).read(), { value: { count: 0 }, fault: null });
      assert.ok((await open(undefined, file).keep({ count: 7 })).ok);
      assert.deepEqual(await open(undefined, file).read(), { value: { count: 7 }, fault: null });
      assert.deepEqual([[...files.keys()], said], [['count.json'], []]);
    });

    it(`takes a file that is not ours for none, ${file.summed ? 'with' : 'without'} a checksum, and leaves it`, async () => {
      const long = `{"count":1${' '.repeat(200)}}`;
      const foreign = ['', '{"count":', '{"count":"secret"}', 'null', '[]', '7', '"\\ud800"', '{"count":1}\0', long];
      for (const bytes of [...foreign.map(text => Buffer.from(text)), Buffer.from('7b2263ff', 'hex')]) {
        files.set(file.name, bytes);
        said = [];
        const { value, fault } = await open(undefined, file).read();
        assert.deepEqual([value.count, fault?.where], [0, file.name], String(bytes));
        assert.equal(said.length, 1);
        assert.ok(!said.join().includes('secret'));
        assert.deepEqual(files.get(file.name), bytes);
      }
    });
  }

  it('a single wrong bit is known by the checksum', async () => {
    await open(undefined, SUMMED).keep({ count: 6 });
    files.set(SUMMED.name, Buffer.from(String(files.get(SUMMED.name)).replace('6', '7')));
    assert.equal((await open(undefined, SUMMED).read()).value.count, 0);
  });

  it('holds the old value or the new one at whatever step the power fails, and says that it could not write', async () => {
    await open().keep({ count: 1 });
    for (let step = 0; ; step++) {
      const folder = new FailingFolder(files, step);
      const kept = await open(folder).keep({ count: 2 });
      for (const remains of folder.remains()) {
        const { value, fault } = await open(memoryFolder(remains)).read();
        assert.equal(fault, null, `step ${step}`);
        assert.ok(value.count === 2 || (!kept.ok && value.count === 1), `step ${step}: ${value.count}`);
      }
      if (kept.ok) break;
      assert.match(said.at(-1) ?? '', /^the count is lost: count\.json: The disk says: the power failed\./);
    }
  });

  it('changes in quick succession keep their order, and flush waits for the last', async () => {
    const file = open();
    const first = file.keep({ count: 1 });
    const changing = { count: 2 };
    void file.keep(changing);
    changing.count = 99;
    await file.flush();
    assert.equal(String(files.get(FILE.name)), '{"count":2}', 'as it was when it was kept');
    assert.ok((await first).ok);
    await new Promise(resolve => setImmediate(resolve));
    void file.keep({ count: 3 });
    await Promise.resolve();
    void file.keep({ count: 4 });
    await file.flush();
    assert.equal((await open().read()).value.count, 4);
  });

  it('a disk that cannot be read, or written once, costs that and no more', async () => {
    let broken = true;
    const real = memoryFolder(files);
    const folder: DataFolder = {
      ...real,
      read: name => (broken ? Promise.reject(new Error('EIO')) : real.read(name)),
      write: (name, bytes) => (broken ? Promise.reject(new Error('ENOSPC')) : real.write(name, bytes)),
    };
    const file = open(folder);
    assert.equal((await file.read()).fault?.what, 'The file cannot be used: EIO.');
    assert.ok(!(await file.keep({ count: 1 })).ok);
    broken = false;
    assert.ok((await file.keep({ count: 2 })).ok);
    assert.equal((await file.read()).value.count, 2);
  });
});

describe('a value that is kept twice', () => {
  const open = (folder: DataFolder) => new KeptTwice(folder, 'boot', 100, read => read as Count);

  it('outlives the loss of either file, and an old copy does not count one day', async () => {
    const files: Files = new Map();
    assert.equal(await open(memoryFolder(files)).read(), null);
    await open(memoryFolder(files)).keep({ count: 1 });
    assert.deepEqual([...files.keys()], ['boot.state', 'boot.copy']);
    for (const name of files.keys()) {
      for (const loss of [
        new Map([...files].filter(([one]) => one !== name)),
        new Map(files).set(name, Buffer.from('?')),
      ])
        assert.deepEqual(await open(memoryFolder(loss)).read(), { count: 1 }, name);
    }
    const between = new Map(files);
    await open(memoryFolder(between)).keep({ count: 2 });
    between.set('boot.copy', files.get('boot.copy') ?? Buffer.from(''));
    assert.deepEqual(await open(memoryFolder(between)).read(), { count: 2 });
    between.delete('boot.state');
    assert.deepEqual(await open(memoryFolder(between)).read(), { count: 2 });
  });

  it('holds the old value or the new one at whatever step the power fails', async () => {
    const files: Files = new Map();
    await open(memoryFolder(files)).keep({ count: 1 });
    for (let step = 0; ; step++) {
      const folder = new FailingFolder(files, step);
      const kept = await open(folder).keep({ count: 2 });
      for (const remains of folder.remains()) {
        const count = (await open(memoryFolder(remains)).read())?.count;
        assert.ok(count === 2 || (!kept.ok && count === 1), `step ${step}: ${count}`);
      }
      if (kept.ok) break;
    }
  });
});
