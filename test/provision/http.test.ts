import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Clock, ManualClock, realClock } from '../../src/base/clock.ts';
import { createLog, Redactor, silentLog } from '../../src/base/log.ts';
import { faultText } from '../../src/base/result.ts';
import { createFetch } from '../../src/provision/fetch/fetch.ts';
import type { Fetched, FetchFault, FetchReason, FetchRequest } from '../../src/provision/fetch/request.ts';
import { MemorySink } from '../../src/provision/fetch/sink.ts';
import { seeded } from '../support/audio.ts';
import { eventually } from '../support/eventually.ts';
import { GOOD, NastyServer, type TrickName } from '../support/nasty-server.ts';
import { useRig } from '../support/rig.ts';

const MOST = 100_000;

function ask(url: string, more: Partial<FetchRequest> = {}, clock: Clock = realClock): Promise<Fetched> {
  return createFetch({ clock, log: silentLog })({ url, most: MOST, ...more }, new AbortController().signal);
}

async function text(asked: Promise<Fetched>): Promise<string> {
  const answer = await asked;
  assert.ok(answer.ok, answer.ok ? '' : faultText(answer.error));
  return 'bytes' in answer.value ? Buffer.from(answer.value.bytes).toString() : answer.value.kind;
}

async function fault(asked: Promise<Fetched>): Promise<FetchFault> {
  const answer = await asked;
  assert.ok(!answer.ok, 'nothing was refused');
  return answer.error;
}

/** What each trick of the server costs, and what people read of it. */
const BAD: readonly (readonly [TrickName, FetchReason, RegExp])[] = [
  ['missing.cfg', 'missing', /has no such file \(404\)/],
  ['gone.cfg', 'missing', /has no such file \(410\)/],
  ['forbidden.cfg', 'forbidden', /does not give this file/],
  ['log-in.cfg', 'log-in', /wants user name and password \(acme\)/],
  ['failing.cfg', 'server', /cannot give the file now \(500\)/],
  ['busy.cfg', 'server', /cannot give the file now \(503\)/],
  ['packed.cfg', 'protocol', /sends the file packed/],
  ['truncated.cfg', 'broken', /broke off after 20 of 37 octets/],
  ['truncated-chunks.cfg', 'broken', /broke off after \d+ octets/],
  ['endless.cfg', 'large', /more than 100000 octets/],
  ['too-long.cfg', 'large', /more than 100000 octets/],
  ['endless-head.cfg', 'protocol', /is no HTTP/],
  ['no-http.cfg', 'protocol', /is no HTTP/],
  ['nothing.cfg', 'broken', /broke the connection off/],
  ['no-end.cfg', 'protocol', /does not say where the file ends/],
  ['unasked-304.cfg', 'protocol', /answers 304 instead/],
  ['teapot.cfg', 'protocol', /answers 418 instead/],
  ['part.cfg', 'protocol', /sends another part of the file/],
  ['circle.cfg', 'redirect', /redirects in a circle/],
  ['far.cfg', 'redirect', /redirects more than 5 times/],
  ['nowhere.cfg', 'redirect', /redirects without an address/],
  ['to-file.cfg', 'redirect', /to a protocol other than HTTP/],
];

