/** Challenges of a scripted server and of those who are none: what the agent answers, and what it keeps to itself. */
import assert from 'node:assert/strict';
import type { Challenge } from '../../src/base/digest.ts';
import { challengesOf, realmOf } from '../../src/sip/auth.ts';
import { parseAuthorization, printChallenge, verify } from '../../src/sip/auth-server.ts';
import type { AccountOptions } from '../../src/sip/facts.ts';
import { Headers, type SipRequest } from '../../src/sip/message.ts';
import { HOST, type Peer, Rig, record, story, type TestAgent } from './rig.ts';

const USER = { username: '100', password: 'correct' };
const plain = { realm: 'pbx', nonce: 'n1', qop: ['auth'], stale: false, userhash: false } as const;

describe('digest in the agent', () => {
  let rig: Rig;
  let server: Peer;

  beforeEach(async () => {
    rig = new Rig();
    server = await rig.peer();
  });

  afterEach(async () => {
    server.onRequest = request => request.method !== 'ACK' && server.answer(request, 200, 'end');
    await rig.close();
    assert.equal(rig.clock.pending, 0);
  });

  const hop = (peer: Peer) => ({ host: HOST, port: peer.wire?.port ?? 0 });

  /** A line behind `server`; it registers there when told to. */
  function line(options: Partial<AccountOptions> = {}, registers = false): Promise<TestAgent> {
    return rig.agent({ proxy: hop(server), registrars: registers ? [hop(server)] : [], ...options });
  }

  /** Challenges requests without good credentials by `status`, and takes the others. */
  function guards(challenge: Challenge, status: 401 | 407 = 401, only?: string) {
    const seen: { nc: string; cnonce: string; nonce: string }[] = [];
    const [asked, answered] =
      status === 401 ? ['WWW-Authenticate', 'authorization'] : ['Proxy-Authenticate', 'proxy-authorization'];
    server.onRequest = request => {
      if (request.method === 'ACK') return;
      const sent = request.headers.all(answered).map(parseAuthorization);
      const good = sent.find(one => one !== null && one.realm === challenge.realm && verify(one, USER, request));
      if (good) {
        seen.push(good);
        server.answer(request, 200, 'ok', { sdp: request.method === 'INVITE' ? 'answer' : undefined } as object);
      } else if (only === undefined || request.method === only) {
        server.answer(request, status, 'no', { headers: { [asked]: printChallenge(challenge) } });
      } else server.answer(request, 200, 'ok');
    };
    return seen;
  }

  const algorithms = ['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', 'SHA-512-256', 'SHA-512-256-sess'] as const;
  for (const algorithm of algorithms) {
    for (const qop of ['auth', 'auth-int'] as const) {
      const rfc = algorithm.startsWith('MD5') ? '(RFC 7616 section 3.4)' : '(RFC 8760 section 2.2)';
      it(`${algorithm} with ${qop}: registers, and counts the nonce on in the next request ${rfc}`, async () => {
        const seen = guards({ ...plain, algorithm, qop: [qop] });
        const { registrations } = await line({}, true);
        await rig.clock.advance(310_000);
        assert.equal(registrations.at(-1)?.phase, 'registered');
        assert.deepEqual(
          seen.map(({ nc }) => nc),
          ['00000001', '00000002'],
        );
        // One refusal in all: the refresh had its credentials with it.
        assert.equal(server.requests('REGISTER').length, 3);
      });
    }
  }

  it('MD5 is refused where the policy says so, SHA-256 beside it is taken (RFC 8760 section 2.4)', async () => {
    const authentication = { retries: 4, md5: false };
    guards({ ...plain, algorithm: 'MD5' });
    const strict = await line({ authentication }, true);
    await rig.clock.advance(1_000);
    assert.equal(strict.registrations.at(-1)?.phase, 'failed');
    assert.equal(server.requests('REGISTER').length, 1);
    server.onRequest = request => {
      const sent = parseAuthorization(request.headers.get('authorization') ?? '');
      if (sent !== null && verify(sent, USER, request)) return server.answer(request, 200, 'ok');
      const response = { 'WWW-Authenticate': printChallenge({ ...plain, algorithm: 'MD5' }) };
      server.answer(request, 401, 'no', { headers: response });
    };
    strict.agent.setAccount({ ...strict.account, authentication: { retries: 4, md5: true } });
    await rig.clock.advance(1_000);
    assert.equal(strict.registrations.at(-1)?.phase, 'registered');
  });

  it('a stale nonce is answered at once, a wrong password is not tried again (RFC 3261 section 22.2)', async () => {
    let nonce = 'n1';
    server.onRequest = request => {
      const sent = parseAuthorization(request.headers.get('authorization') ?? '');
      const good = sent !== null && verify(sent, USER, request);
      if (good && sent.nonce === nonce) return server.answer(request, 200, 'ok');
      const headers = { 'WWW-Authenticate': printChallenge({ ...plain, nonce, stale: good }) };
      server.answer(request, 401, 'no', { headers });
    };
    const { agent, account, registrations } = await line({}, true);
    await rig.clock.advance(1_000);
    nonce = 'n2';
    await rig.clock.advance(310_000);
    assert.equal(registrations.at(-1)?.phase, 'registered');
    assert.equal(server.requests('REGISTER').length, 4);
    server.got.length = 0;
    agent.setAccount({ ...account, credentials: { username: '100', password: 'wrong' } });
    await rig.clock.advance(1_000);
    assert.deepEqual([registrations.at(-1)?.phase, registrations.at(-1)?.reason], ['failed', 'wrong password']);
    assert.equal(server.requests('REGISTER').length, 2);
  });

  it('a server that calls every nonce stale is given up after the configured tries (RFC 3261 section 22.1)', async () => {
    let count = 0;
    server.onRequest = request => {
      const headers = { 'WWW-Authenticate': printChallenge({ ...plain, nonce: `n${count++}`, stale: true }) };
      server.answer(request, 401, 'no', { headers });
    };
    const { registrations } = await line({ authentication: { retries: 3, md5: true } }, true);
    await rig.clock.advance(1_000);
    assert.equal(registrations.at(-1)?.phase, 'failed');
    assert.equal(server.requests('REGISTER').length, 4);
  });

  it('the next nonce that the server names is used, the session key stays (RFC 7616 section 3.5)', async () => {
    const used: string[] = [];
    server.onRequest = request => {
      const sent = parseAuthorization(request.headers.get('authorization') ?? '');
      if (sent === null) {
        const headers = { 'WWW-Authenticate': printChallenge({ ...plain, algorithm: 'SHA-256' }) };
        return server.answer(request, 401, 'no', { headers });
      }
      assert.ok(verify(sent, USER, request));
      used.push(`${sent.nonce} ${sent.nc}`);
      server.answer(request, 200, 'ok', { headers: { 'Authentication-Info': `nextnonce="after-${sent.nonce}"` } });
    };
    await line({}, true);
    await rig.clock.advance(610_000);
    assert.deepEqual(used.slice(0, 3), ['n1 00000001', 'after-n1 00000001', 'after-after-n1 00000001']);
  });

  it('proxy and server each get an answer for their realm, one after the other and together (RFC 3261 section 22.3)', async () => {
    const credentials = { username: '100', password: 'correct' };
    const otherCredentials = [{ username: 'edge', password: 'door', realm: 'edge' }];
    const { agent } = await line({ credentials, otherCredentials });
    const { facts } = { facts: record(agent.invite(1, 'sip:200@pbx', 'offer')) };
    await rig.clock.advance(10);
    const first = new Headers();
    first.add('a', printChallenge({ ...plain, realm: 'edge', nonce: 'e1' }));
    server.answer(server.last('INVITE'), 407, 'one', { headers: { 'Proxy-Authenticate': first.get('a') ?? '' } });
    await rig.clock.advance(10);
    assert.equal(server.last('INVITE').headers.has('authorization'), false);
    server.answer(server.last('INVITE'), 401, 'two', { headers: { 'WWW-Authenticate': printChallenge(plain) } });
    await rig.clock.advance(10);
    const both = server.last('INVITE');
    const edge = parseAuthorization(both.headers.get('proxy-authorization') ?? '');
    const pbx = parseAuthorization(both.headers.get('authorization') ?? '');
    assert.ok(edge !== null && verify(edge, { username: 'edge', password: 'door' }, both));
    assert.ok(pbx !== null && verify(pbx, USER, both));
    // A second proxy: what the first one got stays.
    const second = printChallenge({ ...plain, realm: 'core', nonce: 'c1' });
    server.answer(both, 407, 'three', { headers: { 'Proxy-Authenticate': second } });
    await rig.clock.advance(10);
    assert.deepEqual(server.last('INVITE').headers.all('proxy-authorization').map(realmOf), ['edge', 'core']);
    server.answer(server.last('INVITE'), 200, 'end', { sdp: 'answer' });
    await rig.clock.advance(10);
    assert.ok(story(facts).includes('confirmed'));
    // 22.1: the ACK has them too, and the next request brings all of them at once.
    assert.equal(server.last('ACK').headers.all('proxy-authorization').length, 2);
  });

  it('credentials for one server are not used at another (RFC 3261 section 22.3)', async () => {
    const other = await rig.peer();
    const otherCredentials = [{ username: 'two', password: 'other', server: 'second.test' }];
    const names = { addresses: async (host: string) => (host === 'second.test' ? [HOST] : []) };
    const challenge = { 'WWW-Authenticate': printChallenge(plain) };
    for (const peer of [server, other]) {
      peer.onRequest = request =>
        peer.answer(request, request.headers.has('authorization') ? 200 : 401, 't', { headers: challenge });
    }
    const registrars = [hop(server), { host: 'second.test', port: hop(other).port }];
    const none = { services: async () => [], transports: async () => [], renew: () => {} };
    await rig.agent({ proxy: hop(server), registrars, otherCredentials }, {}, { ...names, ...none });
    await rig.clock.advance(1_000);
    const nameAt = (peer: Peer): string | undefined =>
      parseAuthorization(peer.last('REGISTER').headers.get('authorization') ?? '')?.username;
    assert.deepEqual([nameAt(server), nameAt(other)], ['100', 'two']);
  });

  describe('those who are no server of the line', () => {
    const challenge = { 'Proxy-Authenticate': printChallenge({ ...plain, realm: 'pbx' }) };
    const leaked = (peer: Peer): SipRequest[] =>
      peer.got.filter(
        (message): message is SipRequest =>
          message.kind === 'request' &&
          (message.headers.has('authorization') || message.headers.has('proxy-authorization')),
      );

    it('a called party that challenges our BYE gets nothing, whatever realm it names (RFC 3261 section 22.3)', async () => {
      const { agent } = await line();
      const peer = await rig.peer();
      // The proxy leaves the path: the peer's Contact is where the dialog leads.
      server.onRequest = request => {
        if (request.headers.has('proxy-authorization')) {
          server.answer(request, 200, 'end', { sdp: 'answer', contact: peer.uri });
        } else server.answer(request, 407, 'no', { headers: challenge });
      };
      const session = agent.invite(1, 'sip:200@pbx', 'offer');
      await rig.clock.advance(10);
      peer.onRequest = request => request.method !== 'ACK' && peer.answer(request, 407, 'x', { headers: challenge });
      session.hangup();
      await rig.clock.advance(40_000);
      assert.deepEqual([peer.requests('BYE').length, peer.requests('ACK').length], [1, 1]);
      assert.deepEqual(leaked(peer), []);
    });

    it('a caller that challenges our BYE gets nothing (RFC 3261 section 22.3)', async () => {
      guards({ ...plain, realm: 'pbx' }, 401, 'REGISTER');
      const { agent, calls } = await line({}, true);
      const caller = await rig.peer();
      await rig.clock.advance(100);
      caller.send(inviteOf(caller, 'sip:100@pbx'), { transport: 'udp', address: HOST, port: agent.port });
      await rig.clock.advance(10);
      calls[0]?.session.accept('answer');
      await rig.clock.advance(10);
      caller.send(inviteOf(caller, 'sip:100@pbx', 'ACK', caller.responses(200)[0]?.headers.get('to')), {
        transport: 'udp',
        address: HOST,
        port: agent.port,
      });
      caller.onRequest = request => caller.answer(request, 407, 'x', { headers: challenge });
      await rig.clock.advance(10);
      calls[0]?.session.hangup();
      await rig.clock.advance(40_000);
      assert.equal(caller.requests('BYE').length, 1);
      assert.deepEqual(leaked(caller), []);
    });

    it('a realm that was never met outside of calls is not answered inside one, not even through the proxy', async () => {
      guards({ ...plain, realm: 'pbx' }, 407, 'INVITE');
      const { agent } = await line();
      const session = agent.invite(1, 'sip:200@pbx', 'offer');
      await rig.clock.advance(10);
      const strange = { 'Proxy-Authenticate': printChallenge({ ...plain, realm: 'crack-me' }) };
      server.onRequest = request => request.method !== 'ACK' && server.answer(request, 407, 'x', { headers: strange });
      session.hangup();
      await rig.clock.advance(1_000);
      assert.equal(server.requests('BYE').length, 1);
    });

    it('what the registrar asked for does not travel in an INVITE', async () => {
      guards({ ...plain, realm: 'pbx' }, 401, 'REGISTER');
      const { agent } = await line({}, true);
      await rig.clock.advance(100);
      agent.invite(1, 'sip:200@pbx', 'offer');
      await rig.clock.advance(100);
      assert.equal(server.last('INVITE').headers.has('authorization'), false);
    });

    it('Basic and unknown algorithms are never answered (RFC 3261 section 22)', async () => {
      const headers = { 'WWW-Authenticate': 'Basic realm="pbx"' };
      server.onRequest = request => server.answer(request, 401, 'x', { headers });
      await line({}, true);
      await rig.clock.advance(1_000);
      assert.deepEqual(leaked(server), []);
      assert.deepEqual(
        challengesOf(new Headers().add('WWW-Authenticate', 'AKAv1-MD5 realm="x"'), 'WWW-Authenticate'),
        [],
      );
    });
  });
});

function inviteOf(from: Peer, uri: string, method = 'INVITE', to = `<${uri}>`): SipRequest {
  const headers = new Headers()
    .add('Via', `SIP/2.0/UDP ${HOST}:${from.wire?.port};branch=z9hG4bK${method}-${from.wire?.port}`)
    .add('Max-Forwards', '70')
    .add('From', `<${from.uri}>;tag=caller`)
    .add('To', to)
    .add('Call-ID', 'by-hand')
    .add('CSeq', `1 ${method}`)
    .add('Contact', `<${from.uri}>`)
    .add('Content-Type', 'application/sdp');
  return { kind: 'request', method, uri, headers, body: Buffer.from(method === 'INVITE' ? 'offer' : '') };
}
