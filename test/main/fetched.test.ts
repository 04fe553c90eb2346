import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyring, readKey } from '../../config/keyring.ts';
import * as lines from '../../config/params/lines.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import type { LogLine } from '../../src/base/log.ts';
import { controlSources } from '../../src/cli/control.ts';
import { addKey } from '../../src/main/keys.ts';
import type { Phone } from '../../src/main.ts';
import { openWhole } from '../support/whole-phone.ts';

const KEY = '5a'.repeat(32);
const MAC = '00908F123456';

describe('a phone with a fetched configuration', () => {
  let data: string;
  const log: LogLine[] = [];
  const open: Phone[] = [];
  const start = async (cfg: string[] = []): Promise<Phone> => {
    const phone = await openWhole(data, { cfg, mac: MAC, logLevel: 'debug', onLog: line => log.push(line) });
    open.push(phone);
    return phone;
  };

  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'phone400-fetched-'));
    log.length = 0;
  });
  afterEach(async () => {
    // One that a failed test left running would keep the tests from ending.
    for (const phone of open.splice(0)) await phone.close();
    rmSync(data, { recursive: true });
  });

  it('takes it at once, has it after a restart, opens what is encrypted for it and logs no secret', async () => {
    assert.ok((await addKey(diskFolder(data), new Keyring({ keys: [] }), KEY)).ok);
    const key = readKey(KEY);
    assert.ok(key.ok);
    const keys = new Keyring({ keys: [key.value] });
    const cfg = join(data, 'first.cfg');
    writeFileSync(cfg, keys.sealFile(Buffer.from('voip/line/0/id=100\nvoip/line/0/description=first'), MAC));
    const text = `voip/line/0/id=200\nvoip/line/0/auth_password=${keys.sealValue('very-hidden', MAC)}\ninclude g.cfg\n`;
    const files = new Map([
      ['http://127.0.0.1/p.cfg', keys.sealFile(Buffer.from(text), MAC)],
      ['http://127.0.0.1/g.cfg', Buffer.from('voip/dialing/timeout=7')],
    ]);
    const first = await start([cfg]);
    assert.equal(first.store.get(lines.id, 0), '100');
    const taken = await first.fetched.take({ root: 'http://127.0.0.1/p.cfg', files });
    assert.deepEqual(taken, { ok: true, value: 'new' });
    assert.deepEqual([first.store.get(lines.id, 0), first.store.get(lines.description, 0)], ['200', 'first']);
    await first.close();
    const second = await start([cfg]);
    assert.equal(second.store.get(lines.authPassword, 0), 'very-hidden');
    const explained = second.store.explain('voip/dialing/timeout');
    assert.equal(explained.ok && explained.value.layers.at(-1)?.origin.file, 'http://127.0.0.1/g.cfg');
    await second.close();
    assert.ok(!log.some(line => line.text.includes('very-hidden') || line.text.includes(KEY)));
  });

  it('takes a file that somebody offers at the control socket as one of a server', async () => {
    const phone = await start();
    const { offer } = controlSources(phone);
    const cfg = join(data, 'offered.cfg');
    writeFileSync(cfg, 'voip/line/0/id=300\n');
    assert.deepEqual(await offer(cfg), { ok: true, value: 'new' });
    assert.equal(phone.store.get(lines.id, 0), '300');
    assert.deepEqual(await offer(cfg), { ok: true, value: 'same' });
    writeFileSync(cfg, '<html>');
    assert.ok(!(await offer(cfg)).ok && !(await offer(data)).ok && !(await offer(join(data, 'none'))).ok);
    assert.equal(phone.store.get(lines.id, 0), '300');
  });
});
