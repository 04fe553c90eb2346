import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { press } from '../../src/cli/demo/hands.ts';
import type { Phone } from '../../src/main.ts';
import { eventually } from '../support/eventually.ts';
import { openWhole } from '../support/whole-phone.ts';

/** A whole phone, from its first start on, by its keys alone. */
describe('story: administration', () => {
  let data: string;
  let phone: Phone;
  const ends: string[] = [];
  const log: string[] = [];

  const open = async (): Promise<void> => {
    phone = await openWhole(data, {
      set: [{ path: 'provisioning/method', value: 'DISABLE' }],
      mac: undefined,
      logLevel: 'info',
      onLog: ({ text }) => log.push(text),
      onEnd: reason => ends.push(reason),
    });
  };
  const screen = (): string => [phone.lcd.frame.title, ...phone.lcd.frame.rows.map(({ text }) => text)].join('\n');
  const shows = (what: RegExp): Promise<unknown> => eventually(`${what}`, () => what.test(screen()));
  const keys = (text: string): void => press(phone, ...text.split(' '));
  const unlock = async (code: string): Promise<void> => {
    keys(`MENU 6 ${[...code].join(' ')} OK`);
    await eventually('an answer', () => !/One moment/.test(screen()));
  };
  /** As the screen says it, to somebody who reads it. */
  const codeOnScreen = (): string => /Admin code: (\d{8})/.exec(screen())?.[1] ?? '';

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'p400-admin-'));
    ends.length = 0;
    log.length = 0;
    await open();
  });
  afterEach(async () => {
    await phone.close();
    await rm(data, { recursive: true, force: true });
  });

  it('begins with the code on the screen, the same after a restart, until it is changed', async () => {
    const code = codeOnScreen();
    assert.match(code, /^\d{8}$/);
    await phone.close();
    await open();
    assert.equal(codeOnScreen(), code);
    await unlock(code);
    assert.match(screen(), /^Administration\n>1 Network/);
    keys('7 3 1 4 1 5 9 2 6 OK 3 1 4 1 5 9 2 6 OK');
    await shows(/Admin code changed/);
    keys('MENU');
    await eventually('no code', () => codeOnScreen() === '');
    await unlock(code);
    assert.match(screen(), /Wrong code/);
    keys('MENU');
    await unlock('31415926');
    assert.match(screen(), /^Administration\n>1 Network/);
    assert.ok(!log.some(text => text.includes('31415926') || text.includes(code)), 'no code in the log');
  });

  it('makes who guesses wait', async () => {
    for (let tries = 0; tries < 4; tries++) {
      await unlock('12345678');
      keys('MENU');
    }
    await unlock(codeOnScreen());
    assert.match(screen(), /Too many tries: wait \d+ s/);
  });

  it('keeps an account that is typed in, shows dots for its password, and forgets all when told so', async () => {
    await unlock(codeOnScreen());
    keys('3 1 2');
    keys('SOFT2');
    keys('# # 2 0 1 OK');
    assert.match(screen(), /2 User ID +201/);
    keys('5 4 7 1 1 OK');
    assert.match(screen(), /Saved/);
    keys('UP');
    assert.doesNotMatch(screen(), /4711/);
    await phone.store.flush();
    keys('LEFT LEFT 6 2');
    assert.match(screen(), /Forget all settings/);
    keys('SOFT1');
    await eventually('the restart', () => ends.length > 0);
    assert.deepEqual(ends, ['the settings were restored']);
    // What is written while the phone still closes goes as well.
    await writeFile(join(data, 'late.json'), 'late');
    await phone.close();
    assert.deepEqual(await readdir(data), []);
    await open();
    assert.ok(!log.some(text => text.includes('4711')));
  });

  it('asks for a restart when something changed, not for a value that stays what it was', async () => {
    await unlock(codeOnScreen());
    keys('1 1 2 OK');
    await shows(/^LAN\n[\s\S]*Saved$/);
    keys('2 1 9 2 1 6 8 1 * 9 OK');
    await shows(/^Restart\n/);
  });

  it('restarts when asked, not when not', async () => {
    keys('MENU 4 8 SOFT2');
    assert.deepEqual(ends, []);
    keys('8 SOFT1');
    assert.deepEqual(ends, ['the user asked for a restart']);
  });
});
