import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { SettingsRestart } from '../../src/main/settings-restart.ts';
import type { Phone } from '../../src/main.ts';
import { eventually } from '../support/eventually.ts';
import { FailingFolder, type Files } from '../support/failing-folder.ts';
import { openWhole } from '../support/whole-phone.ts';

const HOUR = 3_600_000;

describe('the phone starts anew for settings that came from a server', () => {
  const open = (folder: FailingFolder, clock: ManualClock) => {
    const did: string[] = [];
    const restart = new SettingsRestart({
      folder,
      clock,
      log: silentLog,
      announce: () => did.push('says so'),
      restart: () => did.push('restarts'),
    });
    return { restart, did };
  };

  it('when no call is up, and says so before', async () => {
    const clock = new ManualClock();
    const { restart, did } = open(new FailingFolder(new Map()), clock);
    restart.idle(false);
    restart.want('set 1');
    await clock.advance(HOUR);
    assert.deepEqual(did, []);
    restart.idle(true);
    await clock.advance(1000);
    assert.deepEqual(did, ['says so']);
    restart.idle(false);
    await clock.advance(HOUR);
    assert.deepEqual(did, ['says so'], 'a call came');
    restart.idle(true);
    await clock.advance(4000);
    assert.deepEqual(did, ['says so', 'says so', 'restarts']);
  });

  it('once for the same files, three times an hour for others, never when that cannot be kept', async () => {
    const clock = new ManualClock();
    const folder = new FailingFolder(new Map());
    const restarts = async (cause: string, on = folder): Promise<boolean> => {
      // Another one each time, as after a restart.
      const { restart, did } = open(on, clock);
      restart.want(cause);
      await clock.advance(4000);
      return did.includes('restarts');
    };
    assert.ok(await restarts('1'));
    assert.ok(!(await restarts('1')));
    assert.ok((await restarts('2')) && (await restarts('3')));
    assert.ok(!(await restarts('4')));
    await clock.advance(HOUR);
    assert.ok(!(await restarts('1')) && (await restarts('4')));
    await clock.advance(24 * HOUR);
    assert.ok(await restarts('1'));
    const broken: Files = new Map([['restarts.json', Buffer.from('{"no": "list"')]]);
    assert.ok(await restarts('1', new FailingFolder(broken)));
    assert.ok(!(await restarts('1', new FailingFolder(new Map(), 3))), 'the disk is full');
  });
});

describe('a phone that fetched settings which take effect at a start', () => {
  let data: string;
  const phones: Phone[] = [];
  const ends: string[] = [];
  const start = async (): Promise<Phone> => {
    const phone = await openWhole(data, { onEnd: reason => ends.push(reason) });
    phones.push(phone);
    return phone;
  };

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'p400-restart-'));
    ends.length = 0;
  });
  afterEach(async () => {
    for (const phone of phones.splice(0)) await phone.close();
    rmSync(data, { recursive: true });
  });

  const set = (text: string) => ({
    root: 'http://127.0.0.1/a.cfg',
    files: new Map([['http://127.0.0.1/a.cfg', Buffer.from(text)]]),
  });

  it('restarts once by itself; what takes effect at once, or is typed, needs none', async () => {
    const first = await start();
    assert.ok(first.store.set('voip/signalling/sip/port', '5100').ok);
    assert.ok(first.store.reset('voip/signalling/sip/port').ok);
    assert.ok((await first.fetched.take(set('voip/line/0/id=200\n'))).ok);
    assert.ok((await first.fetched.take(set('voip/line/0/id=200\nvoip/signalling/sip/port=5090\n'))).ok);
    await eventually('the restart', () => ends.length > 0);
    await first.close();
    const second = await start();
    assert.deepEqual(await second.fetched.take(set('voip/line/0/id=200\nvoip/signalling/sip/port=5090\n')), {
      ok: true,
      value: 'same',
    });
    assert.deepEqual(ends, ['new settings came from the server']);
  });
});
