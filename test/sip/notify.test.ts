import assert from 'node:assert/strict';
import type { AgentFact, NotifiedFact, SessionFact, TextMessage } from '../../src/sip/facts.ts';
import type { SipRequest, SipResponse } from '../../src/sip/message.ts';
import { answerTo, orderFor } from './notify-rig.ts';
import { HOST, type Peer, Rig, type TestAgent } from './rig.ts';

const GUARD = { orders: 'address' } as const;
const POLICY = { callControl: true, checkSync: true, messageSummary: true, messages: true };
const DTMF = { 'Content-Type': 'application/dtmf-relay' };

describe('requests that nobody asked for', () => {
  let rig: Rig;
  let server: Peer;
  let phone: TestAgent;
  let told: (NotifiedFact | TextMessage)[];

  beforeEach(async () => {
    rig = new Rig();
    server = await rig.peer();
    phone = await open({ policy: POLICY, guard: GUARD });
  });

  afterEach(async () => {
    await rig.close();
    assert.equal(rig.clock.pending, 0, 'no timer is left');
  });

  async function open(options: Parameters<Rig['agent']>[1], host = HOST): Promise<TestAgent> {
    const opened = await rig.agent({ proxy: { host, port: server.wire?.port ?? 0, transport: 'udp' } }, options);
    told = [];
    opened.agent.facts.subscribe((fact: AgentFact) => {
      if (fact.type === 'notified' || fact.type === 'text-message') told.push(fact);
    });
    return opened;
  }

  async function send(request: SipRequest, to = phone): Promise<SipResponse> {
    server.send(request, { transport: 'udp', address: HOST, port: to.agent.port });
    await rig.clock.advance(5);
    return answerTo(server, request);
  }

  const notify = (event: string, headers: Record<string, string> = {}, body = ''): SipRequest =>
    orderFor(server, 'NOTIFY', { Event: event, ...headers }, body);

  it('a server tells of waiting messages without a subscription (RFC 3842 section 3)', async () => {
    const body = 'Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n';
    const headers = { 'Content-Type': 'application/simple-message-summary', 'Subscription-State': 'active' };
    assert.equal((await send(notify('message-summary', headers, body))).status, 200);
    const [fact] = told;
    assert.ok(fact?.type === 'notified' && fact.news.event === 'message-summary');
    assert.equal(fact.account, 1);
    assert.equal(fact.news.content.counts.get('voice-message')?.new, 1);
  });

  it('talk and hold need no body, dtmf has its digits in one', async () => {
    assert.equal((await send(notify('talk'))).status, 200);
    assert.equal((await send(notify('hold'))).status, 200);
    assert.equal((await send(notify('dtmf', DTMF, 'Signal=5\r\nDuration=250\r\n'))).status, 200);
    assert.equal((await send(notify('dtmf', DTMF, 'Signal=Z'))).status, 400);
    assert.deepEqual(
      told.map(fact => fact.type === 'notified' && fact.news),
      [
        { event: 'talk', content: {} },
        { event: 'hold', content: {} },
        { event: 'dtmf', content: [{ digit: '5', ms: 250 }] },
      ],
    );
  });

  it('an unknown package is 489, one that wants a subscription 481 (RFC 6665 section 4.1.3)', async () => {
    const unknown = await send(notify('winfo'));
    assert.equal(unknown.status, 489);
    assert.match(unknown.headers.get('allow-events') ?? '', /talk/);
    assert.equal((await send(notify('presence'))).status, 481);
    assert.equal((await send(orderFor(server, 'NOTIFY', {}))).status, 400);
    assert.deepEqual(told, []);
  });

  it('what the policy does not allow is 489', async () => {
    phone.agent.setPolicy({});
    for (const event of ['talk', 'hold', 'dtmf', 'check-sync', 'message-summary']) {
      assert.equal((await send(notify(event))).status, 489, event);
    }
    assert.deepEqual(told, []);
  });

  it('an address that is no server of ours gives no orders', async () => {
    const other = await open({ policy: POLICY, guard: { strangers: 'accept' } }, '192.0.2.1');
    for (const request of [
      notify('talk'),
      notify('check-sync'),
      orderFor(server, 'MESSAGE', { 'Content-Type': 'text/plain' }, 'x'),
    ]) {
      assert.equal((await send(request, other)).status, 403);
    }
    assert.deepEqual(told, []);
  });

  it('check-sync is taken once a minute', async () => {
    assert.equal((await send(notify('check-sync;reboot=true'))).status, 200);
    const soon = await send(notify('check-sync'));
    assert.equal(soon.status, 480);
    assert.equal(soon.headers.get('retry-after'), '60');
    await rig.clock.advance(60_000);
    assert.equal((await send(notify('check-sync'))).status, 200);
    assert.deepEqual(
      told.map(fact => fact.type === 'notified' && fact.news.content),
      [{ reboot: true }, { reboot: null }],
    );
  });

  it('a text message is bounded and free of control characters (RFC 3428 section 7)', async () => {
    const plain = { 'Content-Type': 'text/plain;charset=utf-8' };
    const body = `Fire drill\r\nat\u0000 3\u202e pm ${'x'.repeat(5_000)}`;
    assert.equal((await send(orderFor(server, 'MESSAGE', plain, body))).status, 200);
    const [fact] = told;
    assert.ok(fact?.type === 'text-message');
    assert.equal(fact.text.length, 300);
    assert.match(fact.text, /^Fire drill at 3 pm xxx/);
    assert.deepEqual([fact.from.user, fact.from.displayName], ['900', 'Desk']);
    const html = await send(orderFor(server, 'MESSAGE', { 'Content-Type': 'text/html' }, '<b>'));
    assert.deepEqual([html.status, html.headers.get('accept')], [415, 'text/plain']);
    phone.agent.setPolicy({ ...POLICY, messages: false });
    assert.equal((await send(orderFor(server, 'MESSAGE', plain, 'x'))).status, 403);
  });

  it("nobody subscribes to the phone, and it keeps nobody's state", async () => {
    assert.equal((await send(orderFor(server, 'SUBSCRIBE', { Event: 'presence', Expires: '60' }))).status, 489);
    assert.equal((await send(orderFor(server, 'PUBLISH', { Event: 'presence' }))).status, 405);
    assert.equal((await send(orderFor(server, 'INFO', {}))).status, 481);
  });

  it('OPTIONS tells methods, events and bodies (RFC 3261 section 11.2)', async () => {
    const { headers } = await send(orderFor(server, 'OPTIONS', {}));
    assert.match(headers.get('allow') ?? '', /NOTIFY.*INFO.*MESSAGE/);
    assert.equal(headers.get('allow-events'), 'message-summary, check-sync, talk, hold, dtmf, refer');
    assert.match(headers.get('accept') ?? '', /^application\/sdp, multipart\/mixed,.*application\/dtmf-relay/);
    phone.agent.setPolicy({ checkSync: true });
    const less = (await send(orderFor(server, 'OPTIONS', {}))).headers;
    assert.equal(less.get('allow-events'), 'check-sync, refer', 'what is off is not named');
    assert.doesNotMatch(`${less.get('allow')} ${less.get('accept')}`, /MESSAGE|text\/plain/);
  });

  describe('in a call', () => {
    let invite: SipRequest;
    let tag: string;
    let facts: SessionFact[];

    beforeEach(async () => {
      invite = orderFor(server, 'INVITE', { 'Content-Type': 'application/sdp' }, 'offer');
      server.send(invite, { transport: 'udp', address: HOST, port: phone.agent.port });
      await rig.clock.advance(5);
      const session = phone.calls[0]?.session;
      facts = [];
      session?.facts.subscribe(fact => facts.push(fact));
      session?.ring();
      await rig.clock.advance(5);
      tag = /tag=(\w+)/.exec(server.responses(180)[0]?.headers.get('to') ?? '')?.[1] ?? '';
    });

    function inside(method: string, headers: Record<string, string>, body = '', sequence = 2): SipRequest {
      const request = orderFor(server, method, headers, body);
      request.headers
        .set('Call-ID', invite.headers.get('call-id') ?? '')
        .set('To', `${invite.headers.get('to')};tag=${tag}`)
        .set('CSeq', `${sequence} ${method}`);
      return request;
    }

    it('talk names the ringing call; the order of requests is kept (RFC 3261 section 12.2.2)', async () => {
      assert.equal((await send(inside('NOTIFY', { Event: 'talk' }))).status, 200);
      const [fact] = told;
      assert.ok(fact?.type === 'notified');
      assert.equal(fact.session, phone.calls[0]?.session);
      assert.equal((await send(inside('NOTIFY', { Event: 'talk' }, '', 1))).status, 500);
      assert.equal(told.length, 1);
    });

    it('INFO brings digits; what else it brings is refused (RFC 6086 section 4.2.2)', async () => {
      assert.equal((await send(inside('INFO', DTMF, 'Signal=*\r\nDuration=100\r\n'))).status, 200);
      assert.equal((await send(inside('INFO', { 'Content-Type': 'application/dtmf' }, '42', 3))).status, 200);
      assert.equal(
        (await send(inside('INFO', { 'Content-Type': 'application/media_control+xml' }, '<x/>', 4))).status,
        415,
      );
      assert.equal((await send(inside('INFO', { 'Info-Package': 'foo' }, '', 5))).status, 469);
      assert.equal((await send(inside('INFO', {}, '', 6))).status, 200);
      const digits = facts.flatMap(fact =>
        fact.type === 'digits' ? fact.digits.map(({ digit, ms }) => `${digit} ${ms}`) : [],
      );
      assert.deepEqual(digits, ['* 100', '4 160', '2 160']);
    });

    it('our INFO goes out one after the other', async () => {
      const session = phone.calls[0]?.session;
      session?.info('application/dtmf-relay', 'Signal=1');
      session?.info('application/dtmf-relay', 'Signal=2');
      await rig.clock.advance(5);
      assert.deepEqual(
        server.requests('INFO').map(({ body }) => body.toString()),
        ['Signal=1'],
      );
      server.answer(server.last('INFO'), 200, 'x');
      await rig.clock.advance(5);
      assert.deepEqual(
        server.requests('INFO').map(({ body }) => body.toString()),
        ['Signal=1', 'Signal=2'],
      );
      server.answer(server.last('INFO'), 415, 'x');
      await rig.clock.advance(5);
    });
  });

  describe('an INVITE with several parts', () => {
    const mixed = { 'Content-Type': 'multipart/mixed;boundary=cut' };
    const part = (type: string, body: string, more = ''): string =>
      `--cut\r\nContent-Type: ${type}\r\n${more}\r\n${body}\r\n`;

    it('its description is taken, what else comes along is passed over (RFC 5621 section 3.2)', async () => {
      const body = `${part('application/x-foo', 'x')}${part('application/sdp', 'the offer')}--cut--\r\n`;
      server.send(orderFor(server, 'INVITE', mixed, body), { transport: 'udp', address: HOST, port: phone.agent.port });
      await rig.clock.advance(5);
      assert.equal(phone.calls[0]?.offer, 'the offer');
      phone.calls[0]?.session.reject(486);
      await rig.clock.advance(40_000);
    });

    it('a foreign part that must be understood is 415 (RFC 5621 section 3.3)', async () => {
      const required = part('application/x-foo', 'x', 'Content-Disposition: session;handling=required\r\n');
      const body = `${required}${part('application/sdp', 'the offer')}--cut--\r\n`;
      assert.equal((await send(orderFor(server, 'INVITE', mixed, body))).status, 415);
      assert.equal(phone.calls.length, 0);
      await rig.clock.advance(40_000);
    });
  });
});