describe('HTTP from servers that are no good', () => {
  const rig = useRig();

  for (const [name, reason, words] of BAD) {
    it(`${name}: ${reason}, in plain words`, async () => {
      const { url } = await NastyServer.start(rig);
      // Whoever gave a password is told that it is wrong.
      const base = reason === 'log-in' ? url : url.replace('//', '//phone:secret@');
      const { what, ...rest } = await fault(ask(`${base}/${name}?token=secret`));
      assert.match(what, words);
      assert.equal(rest.reason, reason);
      assert.ok(rest.where.endsWith('.cfg') && !JSON.stringify(rest).includes('secret'), JSON.stringify(rest));
    });
  }

  it('one that sends too slowly, and one that sends nothing', async () => {
    const { url } = await NastyServer.start(rig);
    const clock = new ManualClock();
    const sink = new MemorySink();
    const slow = ask(`${url}/slow.cfg`, { sink }, clock);
    await eventually('some octets', () => sink.bytes.length > 2);
    await clock.advance(20_000);
    assert.match((await fault(slow)).what, /\d+ of at least 2048 octets came within 20 s/);

    const server = await NastyServer.start(rig);
    const silent = ask(`${server.url}/silent.cfg`, {}, clock);
    await eventually('the request', () => server.count('silent') === 1);
    await clock.advance(15_000);
    assert.match((await fault(silent)).what, /No answer of 127.0.0.1 within 15 s/);
    assert.equal(clock.pending, 0);
  });

  it('one that sends just fast enough, for ever', async () => {
    const { url } = await NastyServer.start(rig);
    const clock = new ManualClock();
    const sink = new MemorySink();
    const limits = { octetsPerSpan: 1, total: 50_000 };
    const asked = ask(`${url}/slow.cfg`, { sink, limits }, clock);
    for (let span = 1; span < 4; span++) {
      const before = sink.bytes.length;
      await eventually('more octets', () => sink.bytes.length > before);
      await clock.advance(20_000);
    }
    assert.match((await fault(asked)).what, /not here after 50 s/);
  });

  it('one that has to be waited for says how long', async () => {
    const { url } = await NastyServer.start(rig);
    assert.equal((await fault(ask(`${url}/busy.cfg`))).retryAfter, 120_000);
  });

  it('cancelled, nothing goes on', async () => {
    const server = await NastyServer.start(rig);
    const clock = new ManualClock();
    const cancel = new AbortController();
    const asked = createFetch({ clock, log: silentLog })(
      { url: `${server.url}/silent.cfg`, most: MOST },
      cancel.signal,
    );
    await eventually('the request', () => server.count('silent') === 1);
    cancel.abort();
    assert.equal((await fault(asked)).reason, 'cancelled');
    await eventually('the end of the connection', () => server.requests[0]?.socket.destroyed);
    assert.equal(clock.pending, 0);
  });

  it('a full disk of the phone', async () => {
    const { url } = await NastyServer.start(rig);
    const full = new MemorySink();
    full.write = async () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    const { reason, what } = await fault(ask(`${url}/good.cfg`, { sink: full }));
    assert.deepEqual([reason, what], ['disk', 'The disk of the phone is full.']);
  });

  it('addresses that are none', async () => {
    for (const url of ['', 'x.cfg', 'file:///etc/passwd', 'https://', 'gopher://a/b', 'phone:secret@server/x.cfg']) {
      const { reason, where } = await fault(ask(url));
      assert.equal(`${reason} ${where.includes('secret')}`, 'address false');
    }
    assert.match((await fault(ask('http://no-such-host.invalid/x'))).what, /name server does not know|No name server/);
    assert.match((await fault(ask('http://127.0.0.1:9/x'))).what, /takes no connections on this port/);
  });
});

describe('HTTP downloads that break off', () => {
  const rig = useRig();
  const BODY = randomBytes(60_000);

  /** Sends at most 25,000 octets a connection. `tag` may change. */
  async function brittle(tag: () => string, ranges = true): Promise<NastyServer> {
    return await NastyServer.start(rig, {
      'big.img': (response, { headers }) => {
        const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1];
        const from = ranges && asked !== undefined && headers['if-range'] === tag() ? Number(asked) : 0;
        const range = { 'Content-Range': `bytes ${from}-${BODY.length - 1}/${BODY.length}` };
        response.writeHead(from > 0 ? 206 : 200, {
          ETag: tag(),
          'Content-Length': BODY.length - from,
          ...(from > 0 ? range : {}),
        });
        response.write(BODY.subarray(from, from + 25_000), () => {
          if (from + 25_000 < BODY.length) setTimeout(() => response.destroy(), 20);
        });
      },
    });
  }

  it('are gone on with where they ended', async () => {
    const server = await brittle(() => '"one"');
    const answer = await ask(`${server.url}/big.img`);
    assert.ok(answer.ok && answer.value.kind === 'body' && BODY.equals(answer.value.bytes));
    assert.equal(server.count('big.img'), 3);
  });

  it('begin anew when the file has changed, and end when nothing helps', async () => {
    let version = 0;
    const server = await brittle(() => `"${++version}"`);
    assert.equal((await fault(ask(`${server.url}/big.img`))).reason, 'broken');
    assert.equal(server.count('big.img'), 5);
    const weak = await brittle(() => 'W/"one"');
    assert.equal((await fault(ask(`${weak.url}/big.img`))).reason, 'broken');
    assert.ok(weak.requests.every(({ headers }) => headers.range === undefined));
    const deaf = await brittle(() => '"one"', false);
    assert.equal((await fault(ask(`${deaf.url}/big.img`))).reason, 'broken');
  });
});

