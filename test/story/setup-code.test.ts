import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as lines from '../../config/params/lines.ts';
import { realClock } from '../../src/base/clock.ts';
import { press } from '../../src/cli/demo/hands.ts';
import type { Phone } from '../../src/main.ts';
import { writeCode } from '../../src/provision/codes/code.ts';
import { eventually } from '../support/eventually.ts';
import { openWhole } from '../support/whole-phone.ts';

/** A new phone, a technician with a sheet of paper, and a server that knows the phone. */
describe('story: a phone is set up by a code', () => {
  let data: string;
  let server: Server;
  let port: number;
  let phone: Phone;
  let last = '';
  const asked: string[] = [];
  const ended: string[] = [];

  const start = (set: { path: string; value: string }[] = []): Promise<Phone> =>
    openWhole(data, { set, onEnd: why => ended.push(why) });
  const screen = (): string => [phone.lcd.frame.title, ...phone.lcd.frame.rows.map(row => row.text)].join('\n');
  const shows = (pattern: RegExp): Promise<true> =>
    eventually(String(pattern), () => {
      last = screen();
      return pattern.test(last) ? true : undefined;
    }).catch(() => assert.fail(`${pattern} is not shown, but:\n${last}`));
  const type = (digits: string): void => press(phone, ...`***${digits}#`);
  const serverCode = (): string => writeCode({ kind: 'server', scheme: 'http', host: '127.0.0.1', port }) ?? '';

  beforeEach(async () => {
    data = mkdtempSync(join(tmpdir(), 'phone400-code-'));
    asked.length = 0;
    ended.length = 0;
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      const known = request.url === '/00908F123456.cfg';
      response.writeHead(known ? 200 : 404);
      response.end(known ? 'voip/line/0/enabled=1\nvoip/line/0/id=4711\nvoip/line/0/description=Reception\n' : '');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
    phone = await start();
  });

  afterEach(async () => {
    await phone.close();
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    rmSync(data, { recursive: true });
  });

  it('that names the server: it asks, fetches, and is the phone that the server says it is', async () => {
    type(serverCode());
    await shows(new RegExp(`Setup by code\\nTake the settings from\\nhttp://127.0.0.1:${port}/`));
    assert.deepEqual(asked, []);
    press(phone, 'SOFT2');
    assert.doesNotMatch(screen(), /Take the settings/);
    type(serverCode());
    await shows(/Take the settings from/);
    press(phone, 'OK');
    await eventually('the line of the server', () => phone.store.get(lines.description, 0) === 'Reception');
    assert.match(asked.join(), /00908F123456.cfg/);
    assert.deepEqual(phone.desk.state.calls, []);
    // It belongs to somebody now: the next one needs the admin code, which the phone shows no more than that.
    type(serverCode());
    await shows(/Setup by code/);
    assert.doesNotMatch(screen(), /Take the settings/);
    press(phone, ...'12345678', 'OK');
    await shows(/Wrong/i);
    press(phone, ...(phone.access.code ?? ''), 'OK');
    await shows(/Take the settings from/);
    await phone.close();
    // A restart asks the same server.
    asked.length = 0;
    phone = await start();
    await eventually('the server is asked again', () => asked.length > 0);
  });

  it('that is wrong does nothing; a few of them make everybody wait', async () => {
    type(serverCode().replace('7', '8'));
    await shows(/Wrong code/);
    type('911');
    type('911');
    type('912');
    await shows(/[Ww]ait \d\d s/);
    await phone.close();
    phone = await start();
    type('912');
    await shows(/[Ww]ait \d\d s/);
    assert.deepEqual([asked, ended], [[], []]);
  });

  it('needs the admin code when the phone stood there new for an hour', async () => {
    const { now } = realClock;
    try {
      realClock.now = () => now() + 61 * 60_000;
      type(serverCode());
      await shows(/Setup by code/);
      assert.doesNotMatch(screen(), /Take the settings/);
      press(phone, ...(phone.access.code ?? ''), 'OK');
      await shows(/Take the settings from/);
    } finally {
      realClock.now = now;
    }
  });

  it('is not obeyed by a locked phone', async () => {
    await phone.close();
    phone = await start([{ path: 'phone400/codes/setup', value: 'DISABLED' }]);
    type(serverCode());
    await shows(/Code not allowed|switched off/);
    assert.deepEqual(asked, []);
  });

  it('that restores the state of delivery wants the admin code; whom the phone trusts for firmware stays', async () => {
    mkdirSync(join(data, 'firmware'), { recursive: true });
    writeFileSync(join(data, 'firmware', 'firmware-keys.pem'), 'kept');
    phone.store.set('voip/line/0/description', 'forgotten', 'user');
    await phone.store.flush();
    type('920');
    await shows(/Admin code/);
    press(phone, ...(phone.access.code ?? ''), 'OK');
    await shows(/Forget all settings/);
    press(phone, 'OK');
    await eventually('the restart', () => ended.join() === 'the settings were restored');
    // The power fails before anything is deleted: the next start does it.
    const cut = mkdtempSync(join(tmpdir(), 'phone400-code-'));
    cpSync(data, cut, { recursive: true });
    writeFileSync(join(cut, 'user.cfg'), 'voip/line/0/description=late\n');
    await phone.close();
    assert.deepEqual(readdirSync(data), ['firmware']);
    rmSync(data, { recursive: true });
    data = cut;
    phone = await start();
    assert.notEqual(phone.store.get(lines.description, 0), 'late');
    assert.deepEqual(
      [existsSync(join(data, 'firmware', 'firmware-keys.pem')), existsSync(join(data, 'user.cfg'))],
      [true, false],
    );
  });

  it('of a service shows addresses, checks the phone, restarts it', async () => {
    type('936');
    await shows(/Addresses\nAddress +127.0.0.1\n[\s\S]*00908F123456/);
    press(phone, 'SOFT1');
    type('948');
    await shows(/Phone check\nNetwork +good/);
    press(phone, 'SOFT1');
    type('920');
    await shows(/Restore/);
    press(phone, 'MENU');
    type('912');
    await shows(/Restart the phone\?/);
    press(phone, 'OK');
    await eventually('the restart', () => ended.join() === 'the user asked for a restart');
  });
});
