/** Requests of those who mean no good, most of them octet by octet. */
import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { ManualClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Drafts } from '../../ui/web/draft.ts';
import { isOurHost, sourceOf } from '../../ui/web/guard.ts';
import { readUpload } from '../../ui/web/multipart.ts';
import { PAGES } from '../../ui/web/pages/index.ts';
import { Entrance, LIMITS } from '../../ui/web/server.ts';
import { Sessions } from '../../ui/web/sessions.ts';
import { wholeFile } from '../../ui/web/upload.ts';
import { eventually } from '../support/eventually.ts';
import { useRig } from '../support/rig.ts';
import { ADMIN_PASSWORD, everything, Site } from './site.ts';

describe('web pages under attack', () => {
  const rig = useRig();

  it('nobody without a session sees or does anything, or learns which pages there are', async () => {
    const site = await Site.open(rig);
    await site.phone.access.change(ADMIN_PASSWORD);
    const before = site.saved();
    const spellings = (path: string) => [
      path,
      `/${path}`,
      `/.${path}`,
      `${path}/`,
      `${path};x`,
      path.toUpperCase(),
      `/%2f${path.slice(1)}`,
      `/x/..${path}`,
    ];
    const paths = [
      ...PAGES.flatMap(page => spellings(page.path)),
      '/nothing',
      '/../../etc/passwd',
      '/assets/../../user.cfg',
      '/%2e%2e/%00',
    ];
    for (const path of paths) {
      for (const cookie of ['__Host-session=', `__Host-session=${'A'.repeat(43)}`, 'session=x; __Host-session=%00']) {
        const reply = await site.ask(path, cookie === '' ? {} : { headers: { Cookie: cookie } });
        assert.ok(reply.status === 303 && reply.headers.location === '/login', `${path} gives ${reply.status}`);
        assert.equal(reply.body, '');
      }
      for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        const reply = await site.ask(path, { method, body: method === 'POST' ? 'a=b' : '' });
        assert.equal(reply.status, 403, `${method} ${path}`);
      }
    }
    assert.equal(site.saved(), before);
    assert.deepEqual(site.done, []);
  });

  it('an upload that breaks off before anybody reads it is an error for who does, and for nobody else', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=e' };
    const request = Object.assign(new PassThrough(), { headers, complete: false });
    request.write('--e\r\nContent-Disposition: form-data; name="file"; filename="a.img"\r\n\r\nhalf of it');
    const upload = await readUpload(request as unknown as IncomingMessage);
    assert.ok(upload.ok);
    request.destroy();
    await new Promise(go => upload.value.content.once('close', go));
    assert.equal(await wholeFile(upload.value, 1000), null);
  });

  it('a form without its token, with that of another session or from another origin does nothing', async () => {
    const site = await Site.open(rig);
    const [visitor, other] = [await site.logIn(), await site.logIn()];
    const fields = { old: ADMIN_PASSWORD, new: 'Evil evil 99', again: 'Evil evil 99' };
    const origin = `https://${site.host}`;
    for (const reply of [
      await visitor.post('/password', { ...fields, token: '' }),
      await visitor.post('/password', { ...fields, token: other.token }),
      await visitor.post('/password', fields, { Origin: 'https://evil.example' }),
      await visitor.post('/password', fields, { Origin: 'null' }),
      await visitor.post('/password', fields, { Origin: `http://${site.host}` }),
      await visitor.post('/password', fields, { 'Sec-Fetch-Site': 'cross-site' }),
      await visitor.post('/logout', {}, { Origin: 'https://evil.example' }),
      await site.post('/login', { name: 'admin', password: ADMIN_PASSWORD }, { Origin: 'https://evil.example' }),
    ]) {
      assert.equal(reply.status, 403);
      assert.equal(reply.headers['set-cookie'], undefined);
    }
    assert.equal((await visitor.get('/status')).status, 200);
    assert.equal((await visitor.post('/password', fields, { Origin: origin })).status, 303);
  });

  it('names that are not ours are not answered: a foreign one may have been bent to point here', async () => {
    const site = await Site.open(rig);
    for (const host of [
      'evil.example',
      `evil.example:${site.port}`,
      '127.0.0.2',
      '[::1]',
      'localhost.evil.example',
      'a b',
    ]) {
      const reply = await site.ask('/login', { headers: { Host: host } });
      assert.ok([400, 421].includes(reply.status), `${host} gives ${reply.status}`);
      assert.ok(!reply.body.includes('<form'));
    }
    site.phone.store.set('phone400/web/host_names', 'desk.example,192.0.2.99');
    assert.equal((await site.ask('/login', { headers: { Host: '192.0.2.99:8443' } })).status, 200);
    assert.equal((await site.ask('/login', { headers: { Host: 'desk.example' } })).status, 200);
    assert.equal((await site.ask('/login', { headers: { Host: `localhost:${site.port}` } })).status, 200);
    assert.equal(isOurHost('[2001:DB8:0::7]:443', '2001:db8::7', []), true);
    assert.equal(isOurHost('192.0.2.7', '::ffff:192.0.2.7', []), true);
  });

  it('guesses get slow, and a guesser learns neither the name nor that he was right while he waits', async () => {
    const site = await Site.open(rig);
    await site.phone.access.change(ADMIN_PASSWORD);
    const guess = (name: string, password: string) => site.post('/login', { name, password });
    const [nobody, wrong] = [await guess('nobody', 'x'), await guess('admin', 'x')];
    assert.deepEqual([nobody.status, nobody.body], [401, wrong.body]);
    for (let i = 0; i < 2; i++) await guess('admin', 'x');
    const right = await guess('admin', ADMIN_PASSWORD);
    assert.deepEqual([right.status, right.headers['retry-after']], [429, '30']);
    await site.clock.advance(30_000);
    assert.equal((await guess('admin', ADMIN_PASSWORD)).status, 303);
    assert.equal(sourceOf('2001:db8:1:2:3:4:5:6'), sourceOf('2001:db8:1:2::9'));
    assert.notEqual(sourceOf('2001:db8:1:2::9'), sourceOf('2001:db8:1:3::9'));
  });

  it('a session ends when it is idle, after twelve hours, and with its log-off; it cannot be chosen by others', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    await site.clock.advance(599_000);
    assert.equal((await visitor.get('/status')).status, 200);
    await site.clock.advance(600_000);
    assert.equal((await visitor.get('/status')).status, 303);
    const busy = await site.logIn();
    for (let minutes = 0; minutes < 12 * 60; minutes += 9) {
      assert.equal((await busy.get('/status')).status, 200);
      await site.clock.advance(9 * 60_000);
    }
    assert.equal((await busy.get('/status')).status, 303);
    const leaving = await site.logIn();
    assert.notEqual(leaving.cookie, busy.cookie);
    assert.equal((await leaving.post('/logout')).status, 303);
    assert.equal((await leaving.get('/status')).status, 303);
  });

  it('what an idle session held is dropped by itself, and nothing runs when nobody is logged in', async () => {
    const clock = new ManualClock();
    const sessions = new Sessions(clock, () => 600_000);
    const session = sessions.find(sessions.open('admin', 'here'), 'here');
    assert.ok(session !== null);
    session.draft = { id: '1', of: new Drafts(), content: Buffer.from('secret') };
    await clock.advance(661_000);
    assert.deepEqual([sessions.lives(session), session.draft, clock.pending], [false, null, 0]);
  });

  it('what is too large, too much or no HTTP is refused, and the pages go on', async () => {
    const site = await Site.open(rig);
    const visitor = await site.logIn();
    const answered = async (octets: string | Buffer): Promise<string> => {
      const socket = site.raw();
      const all = everything(socket);
      socket.write(octets);
      return (await all).split('\r\n')[0] ?? '';
    };
    const get = `GET /login HTTP/1.1\r\nHost: ${site.host}\r\n`;
    assert.match(await answered(`${get}X: ${'x'.repeat(9_000)}\r\n\r\n`), / 431 /);
    assert.match(await answered(`GET /${'x'.repeat(9_000)} HTTP/1.1\r\n\r\n`), / (400|414|431) /);
    assert.match(await answered('GET /login HTTP/1.1\r\n\r\n'), / 400 /);
    assert.match(await answered(Buffer.from([0, 255, 1, 2, 13, 10, 13, 10])), / 400 /);
    assert.match(
      await answered(`POST /login HTTP/1.1\r\nHost: ${site.host}\r\nContent-Length: 99999999\r\n\r\nname=`),
      / 413 /,
    );
    const both = 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n';
    assert.match(await answered(`POST /login HTTP/1.1\r\nHost: ${site.host}\r\n${both}`), / 400 /);
    const long = await visitor.post('/password', { old: 'x'.repeat(300_000) });
    assert.deepEqual([long.status, /larger than any/.test(long.body)], [413, true]);
    assert.match((await site.post('/login', { name: 'x'.repeat(5000) })).body, /larger than any/);
    const fields = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, 'x']));
    assert.equal((await visitor.upload('/password', 'x', { token: '', ...fields })).status, 403);
    assert.equal((await visitor.get('/status')).status, 200);
  });

  it('one address gets a few connections, and a silent one holds none for long', async () => {
    const site = await Site.open(rig);
    const silent = Array.from({ length: 40 }, () => site.raw(false));
    for (const socket of silent) socket.on('error', () => {});
    rig.defer(() => silent.forEach(socket => void socket.destroy()));
    // Those above the limit are closed at once.
    await eventually('the end of all but a few', () => silent.filter(socket => !socket.destroyed).length <= 12);
    for (const socket of silent) socket.destroy();
    await eventually('room for others', async () => {
      const reply = await site.ask('/login').catch(() => null);
      return reply?.status === 200;
    });
  });

  it('who has a whole network of IPv6 addresses gets no more of them', () => {
    const entrance = new Entrance({ identity: null, load: () => assert.fail(), log: silentLog });
    rig.defer(() => entrance.close());
    const knock = (remoteAddress: string): boolean => {
      const socket = Object.assign(new PassThrough(), { remoteAddress, setTimeout: () => {} });
      rig.defer(() => void socket.destroy());
      entrance.take(socket as unknown as Socket);
      return !socket.destroyed;
    };
    const taken = Array.from({ length: 40 }, (_, at) => knock(`2001:db8:1:2::${at + 1}`)).filter(Boolean);
    assert.deepEqual([taken.length, knock('2001:db8:1:3::1')], [LIMITS.connectionsOfOne, true]);
  });

  it('who is silent, or too slow with his handshake or his headers, is cut off', async () => {
    const short = { ...LIMITS, handshake: 200, headers: 200, looks: 50 };
    const site = await Site.open(rig, undefined, short);
    const silent = site.raw(false);
    const halfHello = site.raw(false);
    halfHello.write(Buffer.from([0x16, 3, 1]));
    const idle = site.raw();
    const slow = site.raw();
    slow.write(`GET /login HTTP/1.1\r\nHost: ${site.host}\r\n`);
    const drip = setInterval(() => slow.write('X: y\r\n'), 20);
    rig.defer(() => clearInterval(drip));
    const [, , , said] = await Promise.all([silent, halfHello, idle, slow].map(everything));
    assert.match(said ?? '', /^HTTP\/1\.1 408 /);
    assert.equal((await site.ask('/login')).status, 200);
  });

  it('without encryption there is only the way to it', async () => {
    const site = await Site.open(rig);
    const answer = async (request: string, host = site.host): Promise<string> => {
      const socket = site.raw(false);
      const all = everything(socket);
      socket.end(`${request}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      return all;
    };
    for (const path of ['/', '/status', '/login', '//evil.example/', '/assets/style.css']) {
      assert.match(
        await answer(`GET ${path} HTTP/1.1`),
        new RegExp(`302 .*\\r\\nlocation: https://${site.host}/\\r\\n`, 'si'),
      );
    }
    assert.match(await answer('GET / HTTP/1.1', `127.0.0.1:99999`), /^HTTP\/1\.1 400 (?!.*undefined)/s);
    site.phone.store.set('security/web/https_only', '0');
    assert.match(await answer('GET /login HTTP/1.1'), /200 OK.*<form method="post" action="\/login">/s);
  });
});
