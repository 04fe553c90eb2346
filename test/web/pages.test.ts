/** What every page has to be, whichever it is. */
import assert from 'node:assert/strict';
import type { Role } from '../../src/access/access.ts';
import { PAGES } from '../../ui/web/pages/index.ts';
import { eventually } from '../support/eventually.ts';
import { useRig } from '../support/rig.ts';
import { objections } from './objections.ts';
import { ADMIN_PASSWORD, everything, Site } from './site.ts';

const ROLES: readonly Role[] = ['admin', 'user'];

describe('web pages', () => {
  const rig = useRig();

  it('each is sound and accessible, and shows itself to its roles only', async () => {
    const site = await Site.open(rig);
    for (const role of ROLES) {
      const visitor = await site.logIn(role);
      for (const page of PAGES) {
        // It does not end.
        if (page.path === '/screen/events' && page.roles.includes(role)) continue;
        const { status, body, headers } = await visitor.get(page.path);
        assert.equal(status, page.roles.includes(role) ? 200 : 404, `${page.path} for ${role}`);
        if (headers['content-type'] !== 'text/html; charset=UTF-8') continue;
        assert.deepEqual(objections(body), [], page.path);
        if (status === 200 && page.group !== null)
          assert.ok(body.includes(`<a href="${page.path}" aria-current="page">`));
      }
    }
    assert.deepEqual(objections((await site.ask('/login')).body), []);
  });

  it('each carries the headers that keep a browser from doing more than showing it', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    for (const path of [
      '/login',
      '/nothing',
      '/assets/style.css',
      ...PAGES.map(page => page.path).filter(path => path !== '/screen/events'),
    ]) {
      const { headers } = await visitor.get(path);
      assert.match(String(headers['content-security-policy']), /default-src 'none'.*frame-ancestors 'none'/, path);
      assert.deepEqual([headers['x-content-type-options'], headers['cache-control']], ['nosniff', 'no-store'], path);
    }
  });

  it('text from elsewhere stays text', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    site.faults = [{ where: '<script>alert(1)</script>', what: `"'&<img src=x onerror=y>\u0000` }];
    const { body } = await visitor.get('/status');
    assert.ok(body.includes('&lt;script&gt;alert(1)&lt;/script&gt;: &quot;&#39;&amp;&lt;img src=x'));
    assert.ok(!body.includes('<script>') && !body.includes('<img src=x') && !body.includes('\u0000'));
  });

  it('a password is changed with the old one only, and then everybody has to log in again', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const change = (old: string, fresh: string, again = fresh) =>
      visitor.post('/password', { old, new: fresh, again, account: 'admin' });
    for (const [reply, words] of [
      [await change('not this one', 'Another one 9'), 'not your password'],
      [await change('Correct horse 7', 'Another one 9', 'Another one 8'), 'not the same'],
      [await change('Correct horse 7', 'short'), 'at least 8 characters'],
    ] as const) {
      assert.deepEqual([reply.status, reply.body.includes(words)], [422, true], words);
      assert.deepEqual(objections(reply.body), []);
    }
    assert.equal((await change('Correct horse 7', 'Another one 9')).status, 303);
    assert.equal((await visitor.get('/status')).headers.location, '/login');
    assert.equal((await site.post('/login', { name: 'admin', password: 'Another one 9' })).status, 303);
  });

  it('a new password of the user ends the sessions of the user alone', async () => {
    const site = await Site.open(rig);
    const [admin, user] = [await site.logIn('admin'), await site.logIn('user')];
    const fields = { old: ADMIN_PASSWORD, new: 'Another one 9', again: 'Another one 9', account: 'user' };
    assert.equal((await admin.post('/password', fields)).status, 303);
    assert.equal((await user.get('/status')).headers.location, '/login');
    assert.equal((await admin.get('/status')).status, 200);
  });
});

