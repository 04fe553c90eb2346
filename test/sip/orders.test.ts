import assert from 'node:assert/strict';
import { authorize, NonceCounts } from '../../src/base/digest.ts';
import { challengesOf } from '../../src/sip/auth.ts';
import type { AccountOptions, AgentOptions, ReferralFact } from '../../src/sip/facts.ts';
import type { SipRequest, SipResponse } from '../../src/sip/message.ts';
import { answerTo, orderFor } from './notify-rig.ts';
import { HOST, type Peer, Rig, type TestAgent } from './rig.ts';

const POLICY = { callControl: true, checkSync: true, makeCall: true, messageSummary: true };

type Credentials = { readonly username?: string; readonly password?: string };

describe('orders outside of calls', () => {
  let rig: Rig;
  let server: Peer;
  let phone: TestAgent;
  let told: string[];
  const counts = new NonceCounts();

  beforeEach(async () => {
    rig = new Rig();
    server = await rig.peer();
    server.onRequest = request => {
      if (request.method === 'REGISTER') server.answer(request, 200, 'registrar', { headers: { Expires: '600' } });
      else server.answer(request, 200, 'server');
    };
    phone = await open();
  });

  afterEach(async () => {
    await rig.close();
    assert.equal(rig.clock.pending, 0);
  });

  async function open(account: Partial<AccountOptions> = {}, options: Partial<AgentOptions> = {}): Promise<TestAgent> {
    const proxy = { host: HOST, port: server.wire?.port ?? 0, transport: 'udp' } as const;
    const opened = await rig.agent({ proxy, ...account }, { policy: POLICY, ...options });
    told = [];
    opened.agent.facts.subscribe(fact => {
      if (fact.type === 'notified') told.push(fact.news.event);
      if (fact.type === 'referral') refer(fact);
    });
    await rig.clock.advance(20);
    return opened;
  }

  function refer(fact: ReferralFact): void {
    told.push(`REFER ${fact.to.user}`);
    fact.referral.refuse(486);
  }

  async function send(request: SipRequest, from = server): Promise<SipResponse> {
    from.send(request, { transport: 'udp', address: HOST, port: phone.agent.port });
    await rig.clock.advance(5);
    return answerTo(from, request);
  }

  const checkSync = (from = server): SipRequest => orderFor(from, 'NOTIFY', { Event: 'check-sync' });

  /** The same order with an answer to the challenge. */
  function answered(
    request: SipRequest,
    challenged: SipResponse,
    more: Credentials = {},
    index = 0,
    to: { uri?: string } = {},
  ): SipRequest {
    const challenge = challengesOf(challenged.headers, 'WWW-Authenticate')[index];
    assert.ok(challenge);
    const credentials = { username: '100', password: 'correct', ...more };
    const next = orderFor(server, request.method, { Event: request.headers.get('event') ?? '' });
    const refer = request.headers.get('refer-to');
    if (refer !== undefined) next.headers.set('Refer-To', refer);
    const { method, uri, body } = next;
    const value = authorize(challenge, {
      method,
      uri: to.uri ?? uri,
      body,
      credentials,
      cnonce: 'c'.repeat(16),
      nonceCounts: counts,
    });
    next.headers.add('Authorization', value);
    return next;
  }

  it('whoever sends from a server address only is asked for the password of the line (RFC 3261 section 22.2)', async () => {
    const first = await send(checkSync());
    assert.equal(first.status, 401);
    assert.deepEqual(
      challengesOf(first.headers, 'WWW-Authenticate').map(({ algorithm, qop }) => [algorithm, qop]),
      [
        ['MD5', ['auth']],
        ['SHA-256', ['auth']],
      ],
    );
    assert.deepEqual(told, []);
    assert.equal((await send(answered(checkSync(), first, {}, 1))).status, 200);
    const again = answered(orderFor(server, 'NOTIFY', { Event: 'talk' }), await send(checkSync()));
    assert.equal((await send(again)).status, 200);
    assert.deepEqual(told, ['check-sync', 'talk']);
  });

  it('a REFER too (RFC 3515 section 5.1)', async () => {
    const order = orderFor(server, 'REFER', { 'Refer-To': `<sip:300@${HOST}>` });
    const first = await send(order);
    assert.equal(first.status, 401);
    assert.equal((await send(answered(order, first))).status, 486);
    assert.deepEqual(told, ['REFER 300']);
  });

  it('what is only shown needs no proof (RFC 3842)', async () => {
    const type = { 'Content-Type': 'application/simple-message-summary' };
    const waiting = orderFor(server, 'NOTIFY', { Event: 'message-summary', ...type }, 'Messages-Waiting: no\r\n');
    assert.equal((await send(waiting)).status, 200);
  });

  it('an answer counts once, for a minute, and for whom it was asked for (RFC 7616 section 5.4)', async () => {
    const challenged = await send(checkSync());
    const right = answered(orderFor(server, 'NOTIFY', { Event: 'hold' }), challenged);
    assert.equal((await send(right)).status, 200);
    const replayed = orderFor(server, 'NOTIFY', { Event: 'hold' });
    replayed.headers.add('Authorization', right.headers.get('authorization') ?? '');
    const refused = await send(replayed);
    assert.equal(refused.status, 401);
    assert.equal(challengesOf(refused.headers, 'WWW-Authenticate')[0]?.stale, true);
    await rig.clock.advance(60_100);
    const late = await send(answered(orderFor(server, 'NOTIFY', { Event: 'hold' }), challenged));
    assert.equal(late.status, 401);
    const forged = answered(checkSync(), challenged);
    forged.headers.set('Authorization', (forged.headers.get('authorization') ?? '').replace(/nonce="./, 'nonce="x'));
    assert.equal((await send(forged)).status, 401);
    assert.deepEqual(told, ['hold']);
  });

  it('passwords cannot be tried at leisure, nor an answer be used for something else', async () => {
    const challenged = await send(checkSync());
    const moved = answered(orderFor(server, 'REFER', { 'Refer-To': `<sip:300@${HOST}>` }), challenged);
    const notify = checkSync();
    notify.headers.add('Authorization', moved.headers.get('authorization') ?? '');
    assert.equal((await send(notify)).status, 401);
    const elsewhere = { uri: 'sip:300@example.com' };
    assert.equal((await send(answered(checkSync(), challenged, {}, 0, elsewhere))).status, 401);
    await rig.clock.advance(10_100);
    const statuses: number[] = [];
    for (let guess = 0; guess < 6; guess++) {
      statuses.push((await send(answered(checkSync(), challenged, { password: `guess ${guess}` }))).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 403, 403]);
    assert.equal((await send(answered(checkSync(), challenged))).status, 403, 'nor is the right one found so');
    assert.deepEqual(told, []);
    await rig.clock.advance(10_100);
    assert.equal((await send(answered(checkSync(), challenged))).status, 200);
  });

  it('whoever cannot read our challenge uses up no tries of the server', async () => {
    const challenged = await send(checkSync());
    for (let guess = 0; guess < 8; guess++) {
      const blind = answered(checkSync(), challenged, { password: 'guess' });
      blind.headers.set('Authorization', (blind.headers.get('authorization') ?? '').replace(/nonce="./, 'nonce="x'));
      assert.equal((await send(blind)).status, 401);
    }
    assert.equal((await send(answered(checkSync(), challenged))).status, 200);
  });

  it('MD5 is neither offered nor taken where the line refuses it', async () => {
    const both = await send(checkSync());
    phone.agent.setAccount({ ...phone.account, authentication: { retries: 4, md5: false } });
    const [only, ...more] = challengesOf((await send(checkSync())).headers, 'WWW-Authenticate');
    assert.deepEqual([only?.algorithm, more], ['SHA-256', []]);
    assert.equal((await send(answered(checkSync(), both))).status, 401);
  });

  it('a line without a password has nothing to ask for: 403', async () => {
    phone = await open({ credentials: { username: '100', password: '' } });
    assert.equal((await send(checkSync())).status, 403);
  });

  it('over the flow of the registration, or from a trusted address, an order is taken as it is (RFC 5626)', async () => {
    phone = await open({ registrars: [{ host: HOST, port: server.wire?.port ?? 0 }] });
    assert.equal(phone.registrations.at(-1)?.phase, 'registered');
    assert.equal((await send(checkSync())).status, 200);
    const other = await rig.peer();
    assert.equal((await send(checkSync(other), other)).status, 401, 'another port of the same address');
    phone = await open({}, { guard: { trusted: [`${HOST}/32`] } });
    assert.equal((await send(checkSync())).status, 200);
  });

  it('where only TLS counts, a flow of datagrams proves nothing', async () => {
    phone = await open({ registrars: [{ host: HOST, port: server.wire?.port ?? 0 }] }, { guard: { orders: 'tls' } });
    assert.equal((await send(checkSync())).status, 401);
  });

  it('the phone answers no challenge of its own realm: nobody can make it speak to itself', async () => {
    const challenged = await send(checkSync());
    const challenge = challenged.headers.get('www-authenticate') ?? '';
    server.onRequest = request => server.answer(request, 401, 'trap', { headers: { 'WWW-Authenticate': challenge } });
    phone = await open({ registrars: [{ host: HOST, port: server.wire?.port ?? 0 }] });
    await rig.clock.advance(50);
    assert.ok(server.requests('REGISTER').every(({ headers }) => !headers.has('authorization')));
    server.onRequest = request => server.answer(request, 200, 'end');
  });
});
