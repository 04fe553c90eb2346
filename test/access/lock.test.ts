import assert from 'node:assert/strict';
import * as params from '../../config/params/lock.ts';
import { Store } from '../../config/store.ts';
import { Access } from '../../src/access/access.ts';
import { LOCK_FILE, Lock } from '../../src/access/lock.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { memoryFolder } from '../support/memory-folder.ts';

const ACTIVE = 'system/lock/0/activated';

describe('phone lock', () => {
  let files: Map<string, Uint8Array>;
  let store: Store;
  let clock: ManualClock;

  beforeEach(() => {
    files = new Map();
    store = new Store();
    clock = new ManualClock();
  });

  async function open(): Promise<{ lock: Lock; access: Access }> {
    const folder = memoryFolder(files);
    const access = await Access.open({ store, folder, clock, log: silentLog, hide: () => {} });
    return { lock: await Lock.open({ store, folder, access, clock, log: silentLog }), access };
  }
  const set = (path: string, value: string, layer: 'user' | 'session' = 'user') =>
    assert.ok(store.set(path, value, layer).ok);

  it('is locked by who can open it again, outlives a restart, and opens by its code or the administrator’s', async () => {
    const { lock, access } = await open();
    assert.equal(lock.lock('user').ok, false, 'no code yet');
    set(params.code.path, '4711');
    assert.ok(lock.lock('user').ok);
    await lock.flush();
    assert.match(store.get(params.code), /^\$scrypt\$/, 'the code itself is not kept');
    const again = (await open()).lock;
    assert.equal(again.locked, true);
    assert.deepEqual(await again.unlock('4712'), { type: 'wrong' });
    assert.deepEqual(await again.unlock('4711'), { type: 'ok', role: 'user' });
    assert.equal(again.locked, false);
    await again.flush();
    const third = (await open()).lock;
    assert.equal(third.locked, false);
    third.lock('server');
    assert.deepEqual(await third.unlock(access.code ?? ''), { type: 'ok', role: 'admin' });
  });

  it('makes who guesses wait, longer and longer, and pulling the plug does not help', async () => {
    set(params.code.path, '4711');
    const { lock, access } = await open();
    lock.lock('user');
    for (const guess of ['1', '', '0'.repeat(500)]) assert.deepEqual(await lock.unlock(guess), { type: 'wrong' });
    assert.deepEqual(await lock.unlock('4711'), { type: 'wait', seconds: 30 });
    await lock.flush();
    await access.flush();
    const again = (await open()).lock;
    assert.equal((await again.unlock('4711')).type, 'wait');
    await clock.advance(31_000);
    assert.equal((await again.unlock('4711')).type, 'ok');
  });

  it('counts what is typed for it and for Administration together; only the administrator’s code clears the count', async () => {
    set(params.code.path, '4711');
    const { lock, access } = await open();
    lock.lock('user');
    assert.equal((await lock.unlock('0815')).type, 'wrong');
    assert.equal((await access.check('0815')).type, 'wrong');
    assert.equal((await lock.unlock('4711')).type, 'ok');
    assert.equal((await access.check('4711')).type, 'wrong', 'the code of the lock administers nothing');
    assert.equal((await access.check(access.code ?? '')).type, 'wait', 'who knows it has three guesses as well');
    await clock.advance(31_000);
    lock.lock('user');
    assert.deepEqual(await lock.unlock(access.code ?? ''), { type: 'ok', role: 'admin' });
    for (const guess of ['1', '2', '3']) assert.equal((await access.check(guess)).type, 'wrong');
  });

  it('is opened by no configuration that comes by the way, only by one that had locked it', async () => {
    set(params.code.path, '4711');
    const { lock } = await open();
    lock.lock('user');
    set(ACTIVE, '0', 'session');
    set('personal_settings/language', 'GERMAN', 'session');
    set(params.code.path, '', 'session');
    assert.equal(lock.locked, true);
    const { lock: fresh, access } = await open();
    assert.equal((await fresh.unlock('4711')).type, 'wrong', 'that code is gone');
    assert.equal((await fresh.unlock(access.code ?? '')).type, 'ok');

    set(ACTIVE, '1', 'session');
    assert.equal(fresh.locked, true);
    await fresh.unlock(access.code ?? '');
    await fresh.flush();
    assert.equal((await open()).lock.locked, false, 'the file says nothing new');
    fresh.lock('administrator');
    set(ACTIVE, '0', 'session');
    assert.equal(fresh.locked, false, 'taken back');
  });

  it('with a damaged file is locked where somebody has the code, and open where nobody has', async () => {
    for (const damaged of ['{"locked":true', '[]', '{"locked":1,"failures":"x"}', '\0', 'null']) {
      files.set(LOCK_FILE, Buffer.from(damaged));
      store = new Store();
      assert.equal((await open()).lock.locked, false, damaged);
      set(params.code.path, '4711');
      files.set(LOCK_FILE, Buffer.from(damaged));
      assert.equal((await open()).lock.locked, true, damaged);
    }
  });
});
