import assert from 'node:assert/strict';
import type { SubscribeOptions, Subscription, SubscriptionFact } from '../../src/sip/facts.ts';
import type { SipRequest } from '../../src/sip/message.ts';
import { answerTo, type NotifyOptions, notifyFor, tags } from './notify-rig.ts';
import { HOST, type Peer, Rig, type TestAgent } from './rig.ts';

const SUMMARY = 'Messages-Waiting: yes\r\nMessage-Account: sip:100@example.com\r\nVoice-Message: 2/8 (0/2)\r\n';
const SUMMARY_TYPE = 'application/simple-message-summary';

function dialogInfo(version: number, state: string, ...dialogs: string[]): string {
  return `<?xml version="1.0"?><dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${state}" entity="sip:200@x">${dialogs.join('')}</dialog-info>`;
}

const call = (id: string, state: string): string =>
  `<dialog id="${id}" direction="recipient"><state>${state}</state></dialog>`;

describe('subscriptions', () => {
  let rig: Rig;
  let server: Peer;
  let phone: TestAgent;
  let at: { port: number };

  beforeEach(async () => {
    rig = new Rig();
    server = await rig.peer();
    phone = await rig.agent({ proxy: { host: HOST, port: server.wire?.port ?? 0, transport: 'udp' } });
    at = { port: phone.agent.port };
  });

  afterEach(async () => {
    await rig.close();
    assert.equal(rig.clock.pending, 0, 'no timer is left');
  });

  function subscribe(options: Partial<SubscribeOptions> = {}): { facts: SubscriptionFact[]; one: Subscription } {
    const one = phone.agent.subscribe(1, { event: 'message-summary', expires: 600, refreshPercent: 50, ...options });
    const facts: SubscriptionFact[] = [];
    one.facts.subscribe(fact => facts.push(fact));
    return { facts, one };
  }

  /** 'active', 'resting 489 …', 'event message-summary'. */
  const told = (facts: SubscriptionFact[]): string[] =>
    facts.map(fact => {
      if (fact.type === 'event') return `event ${fact.event}`;
      if (fact.type === 'list') return `list ${fact.resources.size}`;
      return [fact.phase, fact.status, fact.reason].filter(part => part !== undefined).join(' ');
    });

  async function notify(request: SipRequest, options: NotifyOptions = {}): Promise<number> {
    const message = notifyFor(server, request, options);
    server.send(message, { transport: 'udp', address: HOST, port: at.port });
    await rig.clock.advance(4);
    return answerTo(server, message).status;
  }

  /** Answers every SUBSCRIBE with this and sends a NOTIFY. */
  function obey(expires = 600, state = `active;expires=${expires}`): void {
    server.onRequest = request => {
      if (request.method !== 'SUBSCRIBE') return server.answer(request, 200, 'notifier');
      const zero = request.headers.get('expires') === '0';
      server.answer(request, 200, 'notifier', { headers: { Expires: zero ? '0' : String(expires) } });
      const message = notifyFor(server, request, { state: zero ? 'terminated;reason=timeout' : state });
      server.send(message, { transport: 'udp', address: HOST, port: at.port });
    };
  }

  it('asks, is pending, becomes active with its news, and says goodbye (RFC 6665 section 4.1.2)', async () => {
    const { facts, one } = subscribe();
    await rig.clock.advance(5);
    const first = server.last('SUBSCRIBE');
    assert.equal(first.uri, `sip:100@${HOST}`);
    assert.equal(first.headers.get('event'), 'message-summary');
    assert.equal(first.headers.get('expires'), '600');
    assert.equal(first.headers.get('accept'), SUMMARY_TYPE);
    server.answer(first, 202, 'notifier', { headers: { Expires: '600' } });
    await rig.clock.advance(5);
    assert.equal(await notify(first, { state: 'pending;expires=600' }), 200);
    assert.equal(await notify(first, { type: SUMMARY_TYPE, body: SUMMARY }), 200);
    assert.deepEqual(told(facts), ['subscribing', 'pending', 'event message-summary', 'active']);
    const news = facts.find(fact => fact.type === 'event');
    assert.deepEqual(news?.event === 'message-summary' && news.content.counts.get('voice-message'), {
      new: 2,
      old: 8,
      urgentNew: 0,
      urgentOld: 2,
    });
    one.unsubscribe();
    await rig.clock.advance(5);
    const farewell = server.last('SUBSCRIBE');
    assert.equal(farewell.headers.get('expires'), '0');
    assert.equal(tags(farewell), `${tags(first).split('|')[0]}|notifier`);
    server.answer(farewell, 200, 'notifier');
    assert.equal(await notify(first, { state: 'terminated;reason=timeout' }), 200);
    assert.equal(told(facts).at(-1), 'over');
    assert.equal(await notify(first), 481, 'afterwards nobody is there');
  });

  it('refreshes in the dialog at its share of the granted time (RFC 6665 section 4.1.2.2)', async () => {
    obey(200);
    const { facts } = subscribe();
    await rig.clock.advance(99_000);
    assert.equal(server.requests('SUBSCRIBE').length, 1);
    await rig.clock.advance(2_000);
    const [first, second] = server.requests('SUBSCRIBE');
    assert.ok(first && second);
    assert.equal(second.headers.get('call-id'), first.headers.get('call-id'));
    assert.equal(second.headers.get('cseq'), '2 SUBSCRIBE');
    assert.deepEqual(told(facts), ['subscribing', 'active']);
  });

  it('a NOTIFY may overtake the 2xx (RFC 6665 section 4.1.2.4)', async () => {
    const { facts } = subscribe();
    await rig.clock.advance(5);
    const request = server.last('SUBSCRIBE');
    assert.equal(await notify(request), 200);
    server.answer(request, 200, 'notifier', { headers: { Expires: '600' } });
    await rig.clock.advance(5);
    assert.deepEqual(told(facts), ['subscribing', 'active']);
  });

  it('without a NOTIFY in Timer N there is no subscription, and it is tried again (RFC 6665 section 4.1.2.4)', async () => {
    server.onRequest = request => server.answer(request, 200, 'notifier', { headers: { Expires: '600' } });
    const { facts } = subscribe({ noNotify: 5_000, retryAfter: 60 });
    await rig.clock.advance(5_001);
    assert.deepEqual(told(facts), ['subscribing', 'resting no NOTIFY from the server']);
    obey();
    await rig.clock.advance(60_010);
    assert.equal(told(facts).at(-1), 'active');
    const calls = new Set(server.requests('SUBSCRIBE').map(one => one.headers.get('call-id')));
    assert.equal(calls.size, 2, 'in a new dialog');
  });

  it('of two notifiers that a fork met one is kept, the other is told 481 (RFC 6665 section 4.1.4)', async () => {
    const { facts } = subscribe();
    await rig.clock.advance(5);
    const request = server.last('SUBSCRIBE');
    server.answer(request, 200, 'one', { headers: { Expires: '600' } });
    await rig.clock.advance(5);
    assert.equal(await notify(request, { tag: 'two' }), 200, 'the NOTIFY makes the dialog, not the 2xx');
    assert.equal(await notify(request, { tag: 'one' }), 481);
    assert.equal(await notify(request, { tag: 'two' }), 200);
    assert.deepEqual(told(facts), ['subscribing', 'active']);
  });

  it('423 raises the lifetime (RFC 6665 section 4.1.2.1)', async () => {
    subscribe();
    await rig.clock.advance(5);
    server.answer(server.last('SUBSCRIBE'), 423, 'x', { headers: { 'Min-Expires': '1800' } });
    await rig.clock.advance(5);
    assert.equal(server.last('SUBSCRIBE').headers.get('expires'), '1800');
    server.answer(server.last('SUBSCRIBE'), 423, 'x', { headers: { 'Min-Expires': '1800' } });
    await rig.clock.advance(5);
    assert.equal(server.requests('SUBSCRIBE').length, 2, 'a minimum that was met is not asked for again');
  });

  it('489 is final until the server changes (RFC 6665 section 4.1.2.1)', async () => {
    const { facts } = subscribe();
    await rig.clock.advance(5);
    server.answer(server.last('SUBSCRIBE'), 489, 'x');
    await rig.clock.advance(10_000_000);
    assert.equal(server.requests('SUBSCRIBE').length, 1);
    assert.match(told(facts).at(-1) ?? '', /^resting 489 refused by server/);
    phone.agent.setAccount({ ...phone.account, proxy: { host: HOST, port: server.wire?.port ?? 0 } });
    await rig.clock.advance(5);
    assert.equal(server.requests('SUBSCRIBE').length, 2);
  });

  it('481 to a refresh is a new subscription in a new dialog (RFC 6665 section 4.1.2.2)', async () => {
    obey(200);
    subscribe();
    await rig.clock.advance(5);
    server.onRequest = request => server.answer(request, 481, 'x');
    await rig.clock.advance(100_000);
    const [, refresh, anew] = server.requests('SUBSCRIBE');
    assert.ok(refresh && anew);
    assert.notEqual(anew.headers.get('call-id'), refresh.headers.get('call-id'));
    assert.equal(tags(anew).endsWith('|'), true);
  });

  it('a refusal of a refresh that is no end leaves the subscription as it is (RFC 5057 section 5)', async () => {
    obey(200);
    const { facts } = subscribe({ retryAfter: 20 });
    await rig.clock.advance(5);
    server.onRequest = request => server.answer(request, 500, 'x');
    await rig.clock.advance(100_000);
    obey(200);
    await rig.clock.advance(21_000);
    const [first, , third] = server.requests('SUBSCRIBE');
    assert.equal(third?.headers.get('call-id'), first?.headers.get('call-id'));
    assert.deepEqual(told(facts), ['subscribing', 'active']);
  });

  it("no answer to a refresh: the account's server of the moment is asked anew", async () => {
    obey(200);
    const { facts } = subscribe();
    await rig.clock.advance(5);
    server.onRequest = () => {};
    await rig.clock.advance(100_000 + 33_000);
    obey(200);
    await rig.clock.advance(5_000);
    assert.equal(told(facts).at(-1), 'active');
    assert.notEqual(
      server.last('SUBSCRIBE').headers.get('call-id'),
      server.requests('SUBSCRIBE')[0]?.headers.get('call-id'),
    );
  });

  for (const [reason, again] of [
    ['deactivated', 1],
    ['timeout', 1],
    ['probation;retry-after=30', 30_000],
    ['giveup;retry-after=30', 30_000],
    ['giveup', 300_000],
    ['made-up', 300_000],
    ['rejected', null],
    ['noresource', null],
    ['invariant', null],
  ] as const) {
    it(`ended with ${reason}: ${again === null ? 'not asked again' : `asked again after ${again} ms`} (RFC 6665 section 4.1.3)`, async () => {
      obey();
      subscribe();
      await rig.clock.advance(10);
      const request = server.last('SUBSCRIBE');
      server.onRequest = () => {};
      const before = server.requests('SUBSCRIBE').length;
      assert.equal(await notify(request, { state: `terminated;reason=${reason}` }), 200);
      await rig.clock.advance(Math.max(0, (again ?? 1_000_000) - 10));
      if (again !== null && again > 1) assert.equal(server.requests('SUBSCRIBE').length, before);
      await rig.clock.advance(100);
      assert.equal(server.requests('SUBSCRIBE').length > before, again !== null);
      assert.equal(await notify(request), 481, 'the old dialog is gone');
    });
  }

  it('a server that ends every subscription at once is not asked in circles', async () => {
    obey(600, 'terminated;reason=deactivated');
    subscribe();
    await rig.clock.advance(250_000);
    assert.equal(server.requests('SUBSCRIBE').length, 2);
  });

  it('gives up after the retries, and tries again when the line has another server', async () => {
    server.onRequest = request => server.answer(request, 503, 'x');
    subscribe({ retries: 2, retryAfter: 10 });
    await rig.clock.advance(1_000_000);
    assert.equal(server.requests('SUBSCRIBE').length, 3);
    const other = await rig.peer();
    phone.agent.setAccount({ ...phone.account, proxy: { host: HOST, port: other.wire?.port ?? 0, transport: 'udp' } });
    await rig.clock.advance(5);
    assert.equal(other.requests('SUBSCRIBE').length, 1);
  });

  it('NOTIFYs that are wrong are refused, each in its way (RFC 6665 section 4.1.3)', async () => {
    obey();
    const { facts } = subscribe();
    await rig.clock.advance(10);
    const request = server.last('SUBSCRIBE');
    assert.equal(await notify(request, { event: 'presence' }), 489);
    assert.equal(await notify(request, { event: 'message-summary;id=7' }), 489);
    assert.equal(await notify(request, { state: '' }), 400);
    assert.equal(await notify(request, { type: 'text/html', body: '<b>' }), 415);
    assert.equal(await notify(request, { type: SUMMARY_TYPE, body: 'nothing' }), 400);
    assert.equal(await notify(request, { sequence: 1 }), 500, 'older than the last one');
    assert.deepEqual(told(facts), ['subscribing', 'active']);
  });

  describe('partial state', () => {
    const TYPE = 'application/dialog-info+xml';
    let request: SipRequest;
    let facts: SubscriptionFact[];

    beforeEach(async () => {
      obey();
      facts = subscribe({ event: 'dialog', target: '200' }).facts;
      await rig.clock.advance(10);
      request = server.last('SUBSCRIBE');
    });

    const states = (): string => {
      const last = facts.findLast(fact => fact.type === 'event');
      if (last?.event !== 'dialog') return '';
      return [...last.content.dialogs.values()].map(({ id, state }) => `${id} ${state}`).join(', ');
    };

    it('is put together in order; what is older is passed over (RFC 4235 section 4.3)', async () => {
      await notify(request, { type: TYPE, body: dialogInfo(3, 'full', call('a', 'early')) });
      await notify(request, { type: TYPE, body: dialogInfo(4, 'partial', call('b', 'confirmed')) });
      assert.equal(states(), 'a early, b confirmed');
      await notify(request, { type: TYPE, body: dialogInfo(2, 'full') });
      await notify(request, { type: TYPE, body: dialogInfo(4, 'partial', call('b', 'terminated')) });
      assert.equal(states(), 'a early, b confirmed');
      await notify(request, { type: TYPE, body: dialogInfo(5, 'partial', call('a', 'terminated')) });
      assert.equal(states(), 'b confirmed');
      assert.equal(server.requests('SUBSCRIBE').length, 1);
    });

    it('with a gap asks for the whole state, once (RFC 4235 section 4.3)', async () => {
      await notify(request, { type: TYPE, body: dialogInfo(3, 'full', call('a', 'early')) });
      server.onRequest = () => {};
      await notify(request, { type: TYPE, body: dialogInfo(6, 'partial', call('b', 'early')) });
      await notify(request, { type: TYPE, body: dialogInfo(7, 'partial', call('c', 'early')) });
      assert.equal(states(), 'a early');
      assert.equal(new Set(server.requests('SUBSCRIBE').map(one => one.headers.get('cseq'))).size, 2);
    });

    it('a list tells about many in one NOTIFY (RFC 4662 section 4)', async () => {
      const { facts: listFacts } = subscribe({ event: 'dialog', target: 'lines', list: true });
      await rig.clock.advance(10);
      const asked = server.last('SUBSCRIBE');
      assert.equal(asked.headers.get('supported'), 'eventlist');
      assert.match(
        asked.headers.get('accept') ?? '',
        /multipart\/related, application\/rlmi\+xml, application\/dialog-info\+xml/,
      );
      const rlmi = `<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:lines@x" version="1" fullState="true">${[1, 2, 3]
        .map(
          n =>
            `<resource uri="sip:20${n}@x"><name>Desk ${n}</name><instance id="i" state="active" cid="d${n}@x"/></resource>`,
        )
        .join('')}</list>`;
      const part = (id: string, type: string, body: string): string =>
        `--b\r\nContent-ID: <${id}>\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`;
      const body = [
        part('root@x', 'application/rlmi+xml', rlmi),
        part('d1@x', TYPE, dialogInfo(0, 'full', call('a', 'early'))),
        part('d2@x', TYPE, dialogInfo(0, 'full')),
        part('d3@x', TYPE, '<broken'),
        '--b--\r\n',
      ].join('');
      const type = 'multipart/related;type="application/rlmi+xml";start="<root@x>";boundary=b';
      assert.equal(await notify(asked, { type, body, headers: { Require: 'eventlist' } }), 200);
      const list = listFacts.find(fact => fact.type === 'list');
      const lines = [...(list?.resources.values() ?? [])].map(({ uri, name, news }) => {
        const dialogs = news?.event === 'dialog' ? [...news.content.dialogs.values()].map(({ state }) => state) : null;
        return [uri, name, dialogs];
      });
      assert.deepEqual(lines, [
        ['sip:201@x', 'Desk 1', ['early']],
        ['sip:202@x', 'Desk 2', []],
        ['sip:203@x', 'Desk 3', null],
      ]);
    });

    it('a list in the list adds its addresses (RFC 4662 section 5)', async () => {
      const { facts: listFacts } = subscribe({ event: 'dialog', target: 'lines', list: true });
      await rig.clock.advance(10);
      const resource = (user: string, cid: string): string =>
        `<resource uri="sip:${user}@x"><instance id="i" state="active" cid="${cid}"/></resource>`;
      const rlmi = (...resources: string[]): string =>
        `<list xmlns="urn:ietf:params:xml:ns:rlmi" uri="sip:l@x" version="3" fullState="true">${resources.join('')}</list>`;
      const part = (boundary: string, id: string, type: string, body: string): string =>
        `--${boundary}\r\nContent-ID: <${id}>\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`;
      const related = (boundary: string) => `multipart/related;type="application/rlmi+xml";boundary=${boundary}`;
      const inner = [
        part('c', 'root2@x', 'application/rlmi+xml', rlmi(resource('202', 'd2@x'))),
        part('c', 'd2@x', TYPE, dialogInfo(0, 'full', call('b', 'confirmed'))),
        '--c--\r\n',
      ].join('');
      const body = [
        part('b', 'root@x', 'application/rlmi+xml', rlmi(resource('201', 'd1@x'), resource('group', 'n@x'))),
        part('b', 'd1@x', TYPE, dialogInfo(0, 'full', call('a', 'early'))),
        part('b', 'n@x', related('c'), inner),
        '--b--\r\n',
      ].join('');
      const headers = { Require: 'eventlist' };
      assert.equal(await notify(server.last('SUBSCRIBE'), { type: related('b'), body, headers }), 200);
      const list = listFacts.find(fact => fact.type === 'list');
      const states = [...(list?.resources.values() ?? [])].map(({ uri, news }) => {
        const [dialog] = news?.event === 'dialog' ? [...news.content.dialogs.values()] : [];
        return `${uri} ${dialog?.state ?? 'unknown'}`;
      });
      assert.deepEqual(states, ['sip:201@x early', 'sip:group@x unknown', 'sip:202@x confirmed']);
    });
  });
});
