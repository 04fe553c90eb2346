import assert from 'node:assert/strict';
import { called, Dialogue } from './dialogue.ts';
import { type Peer, Rig, record, story, type TestAgent } from './rig.ts';

const SECOND = 1_000;

describe('session timers', () => {
  let rig: Rig;
  let alice: TestAgent;
  let peer: Peer;

  beforeEach(async () => {
    rig = new Rig();
    alice = await rig.agent({}, { sessions: { expires: 600, minExpires: 120 } });
    peer = await rig.peer();
  });

  afterEach(async () => {
    peer.onRequest = request => request.method !== 'ACK' && peer.answer(request, 200, 'end');
    await rig.close();
    assert.equal(rig.clock.pending, 0);
  });

  /** Retransmissions apart. */
  const sequences = (method: string): string[] => [
    ...new Set(peer.requests(method).map(({ headers }) => headers.get('cseq') ?? '')),
  ];

  describe('of calls that we make', () => {
    it('are asked for; as refresher we send UPDATE after half the time (RFC 4028 section 10)', async () => {
      const headers = { 'Session-Expires': '600;refresher=uac', Allow: 'INVITE, UPDATE' };
      const { invite, facts } = await called(rig, peer, alice, headers);
      assert.deepEqual(
        ['session-expires', 'min-se'].map(name => invite.headers.get(name)),
        ['600', '120'],
      );
      assert.match(invite.headers.get('supported') ?? '', /timer/);
      await rig.clock.advance(299 * SECOND);
      assert.equal(peer.requests('UPDATE').length, 0);
      peer.onRequest = request =>
        request.method === 'UPDATE' &&
        peer.answer(request, 200, 'one', { headers: { 'Session-Expires': '600;refresher=uac' } });
      for (let round = 1; round <= 3; round++) {
        await rig.clock.advance(300 * SECOND);
        assert.equal(peer.requests('UPDATE').length, round);
      }
      assert.equal(peer.last('UPDATE').headers.get('session-expires'), '600;refresher=uac');
      assert.equal(story(facts).at(-1), 'confirmed');
    });

    it('who knows no UPDATE gets a re-INVITE with the description that stands (RFC 4028 section 7.4)', async () => {
      const { facts } = await called(rig, peer, alice, { 'Session-Expires': '600;refresher=uac', Allow: 'INVITE' });
      await rig.clock.advance(301 * SECOND);
      const refresh = peer.last('INVITE');
      assert.equal(refresh.body.toString(), 'offer');
      peer.answer(refresh, 200, 'one', { sdp: 'answer', headers: { 'Session-Expires': '600;refresher=uac' } });
      await rig.clock.advance(20);
      assert.equal(story(facts).at(-1), 'answer answer');
    });

    it('a refresh that meets 481 ends the call, another error is tried again (RFC 4028 section 10)', async () => {
      const headers = { 'Session-Expires': '600;refresher=uac', Allow: 'UPDATE' };
      const { facts } = await called(rig, peer, alice, headers);
      await rig.clock.advance(301 * SECOND);
      peer.answer(peer.last('UPDATE'), 500, 'one');
      await rig.clock.advance(76 * SECOND);
      assert.deepEqual(sequences('UPDATE'), ['2 UPDATE', '3 UPDATE']);
      peer.answer(peer.last('UPDATE'), 481, 'one');
      await rig.clock.advance(20);
      assert.equal(story(facts).at(-1), 'ended failure unreachable');
      assert.equal(peer.requests('BYE').length, 1);
    });

    it('when they do not refresh, BYE goes out 32 s before the end (RFC 4028 section 10)', async () => {
      const { facts } = await called(rig, peer, alice, { 'Session-Expires': '600;refresher=uas' });
      await rig.clock.advance(567 * SECOND);
      assert.equal(story(facts).at(-1), 'confirmed');
      await rig.clock.advance(2 * SECOND);
      assert.equal(story(facts).at(-1), 'ended failure unreachable');
      assert.deepEqual([...sequences('BYE'), ...sequences('UPDATE')], ['2 BYE']);
    });

    it('422 names the interval that would do, and gets it (RFC 4028 section 7.3)', async () => {
      const session = alice.agent.invite(1, peer.uri, 'offer');
      const facts = record(session);
      await rig.clock.advance(10);
      const [first] = peer.requests('INVITE');
      assert.ok(first);
      peer.answer(first, 422, 'no', { headers: { 'Min-SE': '900' } });
      await rig.clock.advance(10);
      const second = peer.last('INVITE');
      assert.deepEqual(
        ['session-expires', 'min-se', 'cseq', 'call-id'].map(name => second.headers.get(name)),
        ['900', '900', '2 INVITE', first.headers.get('call-id')],
      );
      // The same again would go on for ever.
      peer.answer(second, 422, 'no', { headers: { 'Min-SE': '900' } });
      await rig.clock.advance(10);
      assert.deepEqual(story(facts), ['ended them failed']);
    });

    it('a 200 without Session-Expires has no end (RFC 4028 section 7.2)', async () => {
      const { facts } = await called(rig, peer, alice);
      await rig.clock.advance(3_600 * SECOND);
      assert.equal(story(facts).at(-1), 'confirmed');
    });
  });

  describe('of calls that come in', () => {
    let dialogue: Dialogue;
    beforeEach(() => {
      dialogue = new Dialogue(rig, peer, alice);
    });
    const asks = (value: string, supported = 'timer') => ({
      sdp: 'offer',
      headers: { 'Session-Expires': value, Supported: supported },
    });

    it('an interval that is too short: 422 with Min-SE (RFC 4028 section 9)', async () => {
      const answer = await dialogue.send('INVITE', asks('100'));
      assert.deepEqual([answer?.status, answer?.headers.get('min-se')], [422, '120']);
      assert.equal(alice.calls.length, 0);
    });

    it('who knows timers refreshes, and is required to know them (RFC 4028 section 9)', async () => {
      const { facts } = await dialogue.answered(alice, asks('300'));
      const final = dialogue.answers('INVITE', 1).at(-1);
      assert.deepEqual(
        ['session-expires', 'require'].map(name => final?.headers.get(name)),
        ['300;refresher=uac', 'timer'],
      );
      await rig.clock.advance(200 * SECOND);
      const again = await dialogue.send('UPDATE', {
        headers: { 'Session-Expires': '300;refresher=uac', Supported: 'timer' },
      });
      assert.equal(again?.headers.get('session-expires'), '300;refresher=uac');
      await rig.clock.advance(260 * SECOND);
      assert.equal(story(facts).at(-1), 'confirmed');
      await rig.clock.advance(20 * SECOND);
      assert.equal(story(facts).at(-1), 'ended failure unreachable');
    });

    it('for who does not know them we refresh (RFC 4028 section 9)', async () => {
      await dialogue.answered(alice, { sdp: 'offer', headers: { Allow: 'INVITE, UPDATE' } });
      const final = dialogue.answers('INVITE', 1).at(-1);
      assert.equal(final?.headers.get('session-expires'), '600;refresher=uas');
      await rig.clock.advance(301 * SECOND);
      assert.equal(peer.last('UPDATE').headers.get('session-expires'), '600;refresher=uac');
      peer.answer(peer.last('UPDATE'), 200, 'peer');
      await rig.clock.advance(20);
    });

    it('a re-INVITE counts as a refresh and may be too short as well (RFC 4028 section 7.4)', async () => {
      const { session } = await dialogue.answered(alice, asks('300'));
      session.facts.subscribe(fact => fact.type === 'remote-sdp' && fact.kind === 'offer' && session.answer('yes'));
      const short = await dialogue.send('INVITE', asks('90'));
      assert.equal(short?.status, 422);
      const good = await dialogue.send('INVITE', asks('300;refresher=uas'));
      assert.equal(good?.headers.get('session-expires'), '300;refresher=uas');
      await dialogue.send('ACK', { cseq: dialogue.cseq });
    });
  });
});
