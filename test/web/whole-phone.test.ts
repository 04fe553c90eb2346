/** The pages of a whole phone: what they change is changed in it, and its log tells no secret. */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Keyring, newKey, readKey } from '../../config/keyring.ts';
import * as dialing from '../../config/params/dialing.ts';
import { diskFolder } from '../../src/base/data-folder.ts';
import type { LogLine } from '../../src/base/log.ts';
import { readKeys } from '../../src/main/keys.ts';
import { KEYS_FILE } from '../../src/provision/firmware/memory.ts';
import { PAGES } from '../../ui/web/pages/index.ts';
import { eventually } from '../support/eventually.ts';
import { imageOf, signingKey } from '../support/firmware.ts';
import { useRig } from '../support/rig.ts';
import { tryWhole } from '../support/whole-phone.ts';
import { Client, everything } from './site.ts';

const PASSWORD = 'Correct horse 7';
const key = signingKey();

describe('the web pages of a whole phone', () => {
  const rig = useRig();
  const log: LogLine[] = [];
  const ends: string[] = [];

  async function start(data: string, more: { webPort?: number; hal?: string } = { webPort: 0 }) {
    const opened = await tryWhole(data, {
      logLevel: 'debug',
      onLog: line => log.push(line),
      onEnd: reason => ends.push(reason),
      ...more,
    });
    if (opened.ok) rig.defer(() => opened.value.close());
    return opened;
  }

  async function enter() {
    const data = await rig.folder();
    await mkdir(join(data, 'firmware'));
    await writeFile(join(data, 'firmware', KEYS_FILE), key.pem);
    const opened = await start(data);
    assert.ok(opened.ok);
    const phone = opened.value;
    await phone.access.change(PASSWORD);
    const visitor = await new Client(rig, phone.webPort ?? 0).enter('admin', PASSWORD);
    return { phone, visitor, data };
  }

  beforeEach(() => {
    log.length = 0;
    ends.length = 0;
  });

  it('there are none on a desk unless they are asked for, and a port in use is told', async () => {
    const [without, opened] = [await start(await rig.folder(), {}), await start(await rig.folder())];
    assert.ok(without.ok && opened.ok);
    assert.equal(without.value.webPort, null);
    const again = await start(await rig.folder(), { webPort: opened.value.webPort ?? 0 });
    assert.match(again.ok ? '' : again.error.what, /is in use/);
  });

  it('an uploaded file is in force like one of a server, and a bad one changes nothing', async () => {
    const { phone, visitor } = await enter();
    await visitor.upload('/provisioning', 'voip/dialing/timeout=7\n', { old: PASSWORD });
    assert.match((await visitor.get('/provisioning')).body, /The file is in force, on trial/);
    assert.equal(phone.store.get(dialing.timeout), 7);
    await visitor.upload('/provisioning', 'system/type=440HD\nvoip/dialing/timeout=8\n', { old: PASSWORD });
    assert.match((await visitor.get('/provisioning')).body, /Nothing was taken over/);
    assert.equal(phone.store.get(dialing.timeout), 7);
  });

  it('a key that the administrator types opens encrypted files at once and after a restart, and shows nowhere', async () => {
    const { phone, visitor, data } = await enter();
    const text = newKey();
    const read = readKey(text);
    assert.ok(read.ok);
    const file = new Keyring({ keys: [read.value] }).sealFile(Buffer.from('voip/dialing/timeout=7\n'));
    const upload = async (): Promise<number> => {
      await visitor.upload('/provisioning', file, { old: PASSWORD });
      return phone.store.get(dialing.timeout);
    };
    const before = await upload();
    assert.notEqual(before, 7);
    for (const [old, typed, words] of [
      ['a guess', text, /not your password/],
      [PASSWORD, 'short', /Nothing was kept\. This is no key: a key has 64 hexadecimal digits, [^.]+\.</],
    ] as const) {
      const refused = await visitor.post('/configuration-keys', { old, key: typed });
      assert.equal(refused.status, 422);
      assert.match(refused.body, words);
    }
    assert.equal((await visitor.post('/configuration-keys', { old: PASSWORD, key: text })).status, 303);
    assert.match((await visitor.get('/configuration-keys')).body, /has a key/);
    assert.equal(await upload(), 7);
    assert.ok((await readKeys(diskFolder(data))).keys.hasKey);
    for (const { path } of PAGES.filter(({ group, roles }) => group !== null && roles.includes('admin'))) {
      assert.ok(!(await visitor.get(path)).body.includes(text), path);
    }
    assert.ok(!log.some(line => line.text.includes(text)));
  });

  it('who finds the pages open cannot give the administrator another password with a file', async () => {
    const { phone, visitor } = await enter();
    for (const path of ['/provisioning', '/import']) {
      await visitor.answer(path, await visitor.upload(path, 'system/password=Taken-Over-55\n'), 'apply');
    }
    const guest = new Client(rig, phone.webPort ?? 0);
    for (const [password, status] of [
      ['Taken-Over-55', 401],
      [PASSWORD, 303],
    ] as const) {
      assert.equal((await guest.post('/login', { name: 'admin', password })).status, status);
    }
  });

  it('an image goes to the other slot; one that is cut off, foreign or none is told and leaves the phone free', async () => {
    const { phone, visitor } = await enter();
    const image = imageOf({ version: '9.0', key, octets: 600_000 });
    const told = async (content: Buffer): Promise<string> => {
      assert.equal((await visitor.upload('/firmware', content)).status, 303);
      return /role="status">([^<]+)</.exec((await visitor.get('/firmware')).body)?.[1] ?? '';
    };
    assert.match(await told(Buffer.from('no image')), /Nothing was changed/);
    assert.match(
      await told(imageOf({ version: '9.0', key: signingKey(), octets: 600_000 })),
      /Nothing was changed.*key/,
    );
    assert.match(await told(image.subarray(0, 300_000)), /Nothing was changed.*did not come whole/);
    assert.equal(phone.firmware.state.phase, 'idle');

    // Pulled out in the middle.
    const socket = visitor.site.raw();
    const all = everything(socket);
    const head = `--e\r\nContent-Disposition: form-data; name="token"\r\n\r\n${visitor.token}\r\n--e\r\nContent-Disposition: form-data; name="file"; filename="i"\r\n\r\n`;
    socket.write(
      `POST /firmware HTTP/1.1\r\nHost: ${visitor.site.host}\r\nCookie: ${visitor.cookie}\r\nContent-Type: multipart/form-data; boundary=e\r\nContent-Length: 700000\r\n\r\n${head}`,
    );
    socket.write(image.subarray(0, 300_000));
    await eventually('a download', () => phone.firmware.state.percent > 10);
    socket.destroy();
    await all;
    await eventually('a phone that is free again', () => phone.firmware.state.phase === 'idle');

    await eventually('the reason', async () => (await visitor.get('/firmware')).body.includes('did not come whole'));
    assert.match(await told(image), /Version 9\.0 is there/);
    assert.ok(['waiting', 'switching', 'restarting'].includes(phone.firmware.state.phase));
  });

  it('a restart that was asked for comes after its answer', async () => {
    const { visitor } = await enter();
    const { status, body } = await visitor.post('/restart', { how: 'restart', 'sure-restart': '1' });
    assert.deepEqual([status, body.includes('The phone restarts')], [200, true]);
    await eventually('the restart', () => ends.length > 0);
  });

  it('the admin code that the screen shows comes to no user and no stranger, by words or pictures', async () => {
    const opened = await start(await rig.folder());
    assert.ok(opened.ok);
    const { access, lcd, store, webPort } = opened.value;
    store.set('system/web_user_password', PASSWORD, 'user');
    store.set('system/web_user_access_list', PAGES.map(({ path }) => path.slice(1)).join(' '), 'user');
    const client = new Client(rig, webPort ?? 0);
    await eventually(
      'an account of the user',
      async () => (await access.logIn('user', PASSWORD, 'here')).type === 'ok',
    );
    const user = await client.enter('user', PASSWORD);
    const code = access.code ?? '';
    const shown = (): string => JSON.stringify(lcd.frame);
    await eventually('the code on the screen', () => shown().includes(code));
    const { body } = await user.get('/status');
    // Nobody has named a server or a line yet.
    assert.match(body, /<h1>Status[\s\S]*Source<\/th><td>none[\s\S]*Line 1/);
    for (const { path, roles } of PAGES) {
      for (const reply of [await user.get(path), await client.ask(path), await user.post(path, { key: 'OK' })]) {
        assert.ok(!(reply.body + JSON.stringify(reply.headers)).includes(code), path);
        if (!roles.includes('user')) assert.ok([303, 404].includes(reply.status), `${path} gives ${reply.status}`);
        assert.doesNotMatch(String(reply.headers['content-type'] ?? ''), /image|event-stream/);
      }
    }
    assert.ok(shown().includes(code), 'nothing on the phone was changed by it');
  });

  it('no password, code, token or cookie comes into the log', async () => {
    const data = await rig.folder();
    const opened = await start(data);
    assert.ok(opened.ok);
    const { access, webPort } = opened.value;
    const code = access.code ?? '';
    const client = new Client(rig, webPort ?? 0);
    await client.post('/login', { name: 'admin', password: 'guess-guess-1' });
    const visitor = await client.enter('admin', code);
    await visitor.post('/password', { old: code, new: PASSWORD, again: PASSWORD });
    const after = await client.enter('admin', PASSWORD);
    await after.post('/settings?page=voice-over-ip-line-settings', { 'voip/line/0/auth_password': 'hidden-in-web' });
    const text = log.map(line => line.text).join('\n');
    const secrets = [code, PASSWORD, 'guess-guess-1', 'hidden-in-web', after.token, after.cookie.split('=')[1] ?? '?'];
    for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    assert.match(text, /a wrong password was tried from 127\.0\.0\.1/);
  });
});