describe('what the pages do with the phone', () => {
  const rig = useRig();

  it('the live screen: a picture, words for who cannot see it, and news as long as the session lasts', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const { body } = await visitor.get('/screen');
    assert.match(body, /<pre id="screen-text" dir="auto">Phone\nat rest\n\[New Call\]<\/pre>/);
    const picture = await visitor.get('/screen.png');
    assert.deepEqual([picture.headers['content-type'], picture.body.slice(1, 4)], ['image/png', 'PNG']);
    const socket = site.raw();
    const all = everything(socket);
    socket.write(`GET /screen/events HTTP/1.1\r\nHost: ${site.host}\r\nCookie: ${visitor.cookie}\r\n\r\n`);
    let said = '';
    socket.on('data', data => {
      said += data;
    });
    await eventually('the first screen', () => said.includes('at rest'));
    site.frame = { ...site.frame, title: '<b>call</b>' };
    await eventually('the next screen', () => said.includes('<b>call</b>'));
    await visitor.post('/logout');
    // What a new password or code brings to the screen is no news for who was logged off by it.
    site.frame = { ...site.frame, title: 'after the log-off' };
    await new Promise(resolve => setTimeout(resolve, 500));
    socket.destroy();
    const text = await all;
    assert.doesNotMatch(text, /after the log-off/);
    assert.match(text, /text\/event-stream/);
    assert.match(text, /data: "<b>call<\/b>\\nat rest/);
  });

  it('keys of a simulated phone are pressed, those that it does not have are not', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    for (const key of ['5', 'OK', 'NONE', '__proto__']) await visitor.post('/screen', { key });
    assert.deepEqual(site.done, ['key 5', 'key OK']);
  });

  it('a live page that was left open keeps no session alive', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    for (let i = 0; i < 3; i++) {
      await site.clock.advance(250_000);
      await visitor.get('/screen.png');
    }
    assert.equal((await visitor.get('/status')).status, 303);
  });

  it('the administrator locks the phone and opens it; nobody else sees the page', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    assert.match((await visitor.get('/lock')).body, /The phone is open/);
    for (const [set, locked] of [
      ['lock', true],
      ['explode', true],
      ['', true],
      ['open', false],
    ] as const) {
      await visitor.post('/lock', { set });
      assert.equal(site.locked, locked, set);
    }
    await visitor.post('/lock', { set: 'lock' });
    assert.match((await visitor.get('/lock')).body, /The phone is locked[\s\S]*No unlock code/);
  });

  it('restarting and restoring need a tick, and say what goes', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    for (const how of ['restart', 'restore-own', 'restore-all']) {
      assert.equal((await visitor.post('/restart', { how })).status, 422);
      assert.equal((await visitor.post('/restart', { how, [`sure-${how}`]: '1' })).status, 200);
    }
    await visitor.post('/restart', { how: 'explode', 'sure-explode': '1' });
    assert.deepEqual(site.done, []);
    await site.clock.advance(1000);
    assert.deepEqual(site.done, ['restart', 'restore-own', 'restore-all']);
  });

  it('provisioning looks at once, takes an uploaded file, and firmware comes as a stream', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    await visitor.post('/provisioning');
    await visitor.post('/provisioning', { user: 'phone', password: 'x' });
    await visitor.upload('/provisioning', 'voip/dialing/timeout=7\n', { old: ADMIN_PASSWORD });
    assert.match((await visitor.get('/provisioning')).body, /on trial until a line registers/);
    await visitor.upload('/firmware', Buffer.alloc(4 * 1024 * 1024));
    assert.match((await visitor.get('/firmware')).body, /Version 2\.0\.0 is there/);
    assert.deepEqual(site.done, ['check', 'log in as phone', 'offer a.cfg 23', 'image a.cfg 4194304']);
  });

  it('a file in place of the server’s needs the password of whoever gives it', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const file = 'system/password=Taken-Over-55\n';
    for (const [old, why] of [
      [undefined, /This is not your password/],
      ['guess', /This is not your password/],
      ['guess again', /This is not your password/],
      ['third guess', /Try again in 30 seconds/],
      [ADMIN_PASSWORD, /Too many wrong passwords/],
    ] as const) {
      const { status, body } = await visitor.upload('/provisioning', file, old === undefined ? {} : { old });
      assert.deepEqual([status, why.test(body)], [422, true], `${old}: ${body}`);
      assert.deepEqual(objections(body), []);
    }
    assert.deepEqual(site.done, []);
    await site.clock.advance(30_000);
    assert.equal((await visitor.upload('/provisioning', file, { old: ADMIN_PASSWORD })).status, 303);
    assert.deepEqual(site.done, [`offer a.cfg ${file.length}`]);
  });
});
