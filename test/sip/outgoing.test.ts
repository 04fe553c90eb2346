import assert from 'node:assert/strict';
import { HOST, type Peer, Rig, record, story, type TestAgent } from './rig.ts';

describe('calls that we make', () => {
  let rig: Rig;
  let alice: TestAgent;
  let peer: Peer;

  beforeEach(async () => {
    rig = new Rig();
    alice = await rig.agent();
    peer = await rig.peer();
  });

  afterEach(async () => {
    peer.onRequest = request => request.method !== 'ACK' && peer.answer(request, 200, 'end');
    await rig.close();
  });

  function call(sdp: string | null = 'offer') {
    const session = alice.agent.invite(1, peer.uri, sdp);
    return { session, facts: record(session) };
  }

  it('closing while nobody answers leaves no timer behind', async () => {
    call();
    await rig.clock.advance(10);
    await rig.close();
    assert.equal(rig.clock.pending, 0);
  });

  it('forks: early SDP of each, the second 200 gets ACK and BYE (RFC 3261 section 13.2.2.4, RFC 3960 section 3)', async () => {
    const { facts } = call();
    await rig.clock.advance(10);
    const invite = peer.last('INVITE');
    peer.answer(invite, 183, 'one', { sdp: 'early 1' });
    await rig.clock.advance(10);
    peer.answer(invite, 183, 'one', { sdp: 'early 1' });
    peer.answer(invite, 180, 'two', { sdp: 'early 2' });
    await rig.clock.advance(10);
    peer.answer(invite, 200, 'two', { sdp: 'final 2' });
    await rig.clock.advance(10);
    peer.answer(invite, 200, 'one', { sdp: 'final 1' });
    await rig.clock.advance(10);
    const said = story(facts).filter(fact => !fact.startsWith('progress'));
    assert.deepEqual(said, ['answer early 1 early', 'answer early 2 early', 'answer final 2', 'confirmed']);
    assert.equal(peer.requests('ACK').length, 2);
    assert.match(peer.last('BYE').headers.get('to') ?? '', /tag=one/);
    assert.equal(new Set(peer.requests('BYE').map(({ headers }) => headers.get('via'))).size, 1);
  });

  it('each repeated 200 is acknowledged again, also after the call (RFC 3261 section 13.2.2.4)', async () => {
    const { session, facts } = call();
    await rig.clock.advance(10);
    const invite = peer.last('INVITE');
    for (let count = 0; count < 3; count++) {
      peer.answer(invite, 200, 'one', { sdp: 'answer' });
      await rig.clock.advance(10);
    }
    session.hangup();
    await rig.clock.advance(10);
    peer.answer(invite, 200, 'one', { sdp: 'answer' });
    await rig.clock.advance(10);
    assert.equal(peer.requests('ACK').length, 4);
    assert.deepEqual(story(facts), ['answer answer', 'confirmed', 'ended us hangup']);
  });

  it('CANCEL waits for the first provisional answer (RFC 3261 section 9.1)', async () => {
    const { session, facts } = call();
    await rig.clock.advance(10);
    session.hangup();
    await rig.clock.advance(10);
    assert.equal(peer.requests('CANCEL').length, 0);
    const invite = peer.last('INVITE');
    peer.answer(invite, 180, 'one');
    await rig.clock.advance(10);
    const cancel = peer.last('CANCEL');
    assert.equal(cancel.headers.get('via'), invite.headers.get('via'));
    peer.answer(cancel, 200, 'one');
    peer.answer(invite, 487, 'one');
    await rig.clock.advance(10);
    assert.equal(peer.requests('ACK').length, 1);
    assert.deepEqual(story(facts), ['ended us cancelled']);
  });

  it('CANCEL and 200 cross: ACK, then BYE (RFC 3261 section 9.1)', async () => {
    const { session, facts } = call();
    await rig.clock.advance(10);
    const invite = peer.last('INVITE');
    peer.answer(invite, 180, 'one');
    await rig.clock.advance(10);
    session.hangup();
    peer.answer(invite, 200, 'one', { sdp: 'answer' });
    await rig.clock.advance(10);
    assert.equal(peer.requests('CANCEL').length, 1);
    const methods = peer.got.map(message => (message.kind === 'request' ? message.method : ''));
    assert.deepEqual(methods.slice(-2), ['ACK', 'BYE']);
    assert.deepEqual(story(facts), ['progress 180', 'ended us cancelled']);
  });

  it('nobody answers: after its time the INVITE is cancelled (RFC 3261 section 13.2.1)', async () => {
    const { facts } = call();
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 180, 'one');
    await rig.clock.advance(60_000);
    assert.equal(peer.requests('CANCEL').length > 0, true);
    assert.deepEqual(story(facts), ['progress 180', 'ended failure no-answer']);
  });

  it('3xx: targets by q, each once, the wrong ones passed over (RFC 3261 section 8.1.3.4)', async () => {
    const other = await rig.peer();
    const { facts } = call();
    await rig.clock.advance(10);
    const headers = { Contact: `<${peer.uri};x=1>;q=0.1, <${other.uri}>;q=0.9, <mailto:a@b>` };
    peer.answer(peer.last('INVITE'), 302, 'one', { headers });
    await rig.clock.advance(10);
    other.answer(other.last('INVITE'), 404, 'two');
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 302, 'three', { headers });
    await rig.clock.advance(10);
    assert.deepEqual(story(facts), [`redirected ${other.uri}`, `redirected ${peer.uri};x=1`, 'ended them failed']);
    const [first, second] = peer.requests('INVITE');
    assert.equal(first?.headers.get('call-id'), second?.headers.get('call-id'));
  });

  it('a 200 without SDP ends the call; an early answer counts for it (RFC 3261 section 13.2.1)', async () => {
    const { facts } = call();
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 200, 'one');
    await rig.clock.advance(10);
    assert.deepEqual(story(facts), ['ended failure not-acceptable']);
    assert.equal(peer.requests('BYE').length, 1);
    const again = call();
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 183, 'two', { sdp: 'early' });
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 200, 'two');
    await rig.clock.advance(10);
    assert.deepEqual(story(again.facts).slice(-2), ['answer early', 'confirmed']);
  });

  it('a re-INVITE that meets 481 ends the call, 488 does not (RFC 3261 section 14.1)', async () => {
    const { session, facts } = call();
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 200, 'one', { sdp: 'answer' });
    await rig.clock.advance(10);
    session.offer('second');
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 488, 'one');
    await rig.clock.advance(10);
    session.offer('third');
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 481, 'one');
    await rig.clock.advance(10);
    assert.deepEqual(story(facts).slice(2), ['offer-refused 488', 'ended them failed']);
    assert.equal(peer.requests('BYE').length, 1);
  });

  it('digest: the challenge is answered, a second refusal is a wrong password (RFC 3261 section 22.3)', async () => {
    alice.agent.setAccount({ ...alice.account, proxy: { host: HOST, port: peer.wire?.port ?? 0 } });
    const { facts } = call();
    await rig.clock.advance(10);
    const challenge = { 'Proxy-Authenticate': 'Digest realm="r", nonce="n1", qop="auth"' };
    peer.answer(peer.last('INVITE'), 407, 'one', { headers: challenge });
    await rig.clock.advance(10);
    const second = peer.last('INVITE');
    assert.match(second.headers.get('proxy-authorization') ?? '', /nonce="n1".*nc=00000001/);
    assert.equal(second.headers.get('cseq'), '2 INVITE');
    const stale = { 'Proxy-Authenticate': 'Digest realm="r", nonce="n2", qop="auth", stale=true' };
    peer.answer(second, 407, 'two', { headers: stale });
    await rig.clock.advance(10);
    const third = peer.last('INVITE');
    assert.match(third.headers.get('proxy-authorization') ?? '', /nonce="n2"/);
    const again = { 'Proxy-Authenticate': 'Digest realm="r", nonce="n3", qop="auth"' };
    peer.answer(third, 407, 'three', { headers: again });
    await rig.clock.advance(10);
    assert.deepEqual(story(facts), ['ended failure wrong-password']);
  });

  const causes: [number, string][] = [
    [486, 'busy'],
    [600, 'busy'],
    [603, 'declined'],
    [408, 'no-answer'],
    [480, 'unavailable'],
    [404, 'not-found'],
    [403, 'forbidden'],
    [488, 'not-acceptable'],
    [606, 'not-acceptable'],
    [487, 'cancelled'],
    [500, 'server-error'],
  ];
  it('refusals in words (RFC 3261 section 21.4)', async () => {
    for (const [status, kind] of causes) {
      const { facts } = call();
      await rig.clock.advance(10);
      peer.answer(peer.last('INVITE'), status, `t${status}`);
      await rig.clock.advance(10);
      assert.deepEqual(story(facts), [`ended them ${kind}`], String(status));
    }
  });

  it('no answer at all, and a target that cannot be (RFC 3261 section 17.1.1.2)', async () => {
    rig.net.filter = (_text, _from, to) => to.port !== peer.wire?.port;
    const { facts } = call();
    const odd = record(alice.agent.invite(1, 'sip:a b', 'offer'));
    const regretted = call();
    regretted.session.hangup();
    await rig.clock.advance(33_000);
    assert.deepEqual(story(facts), ['ended failure unreachable']);
    assert.deepEqual(story(odd), ['ended failure not-found']);
    assert.deepEqual(story(regretted.facts), ['ended us cancelled']);
    assert.equal(peer.got.length, 0);
    rig.net.filter = () => true;
  });
});
