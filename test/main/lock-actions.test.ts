import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { Store } from '../../config/store.ts';
import { realClock } from '../../src/base/clock.ts';
import { Facts } from '../../src/base/facts.ts';
import { createServer } from '../../src/base/http.ts';
import { createLog } from '../../src/base/log.ts';
import { tellOfLock } from '../../src/main/lock-actions.ts';
import { eventually } from '../support/eventually.ts';
import { useRig } from '../support/rig.ts';

describe('a server that is told of the lock', () => {
  const rig = useRig();

  async function opened(answer: number) {
    const asked: string[] = [];
    const server = createServer(({ method, url, headers }, response) => {
      asked.push(`${method} ${url} ${headers.authorization ?? 'without password'}`);
      response.writeHead(answer).end('x'.repeat(100));
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    rig.defer(() => new Promise<void>(resolve => server.close(() => resolve())));
    const { port } = server.address() as AddressInfo;
    const clock = realClock;
    const store = new Store({ clock });
    const changed = new Facts<boolean>();
    const told: string[] = [];
    const log = createLog({ clock, level: 'warning', sink: ({ text }) => told.push(text), redact: text => text });
    const requested: string[] = [];
    const requestTo = (url: string) => {
      requested.push(url);
      return { userAgent: 'phone', credentials: { user: 'u', password: 'p', clear: true } };
    };
    const names = { mac: '00908F112233', model: '405HD' };
    const end = tellOfLock({ clock, log, store, lock: { changed }, provisioning: { requestTo }, names });
    rig.defer(end);
    return { asked, store, changed, told, requested, end, root: `http://127.0.0.1:${port}` };
  }

  it('hears which phone was locked and opened, without the password of the configuration', async () => {
    const { asked, store, changed, told, root } = await opened(200);
    changed.publish(true);
    store.set('system/action_url/lock', `${root}/locked?phone=<MAC>`);
    store.set('system/action_url/unlock', `${root}/open/<MODEL>`);
    changed.publish(true);
    await eventually('the lock', () => asked.length === 1);
    changed.publish(false);
    await eventually('the opening', () => asked.length === 2);
    assert.deepEqual(asked, ['GET /locked?phone=00908F112233 without password', 'GET /open/405HD without password']);
    assert.deepEqual(told, []);
  });

  it('and cannot be told, is a line in the log', async () => {
    const { store, changed, told, root } = await opened(500);
    store.set('system/action_url/lock', `${root}/locked`);
    changed.publish(true);
    assert.match(await eventually('a word of it', () => told[0]), /not told that the phone is locked/);
    store.set('system/action_url/unlock', 'http://127.0.0.1:1/');
    changed.publish(false);
    assert.match(await eventually('a word of that', () => told[1]), /not told that the phone is open/);
  });

  it('hears nothing more once that has ended', async () => {
    const { store, changed, requested, end, root } = await opened(200);
    store.set('system/action_url/lock', `${root}/locked`);
    changed.publish(true);
    assert.deepEqual(requested, [`${root}/locked`]);
    end();
    changed.publish(true);
    assert.equal(requested.length, 1);
  });
});
