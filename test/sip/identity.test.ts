import assert from 'node:assert/strict';
import type { Identity } from '../../src/sip/facts.ts';
import { called, Dialogue } from './dialogue.ts';
import { HOST, type Peer, Rig, record, type TestAgent } from './rig.ts';

describe('who the other side is', () => {
  let rig: Rig;
  let alice: TestAgent;
  let peer: Peer;
  let calls = 0;

  beforeEach(async () => {
    rig = new Rig();
    // Everybody on this wire has the address of the account's domain: a server of ours.
    alice = await rig.agent();
    peer = await rig.peer();
  });

  afterEach(async () => {
    peer.onRequest = request => request.method !== 'ACK' && peer.answer(request, 200, 'end');
    await rig.close();
  });

  async function identity(
    headers: Record<string, string>,
    from = '"Claim" <sip:claim@x>',
    agent = alice,
  ): Promise<Identity> {
    const dialogue = new Dialogue(rig, peer, agent, null, `identity${++calls}@peer`);
    const { call } = await dialogue.ring(agent, { sdp: 'offer', headers, from });
    call.session.reject(486);
    await rig.clock.advance(10);
    await dialogue.send('ACK', { cseq: 1, branch: `z9hG4bK-${dialogue.callId}-INVITE-1` });
    return call.identity;
  }
  const shown = ({ party, asserted, anonymous }: Identity): string =>
    `${party.displayName} ${party.user}${asserted ? ' asserted' : ''}${anonymous ? ' anonymous' : ''}`.trim();

  it('P-Asserted-Identity of a server goes before From, Remote-Party-ID after it (RFC 3325 section 9.1)', async () => {
    const asserted = { 'P-Asserted-Identity': '"True" <sip:300@office>, <tel:+49300>' };
    const older = { 'Remote-Party-ID': '"Old" <sip:301@office>;party=calling;privacy=off' };
    assert.equal(shown(await identity({})), 'Claim claim');
    assert.equal(shown(await identity({ ...asserted, ...older })), 'True 300 asserted');
    assert.equal(shown(await identity(older)), 'Old 301 asserted');
    assert.equal(
      shown(await identity({ 'Remote-Party-ID': '<sip:301@office>;party=calling;privacy=full' })),
      'Claim claim',
    );
    assert.equal(shown(await identity({ 'P-Asserted-Identity': 'nonsense' })), 'Claim claim');
  });

  it('what wants to be hidden is hidden (RFC 3323 section 4.2, RFC 3325 section 9.3)', async () => {
    const anonymous = '"Anonymous" <sip:anonymous@anonymous.invalid>';
    const asserted = { 'P-Asserted-Identity': '<sip:300@office>' };
    assert.equal(shown(await identity({}, anonymous)), 'Anonymous anonymous anonymous');
    assert.equal(
      shown(await identity({ ...asserted, Privacy: 'id;critical' }, anonymous)),
      'Anonymous anonymous anonymous',
    );
    assert.equal(shown(await identity({ ...asserted, Privacy: 'none' }, anonymous)), '300 asserted');
  });

  it('verstat counts from a server only (RFC 8588 section 2)', async () => {
    const pai = (uri: string) => ({ 'P-Asserted-Identity': uri });
    const rows: [Record<string, string>, string, string | null][] = [
      [pai('<sip:+4930;verstat=TN-Validation-Passed@office;user=phone>'), 'passed', null],
      [pai('<tel:+4930;verstat=TN-Validation-Failed>'), 'failed', null],
      [pai('<tel:+4930;verstat=No-TN-Validation>'), 'unchecked', null],
      [pai('<sip:+4930@office;verstat=TN-Validation-Passed-A>'), 'passed', null],
      [pai('<tel:+4930;verstat=Trust-Me>'), '', null],
      [{}, 'passed', '<sip:+4930;verstat=TN-Validation-Passed@x;user=phone>'],
    ];
    for (const [headers, expected, from] of rows) {
      const { verification, party } = await identity(headers, from ?? undefined);
      assert.equal(verification ?? '', expected, JSON.stringify(headers));
      assert.doesNotMatch(party.user, /verstat/);
    }
    const stranger = await rig.agent({ domain: 'example.com' });
    const told = await identity(
      pai('<tel:+4930;verstat=TN-Validation-Passed>'),
      '<sip:claim@x;verstat=TN-Validation-Passed>',
      stranger,
    );
    assert.deepEqual([shown(told), told.verification], ['claim', null]);
  });

  it('the first who was called: Diversion, History-Info (RFC 5806, RFC 7044 section 10)', async () => {
    const diverted = async (headers: Record<string, string>) => (await identity(headers)).divertedBy?.user ?? null;
    assert.equal(await diverted({}), null);
    const diversions = '"Desk" <sip:402@office>;reason=no-answer, <sip:401@office>;reason=unconditional';
    assert.equal(await diverted({ Diversion: diversions }), '401');
    const history =
      '<sip:501@office>;index=1, <sip:502@office;cause=302>;index=1.1;mp=1, <sip:100@phone>;index=1.1.1;rc=1.1';
    assert.equal(await diverted({ 'History-Info': history }), '501');
    assert.equal(await diverted({ 'History-Info': '<sip:100@office>;index=1, <sip:100@phone>;index=1.1;rc=1' }), null);
    assert.equal(await diverted({ Diversion: '<sip:anonymous@anonymous.invalid>' }), null);
  });

  it('later messages tell who it is now (RFC 3325 section 9.1, RFC 4916)', async () => {
    const { session, facts, dialogue } = await called(rig, peer, alice, {
      'P-Asserted-Identity': '"Bob" <sip:300@office>',
    });
    assert.equal(session.remote.displayName, 'Bob');
    await dialogue.send('UPDATE', { headers: { 'P-Asserted-Identity': '"Carol" <sip:301@office>' } });
    await dialogue.send('UPDATE', { headers: { 'P-Asserted-Identity': '"Carol" <sip:301@office>' } });
    const told = facts.flatMap(fact => (fact.type === 'identity' ? [fact.identity.party.displayName] : []));
    assert.deepEqual(told, ['Bob', 'Carol']);
    assert.equal(session.remote.user, '301');
  });

  describe('who we are', () => {
    it('an anonymous call tells the server alone (RFC 3323 section 4.1, RFC 3325 section 9.2)', async () => {
      const bob = await rig.agent({ identity: { hidden: true, privacy: false, inAnswers: false } });
      bob.agent.invite(1, peer.uri, 'offer');
      await rig.clock.advance(10);
      const { headers } = peer.last('INVITE');
      assert.match(headers.get('from') ?? '', /^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
      assert.equal(headers.get('privacy'), 'id');
      assert.equal(headers.get('p-preferred-identity'), `"Desk" <sip:100@${HOST}>`);
      peer.answer(peer.last('INVITE'), 486, 'one');
    });

    it('Privacy alone asks the network to keep us to itself (RFC 3325 section 9.3)', async () => {
      const bob = await rig.agent({ identity: { hidden: false, privacy: true, inAnswers: false } });
      bob.agent.invite(1, peer.uri, 'offer');
      await rig.clock.advance(10);
      const { headers } = peer.last('INVITE');
      assert.match(headers.get('from') ?? '', /sip:100@/);
      assert.deepEqual([headers.get('privacy'), headers.get('p-preferred-identity')], ['id', undefined]);
      peer.answer(peer.last('INVITE'), 486, 'one');
    });

    it('answers name us when they shall (RFC 3325 section 9.1)', async () => {
      const bob = await rig.agent({ identity: { hidden: false, privacy: false, inAnswers: true } });
      const dialogue = new Dialogue(rig, peer, bob, null, 'asserting@peer');
      await dialogue.answered(bob);
      const final = dialogue.answers('INVITE', 1).at(-1);
      assert.equal(final?.headers.get('p-asserted-identity'), `"Desk" <sip:100@${HOST}>`);
    });
  });

  it('why a call ended is told in the words of Reason and Warning (RFC 3326 section 2)', async () => {
    const session = alice.agent.invite(1, peer.uri, 'offer');
    const facts = record(session);
    await rig.clock.advance(10);
    const headers = { Warning: '399 proxy "Your credit is used up"', Reason: 'Q.850;cause=21;text="Call rejected"' };
    peer.answer(peer.last('INVITE'), 403, 'one', { headers });
    await rig.clock.advance(10);
    const end = facts.at(-1);
    assert.deepEqual(end?.type === 'ended' && [end.cause.kind, end.cause.warning], [
      'forbidden',
      'Your credit is used up',
    ]);
  });
});
