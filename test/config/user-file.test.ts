import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../config/store.ts';
import { type StoredSetting, UserFile } from '../../config/user-file.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';

const OLD: StoredSetting[] = [
  { path: 'voip/line/0/id', text: '100', time: new Date('2026-01-05T09:00:00Z') },
  { path: 'voip/line/0/auth_password', text: 'a;b#c="d"' },
];
const NEW: StoredSetting[] = [
  { path: 'voip/line/0/id', text: '200' },
  { path: 'phone400/volume/ringer', text: '3' },
];

const seen = (entries: readonly StoredSetting[]): string[] => entries.map(({ path, text }) => `${path}=${text}`);
const stored = async (files: Files): Promise<string[]> =>
  seen((await new UserFile(new FailingFolder(files)).load()).entries);

async function saved(files: Files, set: readonly StoredSetting[]): Promise<Files> {
  const folder = new FailingFolder(files);
  const file = new UserFile(folder);
  await file.load();
  assert.ok((await file.save(set)).ok);
  return folder.used;
}

/** Cuts the saving of `NEW` at every step; returns how many cuts were made. */
async function cutEverywhere(start: Files, before: string[]): Promise<number> {
  for (let steps = 0; ; steps++) {
    const folder = new FailingFolder(start, steps);
    const file = new UserFile(folder);
    await file.load();
    const result = await file.save(NEW);
    for (const remains of folder.remains()) {
      const found = await stored(remains);
      const expected = [before, seen(NEW)].map(set => set.join('\n'));
      assert.ok(expected.includes(found.join('\n')), `cut after ${steps} steps left: ${found}`);
      // The next start must be able to save again, and lose nothing when that is cut as well.
      assert.deepEqual(await stored(await saved(remains, OLD)), seen(OLD));
    }
    if (result.ok) return steps;
  }
}

describe('the file of the user settings', () => {
  it('is the old set or the new one, complete, whenever the power fails', async () => {
    const first = await saved(new Map(), OLD);
    assert.ok((await cutEverywhere(first, seen(OLD))) > 200);
    assert.ok((await cutEverywhere(await saved(first, OLD), seen(OLD))) > 200, 'with a copy beside it');
    assert.ok((await cutEverywhere(new Map(), [])) > 200, 'the first save of a phone');
  });

  it('survives a second cut after the first one left only the copy', async () => {
    const both = await saved(await saved(new Map(), OLD), OLD);
    const copyOnly: Files = new Map([['user.cfg.bak', both.get('user.cfg.bak') ?? assert.fail()]]);
    await cutEverywhere(copyOnly, seen(OLD));
    const torn: Files = new Map([...both, ['user.cfg', Buffer.from('voip/line/0/id=1')]]);
    await cutEverywhere(torn, seen(OLD));
  });

  it('takes a file that is torn or changed at any byte for damaged and says what is in force', async () => {
    const files = await saved(await saved(new Map(), OLD), NEW);
    const good = files.get('user.cfg') ?? assert.fail();
    for (let i = 0; i < good.length; i++) {
      const flipped = Uint8Array.from(good, (byte, at) => (at === i ? byte ^ 1 : byte));
      for (const bad of [good.subarray(0, i), flipped]) {
        const loaded = await new UserFile(new FailingFolder(new Map([...files, ['user.cfg', bad]]))).load();
        assert.deepEqual(seen(loaded.entries), seen(OLD));
        assert.deepEqual(
          loaded.problems.map(({ grade }) => grade),
          ['warning'],
        );
      }
    }
    const bad = Buffer.from('x');
    const nothing = await new UserFile(
      new FailingFolder(
        new Map([
          ['user.cfg', bad],
          ['user.cfg.bak', bad],
        ]),
      ),
    ).load();
    assert.deepEqual(nothing.entries, []);
    assert.match(nothing.problems[0]?.reason ?? '', /lost/);
  });

  it('writes the last set once when many come together', async () => {
    const folder = new FailingFolder(new Map());
    const file = new UserFile(folder);
    await file.load();
    const results = await Promise.all([file.save(OLD), file.save([]), file.save(NEW)]);
    assert.ok(results.every(({ ok }) => ok));
    assert.ok(!folder.used.has('user.cfg.bak'));
    assert.deepEqual(await stored(folder.used), seen(NEW));
  });
});

describe('user settings on a real disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'phone400-user-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const boot = async (data: string): Promise<Store> => {
    const store = new Store({ userFile: new UserFile(diskFolder(data)) });
    await store.load({ model: '405HD' });
    return store;
  };
  const layerOf = (store: Store, path: string) => {
    const explained = store.explain(path);
    assert.ok(explained.ok);
    return explained.value.layers.at(-1);
  };

  it('survive a restart with their time, readable for the owner only', async () => {
    const data = join(folder, 'data');
    const store = await boot(data);
    store.set('voip/line/0/auth_password', 'a;b#c');
    store.set('voip/line/0/description', 'true');
    store.set('voip/dialing/timeout', '9', 'session');
    assert.deepEqual(await store.flush(), { ok: true, value: undefined });
    const file = join(data, 'user.cfg');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(data).mode & 0o777, 0o700);
    assert.ok(!readFileSync(file, 'utf8').includes('dialing'), 'the session layer is not kept');

    const next = await boot(data);
    assert.deepEqual(next.faults, []);
    const before = layerOf(store, 'voip/line/0/description');
    const after = layerOf(next, 'voip/line/0/description');
    assert.equal(after?.text, 'true');
    assert.deepEqual([after?.origin.layer, after?.origin.time], ['user', before?.origin.time]);
    next.reset('voip/line/0/description');
    await next.flush();
    assert.equal(layerOf(await boot(data), 'voip/line/0/description')?.origin.layer, 'default');
    assert.deepEqual(readdirSync(data).sort(), ['user.cfg', 'user.cfg.bak']);
  });

  it('that were set before the file was read do not cost what stands in it', async () => {
    const first = await boot(folder);
    first.set('voip/line/0/id', '100');
    await first.flush();
    const store = new Store({ userFile: new UserFile(diskFolder(folder)) });
    store.set('voip/line/1/id', '101');
    await store.load({ model: '405HD' });
    await store.flush();
    const texts = ['voip/line/0/id', 'voip/line/1/id'].map(path => layerOf(store, path)?.text);
    assert.deepEqual(texts, ['100', '101']);
    assert.match(readFileSync(join(folder, 'user.cfg'), 'utf8'), /line\/0\/id=100[\s\S]*line\/1\/id=101/);
  });

  it('that cannot be written are a fault; they stay in force and are written when it works again', async () => {
    const data = join(folder, 'data');
    writeFileSync(data, 'a file where the folder should be');
    const store = await boot(data);
    store.set('voip/line/0/id', '100');
    assert.ok(!(await store.flush()).ok);
    assert.match(store.faults.at(-1)?.reason ?? '', /could not be saved/);
    rmSync(data);
    store.set('voip/line/0/description', 'Desk');
    assert.ok((await store.flush()).ok);
    assert.equal(layerOf(await boot(data), 'voip/line/0/id')?.text, '100');
  });
});
