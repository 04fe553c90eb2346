import assert from 'node:assert/strict';
import { Dialogue } from './dialogue.ts';
import { type Peer, Rig, record, story, type TestAgent } from './rig.ts';

const RELIABLE = { Supported: '100rel' };

describe('reliable provisional answers', () => {
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

  describe('of a call that comes in', () => {
    let dialogue: Dialogue;
    beforeEach(() => {
      dialogue = new Dialogue(rig, peer, alice);
    });
    const rack = (rseq = 1) => ({ headers: { RAck: `${rseq} 1 INVITE` } });

    it('180 is repeated with doubled gaps until its PRACK, which gets 200 (RFC 3262 section 3)', async () => {
      const { call } = await dialogue.ring(alice, { sdp: 'offer', headers: RELIABLE });
      call.session.ring();
      await rig.clock.advance(3_600);
      const ringing = peer.responses(180);
      assert.equal(ringing.length, 4, '0, 0.5, 1.5 and 3.5 s');
      assert.deepEqual([ringing[0]?.headers.get('require'), ringing[0]?.headers.get('rseq')], ['100rel', '1']);
      assert.equal((await dialogue.send('PRACK', rack(7)))?.status, 481);
      assert.equal((await dialogue.send('PRACK', rack()))?.status, 200);
      await rig.clock.advance(30_000);
      assert.equal(peer.responses(180).length, 4);
      call.session.ring(182);
      await rig.clock.advance(10);
      assert.equal(peer.responses(182)[0]?.headers.get('rseq'), '2');
    });

    it('without any PRACK the INVITE is refused after 64*T1 with 504 (RFC 3262 section 3)', async () => {
      const { call, facts } = await dialogue.ring(alice, { sdp: 'offer', headers: { Require: '100rel' } });
      call.session.ring();
      await rig.clock.advance(33_000);
      assert.equal(peer.responses(504).length > 0, true);
      assert.deepEqual(story(facts), ['ended failure unreachable']);
    });

    it('a second one waits for the PRACK of the first, and so does a 200 behind SDP (RFC 3262 section 3)', async () => {
      const { call } = await dialogue.ring(alice, { sdp: 'offer', headers: RELIABLE });
      call.session.ring(183, 'early answer');
      call.session.ring(180);
      call.session.accept('late answer');
      await rig.clock.advance(20);
      assert.deepEqual([peer.responses(180).length, peer.responses(200).length], [0, 0]);
      await dialogue.send('PRACK', rack());
      const [final] = dialogue.answers('INVITE', 1).filter(({ status }) => status === 200);
      assert.equal(final?.body.length, 0, 'the answer was given in the 183');
      await dialogue.send('ACK', { cseq: 1 });
    });

    it('a 200 need not wait for a ringing without SDP; its PRACK still gets 200 (RFC 3262 section 3)', async () => {
      const { call, facts } = await dialogue.ring(alice, { sdp: 'offer', headers: RELIABLE });
      call.session.ring();
      call.session.accept('answer');
      await rig.clock.advance(20);
      assert.equal(dialogue.answers('INVITE', 1).at(-1)?.status, 200);
      assert.equal((await dialogue.send('PRACK', rack()))?.status, 200);
      await dialogue.send('ACK', { cseq: 1 });
      assert.deepEqual(story(facts), ['confirmed']);
    });

    it('an offer in a PRACK is answered in its 200 (RFC 3262 section 5)', async () => {
      const { call, facts } = await dialogue.ring(alice, { sdp: 'offer', headers: RELIABLE });
      call.session.facts.subscribe(fact => {
        if (fact.type === 'remote-sdp' && fact.kind === 'offer') call.session.answer('second answer');
      });
      call.session.ring(183, 'answer');
      await rig.clock.advance(10);
      const answer = await dialogue.send('PRACK', { ...rack(), sdp: 'second offer' });
      assert.equal(answer?.body.toString(), 'second answer');
      assert.deepEqual(story(facts), ['offer second offer early']);
    });

    it('an INVITE without SDP: the offer in the 183, the answer in the PRACK (RFC 3262 section 5)', async () => {
      const { call, facts } = await dialogue.ring(alice, { headers: RELIABLE });
      call.session.ring(183, 'our offer');
      await rig.clock.advance(10);
      assert.equal(peer.responses(183)[0]?.body.toString(), 'our offer');
      await dialogue.send('PRACK', { ...rack(), sdp: 'their answer' });
      call.session.accept('unused');
      await rig.clock.advance(10);
      assert.equal(dialogue.answers('INVITE', 1).at(-1)?.body.length, 0);
      await dialogue.send('ACK', { cseq: 1 });
      assert.deepEqual(story(facts), ['answer their answer early', 'confirmed']);
    });

    it('an offer has no place in an unreliable answer (RFC 3261 section 13.2.1)', async () => {
      const { call } = await dialogue.ring(alice, {});
      call.session.ring(183, 'our offer');
      await rig.clock.advance(10);
      assert.equal(peer.responses(183)[0]?.body.length, 0);
    });
  });

  it('switched off: not announced, and 420 to who requires it (RFC 3261 section 8.2.2.3)', async () => {
    const bob = await rig.agent({ user: '100' }, { sessions: { reliableProvisionals: false } });
    const dialogue = new Dialogue(rig, peer, bob);
    const answer = await dialogue.send('INVITE', { sdp: 'offer', headers: { Require: '100rel' } });
    assert.deepEqual([answer?.status, answer?.headers.get('unsupported')], [420, '100rel']);
    const options = await dialogue.send('OPTIONS');
    assert.doesNotMatch(`${options?.headers.get('supported')} ${options?.headers.get('allow')}`, /100rel|PRACK/);
  });

  describe('to a call that we make', () => {
    async function calling(sdp: string | null = 'offer') {
      const session = alice.agent.invite(1, peer.uri, sdp);
      const facts = record(session);
      await rig.clock.advance(10);
      return { session, facts, invite: peer.last('INVITE') };
    }
    const reliable = (rseq: number, more = {}) => ({ headers: { Require: '100rel', RSeq: String(rseq), ...more } });

    it('each is acknowledged once, in order, what comes again is dropped (RFC 3262 section 4)', async () => {
      const { facts, invite } = await calling();
      for (const rseq of [5, 5, 7, 6]) {
        peer.answer(invite, 180, 'one', reliable(rseq));
        await rig.clock.advance(10);
      }
      const racks = new Set(peer.requests('PRACK').map(({ headers }) => headers.get('rack')));
      assert.deepEqual([...racks], ['5 1 INVITE', '6 1 INVITE']);
      assert.deepEqual(story(facts), ['progress 180', 'progress 180']);
    });

    it('SDP in a reliable one is the answer; the 200 needs none (RFC 6337 section 3.1)', async () => {
      const { facts, invite } = await calling();
      peer.answer(invite, 183, 'one', { ...reliable(1), sdp: 'early' });
      await rig.clock.advance(10);
      peer.answer(invite, 200, 'one');
      await rig.clock.advance(10);
      assert.deepEqual(story(facts), ['progress 183', 'answer early early', 'confirmed']);
    });

    it('an offer in a reliable one is answered in the PRACK (RFC 3262 section 5)', async () => {
      const { session, facts, invite } = await calling(null);
      peer.answer(invite, 183, 'one', { ...reliable(1), sdp: 'their offer' });
      await rig.clock.advance(10);
      assert.equal(peer.requests('PRACK').length, 0, 'it waits for our answer');
      session.answer('our answer');
      await rig.clock.advance(10);
      assert.equal(peer.last('PRACK').body.toString(), 'our answer');
      peer.answer(peer.last('PRACK'), 200, 'one');
      peer.answer(invite, 200, 'one');
      await rig.clock.advance(10);
      assert.equal(peer.last('ACK').body.length, 0);
      assert.deepEqual(story(facts), ['progress 183', 'offer their offer early', 'confirmed']);
    });

    it('an offer there that cannot be answered ends the call (RFC 6337 section 3.1)', async () => {
      const { session, facts, invite } = await calling(null);
      peer.answer(invite, 183, 'one', { ...reliable(1), sdp: 'their offer' });
      await rig.clock.advance(10);
      session.refuse();
      await rig.clock.advance(10);
      assert.equal(peer.requests('CANCEL').length, 1);
      assert.deepEqual(story(facts).at(-1), 'ended us not-acceptable');
    });

    it('of two forks that agreed early the one that answers is heard again (RFC 3261 section 13.2.2.4)', async () => {
      const { facts, invite } = await calling();
      peer.answer(invite, 183, 'one', { ...reliable(1), sdp: 'early 1' });
      await rig.clock.advance(10);
      peer.answer(invite, 183, 'two', { ...reliable(1), sdp: 'early 2' });
      await rig.clock.advance(10);
      peer.answer(invite, 200, 'one');
      await rig.clock.advance(10);
      assert.deepEqual(story(facts).slice(-2), ['answer early 1', 'confirmed']);
    });
  });
});
