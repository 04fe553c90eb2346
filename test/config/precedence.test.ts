import assert from 'node:assert/strict';
import { readCfg } from '../../config/cfg-file.ts';
import { type CfgSource, Store } from '../../config/store.ts';
import { UserFile } from '../../config/user-file.ts';
import type { DataFolder } from '../../src/base/data-folder.ts';
import { fail, ok } from '../../src/base/result.ts';
import type { Files } from '../support/failing-folder.ts';
import { memoryFolder } from '../support/memory-folder.ts';

const T1 = 'voip/signalling/sip/sip_t1';
const PERSIST = 'phone400/configuration/persist_user_settings';

const cfg = (...rows: string[]) => readCfg('/phone.cfg', { file: async () => ok(Buffer.from(rows.join('\n'))) });

/** One start of the phone on this disk with these files. */
async function start(folder: DataFolder, ...phone: CfgSource[]): Promise<Store> {
  const store = new Store({ userFile: new UserFile(folder) });
  await store.load({ model: '405HD', phone });
  return store;
}

const inForce = (store: Store): string => {
  const explained = store.explain(T1);
  const winner = explained.ok ? explained.value.layers.find(({ wins }) => wins) : undefined;
  return `${winner?.origin.layer} ${winner?.text}`;
};

describe('a file and the user', () => {
  /** What the file says while the user sets 900, what it says at the next start, and what counts then. */
  const table: [before: string[], after: string[], wins: string][] = [
    [[`${T1}=600`], [`${T1}=600`], 'user 900'],
    [[`${T1}=600`], [`${T1}=0x258`], 'user 900'],
    [[`${T1}=600`], [`${T1}=700`], 'phone 700'],
    [[`${T1}=600`], [], 'user 900'],
    [[`${T1}=600`], [`${T1}=1`], 'user 900'],
    [[], [], 'user 900'],
    [[], [`${T1}=600`], 'phone 600'],
    [[`${T1}=600`], [`${T1}=700`, `${PERSIST}=1`], 'user 900'],
    [[`${T1}=600`], [`${T1}=700`, 'include none.cfg'], 'user 900'],
    [[`${T1}=600`], [`${T1}=700`, 'system/type=440HD'], 'user 900'],
  ];
  for (const [before, after, wins] of table) {
    it(`said [${before}], the user 900, the file then [${after}]: ${wins}`, async () => {
      const files: Files = new Map();
      const folder = memoryFolder(files);
      const first = await start(folder, await cfg(...before));
      first.set(T1, '900');
      await first.flush();
      const second = await start(folder, await cfg(...after));
      assert.equal(inForce(second), wins);
      await second.flush();
      // What was decided stays decided.
      assert.equal(inForce(await start(folder, await cfg(...after))), wins);
      assert.equal(second.yielded.length, wins.startsWith('phone') ? 1 : 0);
    });
  }

  it('at a running phone: a newer word of the user wins again', async () => {
    const store = await start(memoryFolder(new Map()), await cfg(`${T1}=600`));
    store.set(T1, '900');
    await store.load({ model: '405HD', phone: [await cfg(`${T1}=700`)] });
    assert.equal(inForce(store), 'phone 700');
    const explained = store.explain(T1);
    assert.ok(explained.ok && explained.value.yielded?.text === '900');
    store.set(T1, '901');
    await store.load({ model: '405HD', phone: [await cfg(`${T1}=700`)] });
    assert.equal(inForce(store), 'user 901');
  });

  it('"persist" settles a change: switched off later, only newer changes count', async () => {
    const files: Files = new Map();
    const folder = memoryFolder(files);
    (await start(folder, await cfg(`${T1}=600`))).set(T1, '900');
    await new Promise(setImmediate);
    await (await start(folder, await cfg(`${T1}=700`, `${PERSIST}=1`))).flush();
    const third = await start(folder, await cfg(`${T1}=700`));
    assert.equal(inForce(third), 'user 900');
    assert.equal(inForce(await start(folder, await cfg(`${T1}=701`))), 'phone 701');
  });

  it('no fingerprint shows a secret, and settings of before fingerprints stay', async () => {
    const files: Files = new Map();
    const folder = memoryFolder(files);
    const store = await start(folder, await cfg('voip/line/0/auth_password=of-the-file'));
    store.set('voip/line/0/auth_password', 'mine');
    await store.flush();
    assert.match(String(files.get('user.cfg')), /; \S+Z over [0-9a-f]{16}\n.*=mine\n/);
    assert.doesNotMatch(String(files.get('user.cfg')), /of-the-file/);
    const old = new UserFile(folder);
    await old.save([{ path: T1, text: '900', time: new Date(0) }]);
    const again = await start(folder, await cfg(`${T1}=600`));
    assert.equal(inForce(again), 'user 900');
    await again.flush();
    assert.equal(inForce(await start(folder, await cfg(`${T1}=700`))), 'phone 700');
  });

  it('what could not be read takes nothing back', async () => {
    const files: Files = new Map();
    const folder = memoryFolder(files);
    (await start(folder, await cfg(`${T1}=600`))).set(T1, '900');
    await new Promise(setImmediate);
    const broken = await readCfg('/phone.cfg', { file: async () => fail('the file cannot be read') });
    const store = await start(folder, broken);
    // Nobody knows now what the files say: this change is judged by the next complete set.
    store.set(T1, '901');
    await store.flush();
    assert.equal(inForce(await start(folder, await cfg(`${T1}=600`))), 'user 901');
  });
});

describe('values that the user file holds and this firmware refuses', () => {
  it('are kept until the user sets or clears them', async () => {
    const files: Files = new Map();
    const folder = memoryFolder(files);
    await new UserFile(folder).save([{ path: T1, text: 'soon', time: new Date(0) }]);
    const store = await start(folder);
    assert.match(store.faults[0]?.reason ?? '', /whole number/);
    store.set('voip/line/0/id', '100');
    await store.flush();
    assert.match(String(files.get('user.cfg')), /sip_t1=soon\n/);
    store.set(T1, '800');
    await store.flush();
    assert.deepEqual(store.faults, []);
    assert.doesNotMatch(String(files.get('user.cfg')), /soon/);
    await new UserFile(folder).save([{ path: T1, text: 'soon' }]);
    const cleared = await start(folder);
    cleared.reset(T1);
    await cleared.flush();
    assert.doesNotMatch(String(files.get('user.cfg')), /soon/);
  });
});
