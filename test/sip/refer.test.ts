import assert from 'node:assert/strict';
import type { ReferralFact, SessionFact } from '../../src/sip/facts.ts';
import { called, Dialogue } from './dialogue.ts';
import { HOST, type Peer, Rig, type TestAgent } from './rig.ts';

const progress = (facts: readonly SessionFact[]): string[] =>
  facts.flatMap(fact => (fact.type === 'refer-progress' ? [`${fact.status}${fact.final ? ' final' : ''}`] : []));

describe('REFER', () => {
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

  const notify = (status: string, state = 'active;expires=60') => ({
    sdp: `SIP/2.0 ${status}\r\n`,
    contentType: 'message/sipfrag;version=2.0',
    headers: { Event: 'refer', 'Subscription-State': state },
  });

  describe('of ours', () => {
    it('names the target and who asks; 202 and each NOTIFY are told until the final one (RFC 3515 section 2.4, RFC 3892 section 2.1)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      session.refer({ uri: `sip:300@${HOST}`, replaces: null });
      await rig.clock.advance(10);
      const refer = peer.last('REFER');
      assert.equal(refer.headers.get('refer-to'), `<sip:300@${HOST}>`);
      assert.match(refer.headers.get('referred-by') ?? '', /<sip:100@/);
      assert.ok(refer.headers.has('contact'));
      // The first NOTIFY may overtake the 202.
      assert.equal((await dialogue.send('NOTIFY', notify('100 Trying')))?.status, 200);
      peer.answer(refer, 202, 'one');
      await rig.clock.advance(10);
      await dialogue.send('NOTIFY', notify('180 Ringing'));
      await dialogue.send('NOTIFY', notify('200 OK', 'terminated;reason=noresource'));
      assert.deepEqual(progress(facts), ['100', '202', '180', '200 final']);
      assert.equal((await dialogue.send('NOTIFY', notify('200 OK')))?.status, 481, 'nobody waits any more');
    });

    it('a refusal, no answer, and a NOTIFY that cannot be read (RFC 3515 section 2.4.2)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      session.refer({ uri: `sip:300@${HOST}`, replaces: null });
      session.refer({ uri: `sip:301@${HOST}`, replaces: null });
      await rig.clock.advance(10);
      assert.equal((await dialogue.send('NOTIFY', { ...notify('x'), sdp: 'nonsense' }))?.status, 400);
      peer.answer(peer.last('REFER'), 603, 'one');
      await rig.clock.advance(10);
      session.refer({ uri: `sip:302@${HOST}`, replaces: null });
      await rig.clock.advance(33_000);
      assert.deepEqual(progress(facts), ['603 final', '408 final'], 'one at a time');
    });

    it('without a subscription the answer is all there is (RFC 4488 section 4)', async () => {
      const { session, facts } = await called(rig, peer, alice);
      session.refer({ uri: `sip:300@${HOST}`, replaces: null }, false);
      await rig.clock.advance(10);
      const refer = peer.last('REFER');
      assert.deepEqual([refer.headers.get('refer-sub'), refer.headers.get('require')], ['false', 'norefersub']);
      peer.answer(refer, 202, 'one', { headers: { 'Refer-Sub': 'false' } });
      await rig.clock.advance(10);
      assert.deepEqual(progress(facts), ['202 final']);
    });

    it('attended: the other dialog stands in Refer-To as Replaces (RFC 5589 section 7.3)', async () => {
      const { session } = await called(rig, peer, alice);
      const other = await rig.peer();
      const second = alice.agent.invite(1, other.uri, 'offer');
      await rig.clock.advance(10);
      other.answer(other.last('INVITE'), 200, 'b', { sdp: 'answer' });
      await rig.clock.advance(10);
      const name = second.dialog;
      assert.ok(name);
      assert.deepEqual([name.remoteTag, name.target], ['b', other.uri]);
      const replaces = `${name.callId};to-tag=${name.remoteTag};from-tag=${name.localTag}`;
      session.refer({ uri: name.target, replaces });
      await rig.clock.advance(10);
      const [uri, query] = peer.last('REFER').headers.get('refer-to')?.slice(1, -1).split('?Replaces=') ?? [];
      assert.deepEqual([uri, decodeURIComponent(query ?? '')], [other.uri, replaces]);
    });
  });

  describe('of theirs', () => {
    const referTo = (value: string, more = {}) => ({ headers: { 'Refer-To': value, ...more } });

    it('is accepted with 202 and NOTIFYs from 100 to the final status (RFC 3515 section 2.4.4)', async () => {
      const { session, facts, dialogue } = await called(rig, peer, alice);
      const sent = dialogue.send(
        'REFER',
        referTo(`<sip:300@${HOST};method=INVITE>`, { 'Referred-By': '<sip:boss@office>' }),
      );
      await rig.clock.advance(30);
      await sent;
      const wanted = facts.find(fact => fact.type === 'refer-wanted');
      assert.ok(wanted?.type === 'refer-wanted');
      assert.deepEqual(
        [wanted.target.uri, wanted.target.replaces, wanted.to.user, wanted.by?.user],
        [`sip:300@${HOST}`, null, '300', 'boss'],
      );
      session.referral.accept();
      session.referral.progress(180, 'Ringing');
      session.referral.progress(200, 'OK');
      session.referral.progress(200, 'too late');
      await rig.clock.advance(10);
      assert.equal(dialogue.answers('REFER', 1).at(-1)?.status, 202);
      const told = peer
        .requests('NOTIFY')
        .map(({ headers, body }) => `${body.toString().trim()} ${headers.get('subscription-state')}`);
      assert.deepEqual(told, [
        'SIP/2.0 100 Trying active;expires=180',
        'SIP/2.0 180 Ringing active;expires=180',
        'SIP/2.0 200 OK terminated;reason=noresource',
      ]);
      const { headers } = peer.last('NOTIFY');
      assert.deepEqual([headers.get('event'), headers.get('content-type')], ['refer', 'message/sipfrag;version=2.0']);
      // The next one needs an id (section 2.4.6).
      await dialogue.send('REFER', referTo(`<sip:301@${HOST}>`));
      session.referral.accept();
      await rig.clock.advance(10);
      assert.equal(peer.last('NOTIFY').headers.get('event'), 'refer;id=2');
    });

    it('without a subscription nothing is told after the 202 (RFC 4488 section 4)', async () => {
      const { session, dialogue } = await called(rig, peer, alice);
      await dialogue.send('REFER', referTo(`<sip:300@${HOST}>`, { 'Refer-Sub': 'false', Require: 'norefersub' }));
      session.referral.accept();
      session.referral.progress(200, 'OK');
      await rig.clock.advance(10);
      assert.equal(dialogue.answers('REFER', 1).at(-1)?.headers.get('refer-sub'), 'false');
      assert.equal(peer.requests('NOTIFY').length, 0);
    });

    it('of the headers in Refer-To only Replaces counts (RFC 5589 section 7.3)', async () => {
      const { facts, dialogue } = await called(rig, peer, alice);
      const query = 'From=%3Csip:boss@office%3E&Replaces=c%40d%3Bto-tag%3D1%3Bfrom-tag%3D2&Route=x';
      await dialogue.send('REFER', referTo(`<sip:300@${HOST}?${query}>`));
      const wanted = facts.find(fact => fact.type === 'refer-wanted');
      assert.deepEqual(wanted?.type === 'refer-wanted' && wanted.target, {
        uri: `sip:300@${HOST}`,
        replaces: 'c@d;to-tag=1;from-tag=2',
      });
    });

    it('what cannot be called, is malformed or comes too often is refused (RFC 3515 section 2.4.2)', async () => {
      const { session, dialogue } = await called(rig, peer, alice);
      for (const value of ['<http://example.com>', '<sip:300@x;method=BYE>', 'nonsense', '<sip:1@x>, <sip:2@x>']) {
        assert.equal((await dialogue.send('REFER', referTo(value)))?.status, 400, value);
      }
      assert.equal((await dialogue.send('REFER'))?.status, 400);
      await dialogue.send('REFER', referTo('<tel:300>'));
      assert.equal((await dialogue.send('REFER', referTo('<tel:301>')))?.status, 491);
      session.referral.refuse(403);
      await rig.clock.advance(10);
      assert.equal(dialogue.answers('REFER', 6).at(-1)?.status, 403);
      assert.equal(peer.requests('NOTIFY').length, 0);
    });
  });

  describe('outside of calls', () => {
    const request = { headers: { 'Refer-To': `<sip:300@${HOST}>` } };

    it('is refused unless the policy lets servers make calls (RFC 3515 section 5.1)', async () => {
      const dialogue = new Dialogue(rig, peer, alice, null, 'outside@peer');
      assert.equal((await dialogue.send('REFER', request))?.status, 403);
      const stranger = await rig.agent({ domain: 'example.com' }, { policy: { makeCall: true } });
      const other = new Dialogue(rig, peer, stranger, null, 'stranger@peer');
      assert.equal((await other.send('REFER', request))?.status, 403);
    });

    it('from a server: 202, and NOTIFYs in a dialog of its own (RFC 3515 section 2.4.4)', async () => {
      alice = await rig.agent({}, { policy: { makeCall: true }, guard: { orders: 'address' } });
      const asked: ReferralFact[] = [];
      alice.agent.facts.subscribe(fact => fact.type === 'referral' && asked.push(fact));
      const dialogue = new Dialogue(rig, peer, alice, null, 'outside@peer');
      await dialogue.send('REFER', request);
      assert.equal(asked[0]?.to.user, '300');
      asked[0]?.referral.accept();
      asked[0]?.referral.progress(486, 'Busy Here');
      await rig.clock.advance(10);
      const [accepted] = dialogue.answers('REFER', 1);
      assert.equal(accepted?.status, 202);
      const notify = peer.last('NOTIFY');
      assert.deepEqual(
        [notify.headers.get('call-id'), notify.headers.get('from')],
        ['outside@peer', accepted?.headers.get('to')],
      );
      assert.match(notify.body.toString(), /486/);
    });
  });
});
