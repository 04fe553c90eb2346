import assert from 'node:assert/strict';
import { HOST, type Peer, Rig, record, story, type TestAgent } from './rig.ts';

describe('calls that come in', () => {
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

  /** A request of the peer; each call of this is a new transaction unless `branch` says otherwise. */
  function send(
    method: string,
    more: { branch?: string; to?: string; cseq?: number; sdp?: string; headers?: string } = {},
  ) {
    const { branch = `z9hG4bK${method}${Math.floor(rig.clock.now())}`, to = '', cseq = 1, sdp = '' } = more;
    const text =
      `${method} sip:100@${HOST}:${alice.agent.port} SIP/2.0\r\nVia: SIP/2.0/UDP ${HOST}:${peer.wire?.port};branch=${branch}\r\n` +
      `From: <${peer.uri}>;tag=peer\r\nTo: <sip:100@${HOST}>${to}\r\nCall-ID: in@peer\r\nCSeq: ${cseq} ${method}\r\n` +
      `Contact: <${peer.uri}>\r\nMax-Forwards: 70\r\n${more.headers ?? ''}` +
      `${sdp === '' ? '' : 'Content-Type: application/sdp\r\n'}Content-Length: ${sdp.length}\r\n\r\n${sdp}`;
    const address = { transport: 'udp', address: HOST, port: alice.agent.port } as const;
    peer.wire?.send(address, Buffer.from(text), () => {});
  }

  function ourTag(): string {
    return (
      /;tag=[^;>\s]+/.exec(peer.got.find(m => m.kind === 'response' && m.status > 100)?.headers.get('to') ?? '')?.[0] ??
      ''
    );
  }

  async function ringing() {
    send('INVITE', { branch: 'z9hG4bKinv', sdp: 'offer' });
    await rig.clock.advance(10);
    const session = alice.calls[0]?.session;
    assert.ok(session);
    session.ring();
    await rig.clock.advance(10);
    return { session, facts: record(session) };
  }

  it('the ACK is lost for ever: the 200 is repeated for 64*T1, then BYE (RFC 3261 section 13.3.1.4)', async () => {
    const { session, facts } = await ringing();
    session.accept('answer');
    await rig.clock.advance(33_000);
    // 0, 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5 s
    assert.equal(peer.responses(200).length, 11);
    assert.equal(peer.requests('BYE').length > 0, true);
    assert.deepEqual(story(facts), ['ended failure unreachable']);
  });

  it('rings for three minutes and no longer: a caller that died sends no CANCEL', async () => {
    const { facts } = await ringing();
    await rig.clock.advance(179_000);
    assert.equal(peer.responses(180).length, 3);
    assert.deepEqual(facts, []);
    await rig.clock.advance(2_000);
    assert.equal(peer.responses(480).length > 0, true);
    assert.deepEqual(story(facts), ['ended us no-answer']);
  });

  it('a call that goes elsewhere says where to, why, and whose it was (RFC 5806 section 5)', async () => {
    const { session } = await ringing();
    session.reject(302, undefined, { contact: 'sip:200@office', reason: 'user-busy' });
    await rig.clock.advance(10);
    const [response] = peer.responses(302);
    assert.equal(response?.headers.get('contact'), '<sip:200@office>');
    assert.match(response?.headers.get('diversion') ?? '', /^<sip:[^>]+>;reason=user-busy$/);
  });

  it('a flood of large requests is refused before it eats the memory, and is forgotten', async () => {
    const ballast = `X-Ballast: ${'a'.repeat(8_000)}\r\n`.repeat(7);
    const flood = (): void => {
      for (let at = 0; at < 350; at++) send('BYE', { branch: `z9hG4bK${rig.clock.now()}-${at}`, headers: ballast });
    };
    flood();
    await rig.clock.advance(100);
    const refused = peer.responses(503).length;
    assert.ok(refused > 0 && refused < 350, String(refused));
    await rig.clock.advance(60_000);
    send('OPTIONS');
    await rig.clock.advance(10);
    assert.equal(peer.responses(503).length, refused);
  });

  it('hanging up before the ACK waits for it (RFC 3261 section 15)', async () => {
    const { session, facts } = await ringing();
    session.accept('answer');
    session.hangup();
    await rig.clock.advance(1_000);
    assert.equal(peer.requests('BYE').length, 0);
    send('ACK', { to: ourTag() });
    await rig.clock.advance(10);
    assert.equal(peer.requests('BYE').length, 1);
    assert.deepEqual(story(facts), ['ended us hangup']);
  });

  it('CANCEL: 487; answered elsewhere when its Reason says so; too late after the 200 (RFC 3261 section 9.2, RFC 3326 section 2)', async () => {
    const { facts } = await ringing();
    send('CANCEL', { branch: 'z9hG4bKinv', headers: 'Reason: SIP;cause=200;text="Call completed elsewhere"\r\n' });
    await rig.clock.advance(10);
    assert.equal(peer.responses(487).length, 1);
    assert.deepEqual(story(facts), ['ended them answered-elsewhere']);
    send('CANCEL', { branch: 'z9hG4bKother' });
    await rig.clock.advance(10);
    assert.equal(peer.responses(481).length, 1);
  });

  it('CANCEL and 200 cross: the CANCEL gets 200, the call stands until BYE (RFC 3261 section 9.2)', async () => {
    const { session, facts } = await ringing();
    session.accept('answer');
    send('CANCEL', { branch: 'z9hG4bKinv' });
    await rig.clock.advance(10);
    send('ACK', { to: ourTag() });
    await rig.clock.advance(10);
    send('BYE', { to: ourTag(), cseq: 2 });
    await rig.clock.advance(10);
    assert.equal(peer.responses(487).length, 0);
    assert.deepEqual(story(facts), ['confirmed', 'ended them hangup']);
  });

  it('the CSeq order of a dialog is kept, a stranger in it gets 481 (RFC 3261 section 12.2.2)', async () => {
    const { session } = await ringing();
    session.accept('answer');
    await rig.clock.advance(10);
    send('ACK', { to: ourTag() });
    send('OPTIONS', { to: ourTag(), cseq: 5 });
    await rig.clock.advance(10);
    send('PUBLISH', { to: ourTag(), cseq: 6 });
    send('BYE', { to: ourTag(), cseq: 4 });
    send('OPTIONS', { to: ';tag=nobody', cseq: 9 });
    await rig.clock.advance(10);
    const last = peer.got.slice(-4).map(m => (m.kind === 'response' ? `${m.status} ${m.headers.get('cseq')}` : ''));
    assert.deepEqual(last, ['200 5 OPTIONS', '405 6 PUBLISH', '500 4 BYE', '481 9 OPTIONS']);
  });

  it('a re-INVITE without SDP wants our offer; a second one meanwhile gets 500, CANCEL gives 487 (RFC 3261 section 14.2)', async () => {
    const { session, facts } = await ringing();
    session.accept('answer');
    await rig.clock.advance(10);
    send('ACK', { to: ourTag() });
    send('INVITE', { branch: 'z9hG4bKre1', to: ourTag(), cseq: 2 });
    await rig.clock.advance(10);
    send('INVITE', { branch: 'z9hG4bKre2', to: ourTag(), cseq: 3, sdp: 'x' });
    await rig.clock.advance(10);
    assert.equal(peer.responses(500)[0]?.headers.has('retry-after'), true);
    session.answer('our offer');
    await rig.clock.advance(10);
    send('ACK', { to: ourTag(), cseq: 2, sdp: 'their answer' });
    await rig.clock.advance(10);
    send('INVITE', { branch: 'z9hG4bKre3', to: ourTag(), cseq: 4, sdp: 'hold' });
    send('CANCEL', { branch: 'z9hG4bKre3', to: ourTag(), cseq: 4 });
    await rig.clock.advance(10);
    assert.equal(peer.responses(487).length, 1);
    assert.deepEqual(story(facts), [
      'confirmed',
      'offer-wanted',
      'answer their answer',
      'offer hold',
      'offer-withdrawn',
    ]);
  });

  it('what is not for us: 404, 405, 501, 420, 415, 482, 481, 486 (RFC 3261 section 8.2)', async () => {
    const rows: [string, string, string, number][] = [
      ['INVITE', 'nobody', '', 404],
      ['PUBLISH', '100', '', 405],
      ['MESSAGE', '100', '', 403],
      ['DANCE', '100', '', 501],
      ['INVITE', '100', 'Require: precondition\r\n', 420],
      ['INVITE', '100', 'Content-Type: text/plain\r\nContent-Length: 1\r\n', 415],
      ['BYE', '100', '', 481],
      ['OPTIONS', '100', '', 200],
    ];
    const address = { transport: 'udp', address: HOST, port: alice.agent.port } as const;
    for (const [at, [method, user, extra, status]] of rows.entries()) {
      const text =
        `${method} sip:${user}@${HOST} SIP/2.0\r\nVia: SIP/2.0/UDP ${HOST}:${peer.wire?.port};branch=z9hG4bKr${at}\r\n` +
        `From: <${peer.uri}>;tag=f${at}\r\nTo: <sip:${user}@${HOST}>\r\nCall-ID: row${at}\r\nCSeq: 1 ${method}\r\n` +
        `Contact: <${peer.uri}>\r\n${extra}\r\n${extra.includes('Length') ? 'x' : ''}`;
      peer.wire?.send(address, Buffer.from(text), () => {});
      await rig.clock.advance(10);
      const response = peer.got.at(-1);
      assert.equal(response?.kind === 'response' && response.status, status, method);
      if (status === 405 || status === 501) assert.ok(response?.headers.has('allow'));
      if (status === 420) assert.equal(response?.headers.get('unsupported'), 'precondition');
      if (status === 415) assert.equal(response?.headers.get('accept'), 'application/sdp, multipart/mixed');
    }
    send('INVITE', { branch: 'z9hG4bKm1', sdp: 'x' });
    send('INVITE', { branch: 'z9hG4bKm2', sdp: 'x' });
    await rig.clock.advance(10);
    assert.equal(peer.responses(482).length, 1);
    const other = new Array(10).fill(0).map((_, at) => at);
    for (const at of other) {
      const text =
        `INVITE sip:100@${HOST} SIP/2.0\r\nVia: SIP/2.0/UDP ${HOST}:${peer.wire?.port};branch=z9hG4bKn${at}\r\n` +
        `From: <${peer.uri}>;tag=f\r\nTo: <sip:100@${HOST}>\r\nCall-ID: many${at}\r\nCSeq: 1 INVITE\r\nContact: <${peer.uri}>\r\n\r\n`;
      peer.wire?.send(address, Buffer.from(text), () => {});
    }
    await rig.clock.advance(10);
    assert.equal(alice.calls.length, 10);
    assert.equal(peer.responses(486).length, 1);
  });
});
