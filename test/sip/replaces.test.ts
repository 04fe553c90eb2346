import assert from 'node:assert/strict';
import { called, Dialogue } from './dialogue.ts';
import { HOST, type Peer, Rig, type TestAgent } from './rig.ts';

describe('Replaces and Join', () => {
  let rig: Rig;
  let alice: TestAgent;
  let peer: Peer;
  let taking: Dialogue;

  beforeEach(async () => {
    rig = new Rig();
    alice = await rig.agent({}, { policy: { joinCalls: true } });
    peer = await rig.peer();
    taking = new Dialogue(rig, peer, alice, null, 'taking@peer');
  });

  afterEach(async () => {
    peer.onRequest = request => request.method !== 'ACK' && peer.answer(request, 200, 'end');
    await rig.close();
  });

  const naming = (header: string, value: string) => ({ sdp: 'offer', headers: { [header]: value } });

  it('a call that is up is named to call control with the one that takes its place (RFC 3891 section 3)', async () => {
    const { session } = await called(rig, peer, alice);
    const name = session.dialog;
    assert.ok(name);
    const value = `${name.callId};to-tag=${name.localTag};from-tag=${name.remoteTag}`;
    const { call } = await taking.ring(alice, naming('Replaces', value));
    assert.equal(call.replaces, session);
    assert.equal((await taking.send('CANCEL', { cseq: 1, branch: `z9hG4bK-${taking.callId}-INVITE-1` }))?.status, 200);
    const early = new Dialogue(rig, peer, alice, null, 'early@peer');
    assert.equal((await early.send('INVITE', naming('Replaces', `${value};early-only`)))?.status, 486);
  });

  it('an early dialog may be replaced when we made the call, not when we are called (RFC 3891 section 3)', async () => {
    const session = alice.agent.invite(1, peer.uri, 'offer');
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 180, 'one');
    await rig.clock.advance(10);
    const name = session.dialog;
    const value = `${name?.callId};to-tag=${name?.localTag};from-tag=one;early-only`;
    const { call } = await taking.ring(alice, naming('Replaces', value));
    assert.equal(call.replaces, session);
    const ringing = new Dialogue(rig, peer, alice, null, 'ringing@peer');
    await ringing.ring(alice);
    alice.calls.at(-1)?.session.ring();
    await rig.clock.advance(10);
    const theirs = `ringing@peer;to-tag=${ringing.tag};from-tag=peer`;
    const third = new Dialogue(rig, peer, alice, null, 'third@peer');
    assert.equal((await third.send('INVITE', naming('Replaces', theirs)))?.status, 481);
  });

  it('unknown dialogs get 481, malformed or two headers 400 (RFC 3891 section 3)', async () => {
    const rows: [Record<string, string>, number][] = [
      [{ Replaces: 'nobody@x;to-tag=1;from-tag=2' }, 481],
      [{ Replaces: 'nobody@x;to-tag=1' }, 400],
      [{ Replaces: 'nobody@x;to-tag=1;from-tag=2', Join: 'nobody@x;to-tag=1;from-tag=2' }, 400],
      [{ Join: 'nobody@x;to-tag=1;from-tag=2' }, 481],
    ];
    for (const [at, [headers, status]] of rows.entries()) {
      const dialogue = new Dialogue(rig, peer, alice, null, `row${at}@peer`);
      assert.equal((await dialogue.send('INVITE', { sdp: 'offer', headers }))?.status, status, JSON.stringify(headers));
    }
    assert.equal(alice.calls.length, 0);
  });

  it('a call that is up is named to call control with the one that is to be mixed with it (RFC 3911 section 4)', async () => {
    const { session } = await called(rig, peer, alice);
    const name = session.dialog;
    const value = `${name?.callId};to-tag=${name?.localTag};from-tag=${name?.remoteTag}`;
    const { call } = await taking.ring(alice, naming('Join', value));
    assert.deepEqual([call.joins, call.replaces], [session, null]);
    alice.agent.setPolicy({});
    const later = new Dialogue(rig, peer, alice, null, 'later@peer');
    assert.equal((await later.send('INVITE', naming('Join', value)))?.status, 488);
  });

  it('a call that is not up yet cannot be joined: 488 (RFC 3911 section 4)', async () => {
    const session = alice.agent.invite(1, peer.uri, 'offer');
    await rig.clock.advance(10);
    peer.answer(peer.last('INVITE'), 180, 'one');
    await rig.clock.advance(10);
    const name = session.dialog;
    const value = `${name?.callId};to-tag=${name?.localTag};from-tag=one`;
    assert.equal((await taking.send('INVITE', naming('Join', value)))?.status, 488);
  });

  it('a stranger takes no call over where there is a server (RFC 3891 section 8)', async () => {
    const server = await rig.peer();
    const proxy = { host: 'proxy.example', port: server.wire?.port ?? 0 };
    const bob = await rig.agent(
      { domain: 'example.com', proxy },
      { guard: { strangers: 'accept' } },
      { addresses: async () => ['192.0.2.1'], services: async () => [], transports: async () => [], renew: () => {} },
    );
    const dialogue = new Dialogue(rig, peer, bob, null, 'stranger@peer');
    const { call } = await dialogue.answered(bob);
    assert.equal(call.identity.party.uri, `sip:peer@${HOST}:${peer.wire?.port}`);
    const value = `stranger@peer;to-tag=${dialogue.tag};from-tag=peer`;
    for (const header of ['Replaces', 'Join']) {
      const thief = new Dialogue(rig, peer, bob, null, `${header}@peer`);
      assert.equal((await thief.send('INVITE', naming(header, value)))?.status, 403);
    }
  });
});
