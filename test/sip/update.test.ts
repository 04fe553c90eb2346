import assert from 'node:assert/strict';
import type { Session } from '../../src/sip/facts.ts';
import { called, Dialogue } from './dialogue.ts';
import { type Peer, Rig, record, story, type TestAgent } from './rig.ts';

const RELIABLE = { Supported: '100rel', Allow: 'INVITE, UPDATE' };

/** Answers every offer with 'yes'. */
function agreeable(session: Session): void {
  session.facts.subscribe(fact => {
    if (fact.type === 'remote-sdp' && fact.kind === 'offer') session.answer('yes');
  });
}

describe('UPDATE, and offers where they may stand', () => {
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

  /** A call of ours whose early dialog agreed on media. */
  async function agreedEarly() {
    const session = alice.agent.invite(1, peer.uri, 'offer');
    const facts = record(session);
    await rig.clock.advance(10);
    const invite = peer.last('INVITE');
    const headers = { Require: '100rel', RSeq: '1', Allow: 'UPDATE' };
    peer.answer(invite, 183, 'one', { sdp: 'early', headers });
    await rig.clock.advance(10);
    peer.answer(peer.last('PRACK'), 200, 'one');
    await rig.clock.advance(10);
    return { session, facts, invite, dialogue: new Dialogue(rig, peer, alice, invite) };
  }

  describe('before the final answer', () => {
    it('theirs is answered in its 200 (RFC 3311 section 5.2)', async () => {
      const { session, facts, dialogue } = await agreedEarly();
      agreeable(session);
      const answer = await dialogue.send('UPDATE', { sdp: 'new' });
      assert.deepEqual([answer?.status, answer?.body.toString()], [200, 'yes']);
      assert.deepEqual(story(facts).slice(-1), ['offer new early']);
    });

    it('theirs meets our open offer: 491; our open answer: 500 with Retry-After (RFC 3311 section 5.2)', async () => {
      const session = alice.agent.invite(1, peer.uri, 'offer');
      await rig.clock.advance(10);
      peer.answer(peer.last('INVITE'), 180, 'one');
      await rig.clock.advance(10);
      const dialogue = new Dialogue(rig, peer, alice, peer.last('INVITE'));
      assert.equal((await dialogue.send('UPDATE', { sdp: 'new' }))?.status, 491);
      session.hangup();
      const early = await agreedEarly();
      await early.dialogue.send('UPDATE', { sdp: 'new' });
      const second = await early.dialogue.send('UPDATE', { sdp: 'newer' });
      assert.equal(second?.status, 500);
      assert.ok(second?.headers.has('retry-after'));
      early.session.refuse({ code: 305, text: 'Incompatible media format' });
      await rig.clock.advance(10);
      const refused = early.dialogue.answers('UPDATE', 1).at(-1);
      assert.equal(refused?.status, 488);
      assert.match(refused?.headers.get('warning') ?? '', /^305 \S+ "Incompatible media format"$/);
    });

    it('one that waits for our answer gets 487 when the call ends (RFC 3261 section 15.1.2)', async () => {
      const { session, dialogue } = await agreedEarly();
      await dialogue.send('UPDATE', { sdp: 'new' });
      session.hangup();
      peer.answer(peer.last('INVITE'), 487, 'one');
      await rig.clock.advance(10);
      assert.equal(dialogue.answers('UPDATE', 1).at(-1)?.status, 487);
    });

    it('ours changes the media of a call that rings, both ways (RFC 3311 section 5.1)', async () => {
      const { session, facts } = await agreedEarly();
      session.offer('on hold');
      await rig.clock.advance(10);
      const update = peer.last('UPDATE');
      assert.equal(update.body.toString(), 'on hold');
      assert.ok(update.headers.has('contact'));
      peer.answer(update, 200, 'one', { sdp: 'agreed' });
      await rig.clock.advance(10);
      assert.deepEqual(story(facts).slice(-1), ['answer agreed early']);

      const dialogue = new Dialogue(rig, peer, alice);
      const { call, facts: heard } = await dialogue.ring(alice, { sdp: 'offer', headers: RELIABLE });
      call.session.ring(183, 'answer');
      call.session.offer('changed');
      await rig.clock.advance(10);
      await dialogue.send('PRACK', { headers: { RAck: '1 1 INVITE' } });
      peer.answer(peer.last('UPDATE'), 200, 'peer', { sdp: 'changed too' });
      await rig.clock.advance(10);
      assert.deepEqual(story(heard), ['answer changed too early']);
    });

    it('ours that came at a bad time goes out again as a re-INVITE (RFC 3311 section 5.3)', async () => {
      const { session, facts, invite } = await agreedEarly();
      session.offer('on hold');
      await rig.clock.advance(10);
      peer.answer(peer.last('UPDATE'), 491, 'one');
      await rig.clock.advance(10);
      peer.answer(invite, 200, 'one');
      await rig.clock.advance(10);
      assert.equal(peer.last('INVITE').body.toString(), 'on hold');
      peer.answer(peer.last('INVITE'), 200, 'one', { sdp: 'agreed' });
      await rig.clock.advance(10);
      assert.deepEqual(story(facts).slice(-2), ['confirmed', 'answer agreed']);
    });

    it('the 200 to the INVITE overtakes the one to our UPDATE (RFC 6337 section 4)', async () => {
      const { session, facts, invite } = await agreedEarly();
      session.offer('on hold');
      await rig.clock.advance(10);
      peer.answer(invite, 200, 'one');
      await rig.clock.advance(10);
      session.offer('back');
      await rig.clock.advance(10);
      assert.equal(peer.requests('INVITE').length, 1, 'one offer at a time');
      peer.answer(peer.last('UPDATE'), 200, 'one', { sdp: 'held' });
      await rig.clock.advance(10);
      assert.deepEqual(story(facts).slice(-2), ['confirmed', 'answer held']);
      assert.equal(peer.last('INVITE').body.toString(), 'back');
    });

    it('what cannot be offered yet waits for the call (RFC 3261 section 14.1)', async () => {
      const session = alice.agent.invite(1, peer.uri, 'offer');
      await rig.clock.advance(10);
      const invite = peer.last('INVITE');
      peer.answer(invite, 180, 'one');
      await rig.clock.advance(10);
      session.offer('on hold');
      await rig.clock.advance(10);
      assert.equal(peer.requests('UPDATE').length, 0);
      peer.answer(invite, 200, 'one', { sdp: 'answer' });
      await rig.clock.advance(10);
      assert.equal(peer.last('INVITE').body.toString(), 'on hold');
    });
  });

  describe('in a call', () => {
    it('theirs is answered, and moves the remote target (RFC 3311 section 5.2)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      agreeable(session);
      const answer = await dialogue.send('UPDATE', { sdp: 'new' });
      assert.deepEqual([answer?.status, answer?.body.toString()], [200, 'yes']);
      assert.equal(story(facts).at(-1), 'offer new');
      const other = await rig.peer();
      // Without SDP it only refreshes.
      const refresh = await dialogue.send('UPDATE', { headers: { Contact: `<${other.uri}>` } });
      assert.deepEqual([refresh?.status, refresh?.body.length], [200, 0]);
    });

    it('glare with our re-INVITE: 491 (RFC 3311 section 5.2)', async () => {
      const { session, dialogue } = await called(rig, peer, alice);
      session.offer('ours');
      await rig.clock.advance(10);
      assert.equal((await dialogue.send('UPDATE', { sdp: 'theirs' }))?.status, 491);
    });

    it('a re-INVITE that is refused has a Warning (RFC 3261 section 20.43)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      session.facts.subscribe(fact => {
        if (fact.type === 'remote-sdp') session.refuse({ code: 304, text: 'Media type not available' });
      });
      const answer = await dialogue.send('INVITE', { sdp: 'video' });
      assert.equal(answer?.status, 488);
      assert.match(answer?.headers.get('warning') ?? '', /^304 /);
      assert.equal(story(facts).at(-1), 'offer video');
    });

    it('a re-INVITE that is cancelled before our answer is told, and the call stays (RFC 3261 section 9.2)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      await dialogue.send('INVITE', { sdp: 'hold', branch: 'z9hG4bKhold' });
      await dialogue.send('CANCEL', { cseq: dialogue.cseq, branch: 'z9hG4bKhold' });
      assert.equal(dialogue.answers('INVITE', dialogue.cseq).at(-1)?.status, 487);
      assert.deepEqual(story(facts).slice(-2), ['offer hold', 'offer-withdrawn']);
      session.offer('ours');
      await rig.clock.advance(10);
      assert.equal(peer.last('INVITE').body.toString(), 'ours');
    });

    it('an ACK without the answer to our offer leaves the media as it was (RFC 3261 section 14.2)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      session.facts.subscribe(fact => fact.type === 'offer-wanted' && session.answer('our offer'));
      await dialogue.send('INVITE');
      await dialogue.send('ACK', { cseq: dialogue.cseq });
      assert.deepEqual(story(facts).slice(-2), ['offer-wanted', 'offer-refused 488']);
    });
  });

  describe('third-party call control', () => {
    it('an INVITE without SDP, then a re-INVITE with the real address (RFC 3725 section 4.1)', async () => {
      const dialogue = new Dialogue(rig, peer, alice);
      const { call, facts } = await dialogue.ring(alice, {});
      agreeable(call.session);
      call.session.accept('our offer');
      await rig.clock.advance(10);
      await dialogue.send('ACK', { cseq: 1, sdp: 'black hole' });
      const answer = await dialogue.send('INVITE', { sdp: 'real' });
      assert.equal(answer?.body.toString(), 'yes');
      await dialogue.send('ACK', { cseq: dialogue.cseq });
      assert.deepEqual(story(facts), ['answer black hole', 'confirmed', 'offer real']);
    });

    it('a re-INVITE without SDP: our offer goes to the other party, its answer comes in the ACK (RFC 3725 section 4.4)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      session.facts.subscribe(fact => fact.type === 'offer-wanted' && session.answer('our offer'));
      const answer = await dialogue.send('INVITE');
      assert.equal(answer?.body.toString(), 'our offer');
      await dialogue.send('ACK', { cseq: dialogue.cseq, sdp: 'their answer' });
      assert.deepEqual(story(facts).slice(-2), ['offer-wanted', 'answer their answer']);
    });
  });
});
