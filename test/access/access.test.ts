import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../config/store.ts';
import { UserFile } from '../../config/user-file.ts';
import { Access } from '../../src/access/access.ts';
import { CODE_FILE } from '../../src/access/admin-code.ts';
import { GUESSES_FILE } from '../../src/access/guesses.ts';
import { fits, hashPassword } from '../../src/access/kept-password.ts';
import { objection } from '../../src/access/rules.ts';
import { ManualClock } from '../../src/base/clock.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import { silentLog } from '../../src/base/log.ts';

/** `openssl passwd -1 -salt …`, of OpenSSL 3.0. */
const MD5_CRYPT = [
  ['1234', '$1$abcdefgh$eaPgyn2A41yAxm5/hbIw5/'],
  ['a rather long pass phrase with blanks', '$1$xy$Fgce7vLzbvuFJ0Xa55Gme/'],
] as const;

describe('who may administer the phone', () => {
  let folder: string;
  let hidden: string[];

  type Files = { readonly factory?: string; readonly phone?: string };

  /** A phone that starts on the folder. */
  async function start({ factory = '', phone = '' }: Files = {}) {
    await writeFile(join(folder, 'factory.cfg'), factory);
    await writeFile(join(folder, 'phone.cfg'), phone);
    const disk = diskFolder(folder);
    const store = new Store({ userFile: new UserFile(disk) });
    const load = () =>
      store.load({ model: '405HD', factory: [join(folder, 'factory.cfg')], phone: [join(folder, 'phone.cfg')] });
    await load();
    const clock = new ManualClock();
    const hide = (secret: string) => void hidden.push(secret);
    const access = await Access.open({ store, folder: disk, clock, log: silentLog, hide });
    return { store, access, clock, load };
  }

  const opens = async (access: Access, secret: string) => (await access.check(secret)).type;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'access-'));
    hidden = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('a phone without a password makes a code for the keypad, shows it, and keeps it over restarts', async () => {
    const { access } = await start();
    const { code } = access;
    assert.match(code ?? '', /^\d{8}$/);
    assert.deepEqual(hidden, [code]);
    assert.equal(await opens(access, code ?? ''), 'ok');
    assert.equal(await opens(access, '00000000'), 'wrong');
    assert.equal((await stat(join(folder, CODE_FILE))).mode & 0o777, 0o600);
    assert.equal((await start()).access.code, code);
    await rm(join(folder, CODE_FILE));
    assert.notEqual((await start()).access.code, code);
  });

  it('a new password ends the code, is kept as a hash, and clearing it brings a new code', async () => {
    const { access, store } = await start();
    const code = access.code ?? '';
    let told = 0;
    access.changed.subscribe(() => told++);
    assert.deepEqual(await access.change('Correct horse 7'), { ok: true, value: undefined });
    assert.equal(access.code, null);
    assert.equal(told, 1);
    assert.equal(await opens(access, code), 'wrong');
    assert.equal(await opens(access, 'Correct horse 7'), 'ok');
    assert.match(await readFile(join(folder, 'user.cfg'), 'utf8'), /^system\/password=\$scrypt\$/m);
    assert.equal(await readFile(join(folder, CODE_FILE), 'utf8'), '');
    const again = await start();
    assert.equal(again.access.code, null);
    assert.equal(await opens(again.access, 'Correct horse 7'), 'ok');
    store.reset('system/password');
    await access.flush();
    assert.match(access.code ?? '', /^\d{8}$/);
    assert.notEqual(access.code, code);
  });

  it('files bring a password in the clear or as a hash; the file that changes later wins over what was set here', async () => {
    const inFile = (kept: string) => `system/password=${kept}\n`;
    for (const [password, kept] of [['Provisioned-2', await hashPassword('Provisioned-2')], MD5_CRYPT[1]] as const) {
      const { access } = await start({ phone: inFile(kept) });
      assert.equal(access.code, null);
      assert.equal(await opens(access, password), 'ok');
    }
    const plain = await start({ phone: inFile('Provisioned-1') });
    assert.equal(await opens(plain.access, 'Provisioned-1'), 'ok');
    await plain.access.change('Set at the phone');
    assert.equal(await opens(plain.access, 'Set at the phone'), 'ok');
    await writeFile(join(folder, 'phone.cfg'), inFile('Provisioned-3'));
    await plain.load();
    await plain.access.flush();
    assert.equal(await opens(plain.access, 'Provisioned-3'), 'ok');
  });

  it('a password that everybody knows opens nothing, in the clear or hashed, unless the factory file lets it', async () => {
    const [[word, hash]] = MD5_CRYPT;
    for (const kept of [word, hash, '12345678', 'Admin']) {
      const phone = `system/password=${kept}\nphone400/access/well_known_passwords=1\n`;
      const { access } = await start({ phone });
      assert.match(access.code ?? '', /^\d{8}$/, kept);
      assert.equal((await access.logIn('admin', word, '192.0.2.1')).type, 'wrong');
      assert.match(access.faults[0]?.what ?? '', /Everybody knows/);
    }
    const factory = `system/password=${hash}\nphone400/access/well_known_passwords=1\n`;
    const { access } = await start({ factory });
    assert.equal(access.code, null);
    assert.equal(await opens(access, word), 'ok');
  });

  it('a password that comes in the clear with an import or the configuration page is hashed at once', async () => {
    const { access, store } = await start();
    store.set('system/password', 'In the clear 1');
    await access.flush();
    await store.flush();
    assert.doesNotMatch(await readFile(join(folder, 'user.cfg'), 'utf8'), /In the clear/);
    assert.equal(await opens(access, 'In the clear 1'), 'ok');
  });

  it('the user has an account once it has a password; nobody else has one', async () => {
    const { access } = await start();
    const logIn = async (name: string, secret: string) => (await access.logIn(name, secret, '192.0.2.1')).type;
    assert.equal(await logIn('user', ''), 'wrong');
    assert.equal(await logIn('user', access.code ?? ''), 'wrong');
    assert.equal(await logIn('nobody', access.code ?? ''), 'wrong');
    await access.change('For the user 5', 'user');
    assert.deepEqual(await access.logIn('user', 'For the user 5', '192.0.2.1'), { type: 'ok', role: 'user' });
    assert.deepEqual(await access.logIn('admin', access.code ?? '', '192.0.2.1'), { type: 'ok', role: 'admin' });
  });

  it('guesses at the same time are counted, and the wait is told', async () => {
    const { access, clock } = await start();
    const verdicts = await Promise.all(Array.from({ length: 20 }, (_, i) => access.logIn('admin', `wrong ${i}`, 'a')));
    const counts = Object.groupBy(verdicts, ({ type }) => type);
    assert.deepEqual([counts.wrong?.length, counts.wait?.length], [3, 17]);
    assert.deepEqual(await access.logIn('admin', access.code ?? '', 'a'), { type: 'wait', seconds: 30 });
    assert.equal(await opens(access, access.code ?? ''), 'ok');
    await clock.advance(30_000);
    assert.deepEqual(await access.logIn('admin', access.code ?? '', 'a'), { type: 'ok', role: 'admin' });
  });

  it('wrong ones at the keypad count on over a restart, until a right one', async () => {
    const first = await start();
    for (const guess of ['1', '2', '3']) assert.equal(await opens(first.access, guess), 'wrong');
    await first.access.logIn('admin', 'x', '192.0.2.1');
    const { access, clock } = await start();
    const code = access.code ?? '';
    assert.deepEqual(await access.check(code), { type: 'wait', seconds: 30 });
    await clock.advance(30_000);
    assert.equal(await opens(access, '4'), 'wrong');
    assert.deepEqual(await (await start()).access.check(code), { type: 'wait', seconds: 60 });
    await clock.advance(60_000);
    assert.equal(await opens(access, code), 'ok');
    await access.flush();
    assert.equal((await start()).access.guesses.counts.size, 0);
    for (const text of ['', '[]', '{"keypad admin":', 'null', '{"keypad admin":-3,"codes":"many","x":1e99}']) {
      await writeFile(join(folder, GUESSES_FILE), text);
      assert.equal(await opens((await start()).access, code), 'ok', text);
    }
  });

  it('are forgotten after an hour, also by the disk', async () => {
    const own = await hashPassword('4711');
    const { access, clock } = await start();
    for (const guess of ['1', '2', '3', '4']) {
      assert.equal((await access.check(guess, own)).type, 'wrong');
      await clock.advance(60_000);
    }
    await clock.advance(3_600_000);
    assert.deepEqual(await access.check('4711', own), { type: 'ok', role: 'user' });
    await access.flush();
    assert.deepEqual(await (await start()).access.check('4711', own), { type: 'ok', role: 'user' });
  });

  it('a disk that cannot be written costs the code only its memory, and says so', async () => {
    await writeFile(join(folder, 'file'), '');
    const store = new Store();
    const access = await Access.open({
      store,
      folder: diskFolder(join(folder, 'file')),
      clock: new ManualClock(),
      log: silentLog,
      hide: () => {},
    });
    assert.equal(await opens(access, access.code ?? ''), 'ok');
    assert.match(access.faults[0]?.what ?? '', /another one at the next start/);
  });
});

describe('passwords', () => {
  it('hashes of older phones are read', async () => {
    for (const [password, kept] of MD5_CRYPT) {
      assert.equal(await fits(password, kept), true);
      assert.equal(await fits(`${password}x`, kept), false);
    }
  });

  it('a hash that would take all day, or is none, fits nothing', async () => {
    const hash = await hashPassword('x');
    for (const kept of [hash.replace('ln=14', 'ln=30'), hash.replace('r=8', 'r=99'), hash.slice(0, -1), '$1$$', '']) {
      assert.equal(await fits('x', kept), false, kept);
    }
  });

  it('new ones that are short, known to everybody or look like a hash are refused with the reason', () => {
    const bad = [
      '1234567',
      '12345678',
      '98765432',
      'aaaaaaaa',
      'password1',
      'Owner-77',
      ' spaced out',
      '$1$xyxyxy',
      'a\nbcdefgh',
    ];
    for (const password of [...bad, 'x'.repeat(65)]) {
      assert.equal(typeof objection(password, ['owner-77']), 'string', password);
    }
    assert.equal(objection('73950284', []), null);
    assert.equal(objection('grüne Wiese', []), null);
  });
});