describe('HTTP redirects and log-in', () => {
  const rig = useRig();

  it('a redirect is followed, or told where that is asked for', async () => {
    const { url } = await NastyServer.start(rig);
    const answer = await ask(`${url}/to-good.cfg`);
    assert.ok(answer.ok && answer.value.url === `${url}/good.cfg`);
    const told = await ask(`${url}/to-good.cfg`, { redirects: 'tell' });
    assert.ok(told.ok && told.value.kind === 'redirect' && told.value.to === 'good.cfg');
  });

  it('credentials stay with the host that they are for', async () => {
    const credentials = { user: 'phone', password: 'secret', clear: true };
    const challenge = { 'WWW-Authenticate': 'Basic realm="elsewhere"' };
    const other = await NastyServer.start(rig, {
      'asks.cfg': (response, { headers }) =>
        headers.authorization === undefined ? response.writeHead(401, challenge).end() : response.end(GOOD),
    });
    const first = await NastyServer.start(rig, {
      'away.cfg': response => response.writeHead(302, { Location: `${other.url}/asks.cfg` }).end(),
    });
    const refused = await fault(ask(`${first.url}/away.cfg`, { credentials }));
    assert.deepEqual(refused.logIn, { realm: 'elsewhere', wrong: false });
    assert.ok(other.requests.every(({ headers }) => headers.authorization === undefined));
    assert.equal(await text(ask(`${other.url}/asks.cfg`, { credentials })), GOOD);
  });

  it('Digest goes before Basic, and a wrong password is told once', async () => {
    const server = await NastyServer.start(rig, { 'digest.cfg': digest });
    const file = `${server.url}/digest.cfg?model=405HD`;
    assert.equal(await text(ask(file, { credentials: { user: 'phone', password: 'pass' } })), GOOD);
    assert.equal(await text(ask(file.replace('//', '//phone:pass@'))), GOOD);
    const before = server.requests.length;
    const wrong = await fault(ask(file, { credentials: { user: 'phone', password: 'other' } }));
    assert.deepEqual(wrong.logIn, { realm: 'a b', wrong: true });
    assert.equal(server.requests.length - before, 2);
  });

  it('a server that only ever says that the nonce is stale, and one whose log-in nobody knows', async () => {
    const server = await NastyServer.start(rig);
    const credentials = { user: 'phone', password: 'pass' };
    assert.equal((await fault(ask(`${server.url}/stale.cfg`, { credentials }))).logIn?.wrong, true);
    assert.equal(server.count('stale.cfg'), 5);
    assert.match((await fault(ask(`${server.url}/strange-log-in.cfg`, { credentials }))).what, /kind of log-in/);
  });

  it('a challenge of any kind is answered or refused', async () => {
    const random = seeded(5);
    const parts = [
      'Digest',
      'Basic',
      ' ',
      ',',
      '=',
      '"',
      '\\',
      'realm',
      'nonce',
      'qop',
      'auth',
      'stale',
      'true',
      'x',
      '\t',
    ];
    let challenge = '';
    const server = await NastyServer.start(rig, {
      'any.cfg': response => response.writeHead(401, { 'WWW-Authenticate': challenge }).end(),
    });
    const credentials = { user: 'phone', password: 'pass' };
    for (let round = 0; round < 200; round++) {
      challenge = Array.from({ length: 20 }, () => parts[Math.floor(random() * parts.length)]).join('');
      assert.equal((await fault(ask(`${server.url}/any.cfg`, { credentials }))).reason, 'log-in', challenge);
    }
  });

  it('no secret of a URL stands in the log', async () => {
    const { url } = await NastyServer.start(rig);
    const lines: string[] = [];
    const { redact } = new Redactor();
    const log = createLog({ clock: realClock, level: 'debug', redact, sink: line => lines.push(line.text) });
    const file = `${url.replace('//', '//phone:pa%20ss@')}/truncated.cfg?key=pa%20ss`;
    await createFetch({ clock: realClock, log })({ url: file, most: MOST }, new AbortController().signal);
    assert.ok(lines.length > 0 && !lines.join().includes('pa%20ss'), lines.join('\n'));
    assert.equal(redact(`reading ${url.replace('//', '//phone:geheim@')}/x`).includes('geheim'), false);
  });
});

/** Lets phone:pass in; its nonce has what a list can stumble over. */
function digest(response: ServerResponse, { headers, url }: IncomingMessage): void {
  const nonce = 'a, "b"';
  const fields = (headers.authorization ?? '').matchAll(/(\w+)=("(?:\\.|[^"\\])*"|[^,]*)/g);
  const given = new Map(
    [...fields].map(([, name, value = '']) => [name, value.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1')]),
  );
  const known = [nonce, given.get('nc'), given.get('cnonce'), 'auth'];
  const right = md5([md5('phone:a b:pass'), ...known, md5(`GET:${url}`)].join(':'));
  if (given.get('response') === right && given.get('nonce') === nonce) response.end(GOOD);
  else {
    const challenge = `Digest realm="a b", nonce="${nonce.replaceAll('"', '\\"')}", qop="auth,auth-int"`;
    response.writeHead(401, { 'WWW-Authenticate': `Basic realm="a b", ${challenge}` }).end();
  }
}

function md5(words: string): string {
  return createHash('md5').update(words).digest('hex');
}
