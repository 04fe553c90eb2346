import assert from 'node:assert/strict';
import type { Publication, PublicationFact, PublishOptions } from '../../src/sip/facts.ts';
import { HOST, type Peer, Rig, type TestAgent } from './rig.ts';

describe('publications', () => {
  let rig: Rig;
  let server: Peer;
  let phone: TestAgent;

  beforeEach(async () => {
    rig = new Rig();
    server = await rig.peer();
    phone = await rig.agent({ proxy: { host: HOST, port: server.wire?.port ?? 0, transport: 'udp' } });
  });

  afterEach(async () => {
    await rig.close();
    assert.equal(rig.clock.pending, 0, 'no timer is left');
  });

  function publish(options: Partial<PublishOptions> = {}): { facts: PublicationFact[]; one: Publication } {
    const usual = { event: 'presence', contentType: 'application/pidf+xml', body: '<one/>', expires: 600 };
    const one = phone.agent.publish(1, { ...usual, ...options });
    const facts: PublicationFact[] = [];
    one.facts.subscribe(fact => facts.push(fact));
    return { facts, one };
  }

  /** Answers the last PUBLISH; gives what it was: 'tag body expires'. */
  async function answer(status: number, headers: Record<string, string> = {}): Promise<string> {
    await rig.clock.advance(5);
    const request = server.last('PUBLISH');
    server.answer(request, status, 'esc', { headers });
    await rig.clock.advance(5);
    return [
      request.headers.get('sip-if-match') ?? '-',
      request.body.toString() || '-',
      request.headers.get('expires') ?? '-',
    ].join(' ');
  }

  const phases = (facts: PublicationFact[]): string => facts.map(({ phase }) => phase).join(' ');

  it('publishes, refreshes without a body, modifies, removes (RFC 3903 section 4.1)', async () => {
    const { facts, one } = publish();
    assert.equal(await answer(200, { 'SIP-ETag': 'a1', Expires: '100' }), '- <one/> 600');
    assert.equal(server.last('PUBLISH').headers.get('event'), 'presence');
    await rig.clock.advance(80_000);
    assert.equal(await answer(200, { 'SIP-ETag': 'a2', Expires: '100' }), 'a1 - 600');
    one.update('<two/>');
    assert.equal(await answer(200, { 'SIP-ETag': 'a3', Expires: '100' }), 'a2 <two/> 600');
    one.remove();
    assert.equal(await answer(200), 'a3 - 0');
    assert.equal(facts.at(-1)?.phase, 'over');
    await rig.clock.advance(1_000_000);
    assert.equal(server.requests('PUBLISH').length, 4);
  });

  it('412: the server has forgotten the state, so all of it is told anew (RFC 3903 section 4.5)', async () => {
    publish();
    await answer(200, { 'SIP-ETag': 'a1', Expires: '100' });
    await rig.clock.advance(80_000);
    assert.equal(await answer(412), 'a1 - 600');
    assert.equal(await answer(200, { 'SIP-ETag': 'b1', Expires: '100' }), '- <one/> 600');
  });

  it('423 raises the lifetime (RFC 3903 section 4.2)', async () => {
    publish();
    await answer(423, { 'Min-Expires': '3600' });
    assert.equal(await answer(200, { 'SIP-ETag': 'a1' }), '- <one/> 3600');
  });

  it('a change while a PUBLISH is under way waits for its tag (RFC 3903 section 4.3)', async () => {
    const { one } = publish();
    await rig.clock.advance(5);
    one.update('<two/>');
    await answer(200, { 'SIP-ETag': 'a1' });
    assert.equal(server.requests('PUBLISH').length, 2);
    assert.equal(await answer(200, { 'SIP-ETag': 'a2' }), 'a1 <two/> 600');
  });

  it('a refusal is tried again later', async () => {
    const { facts } = publish({ retryAfter: 30 });
    await answer(403);
    assert.equal(phases(facts), 'publishing resting');
    await rig.clock.advance(30_000);
    await answer(200, { 'SIP-ETag': 'a1' });
    assert.equal(phases(facts), 'publishing resting publishing published');
  });

  it('a single report is sent once, whatever the answer (RFC 6035 section 4)', async () => {
    const report = {
      event: 'vq-rtcpxr',
      contentType: 'application/vq-rtcpxr',
      body: 'VQSessionReport: CallTerm',
      expires: null,
    };
    const good = publish(report);
    assert.equal(await answer(200), '- VQSessionReport: CallTerm -');
    const bad = publish(report);
    await answer(404);
    await rig.clock.advance(1_000_000);
    assert.equal(phases(good.facts), 'publishing published over');
    assert.equal(phases(bad.facts), 'publishing resting over');
    assert.equal(server.requests('PUBLISH').length, 2);
  });
});
