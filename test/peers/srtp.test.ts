/** Encrypted calls with baresip: keys in SDP (RFC 4568), in both directions, with sound. */
import assert from 'node:assert/strict';
import { dtls } from '../../src/media/srtp/dtls/addon.ts';
import { Baresip, type BaresipOptions } from '../support/baresip.ts';
import { Authority } from '../support/certificates.ts';
import { Kamailio } from '../support/kamailio.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer, registered, type Settings } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { toneShare } from '../support/tone.ts';

/** Hz; neither is a harmonic of the other. */
const BARESIP_TONE = 700;
const PHONE_TONE = 1100;

const REQUIRED: Settings = { 'voip/media/srtp/mode': 'REQUIREENCRYPTION', 'phone400/srtp/keys_without_tls': 1 };
const BESIDE: Settings = { 'voip/media/srtp/NegotiationMode': 'BESTEFFORT', 'phone400/srtp/keys_without_tls': 1 };

async function pair(rig: Rig, encryption: BaresipOptions['encryption'], cfg: Settings) {
  const peer = await Baresip.start(rig, { user: '900', tone: BARESIP_TONE, ...(encryption && { encryption }) });
  const phone = await Phone.start(rig, { cfg: { ...peerToPeer(peer.port), ...cfg }, audio: `tone:${PHONE_TONE}` });
  return { peer, phone };
}

async function phoneCalls({ peer, phone }: { peer: Baresip; phone: Phone }) {
  await phone.dial('900');
  await peer.event('CALL_INCOMING');
  await peer.order('accept');
  await phone.callIs('connected');
}

async function baresipCalls({ peer, phone }: { peer: Baresip; phone: Phone }) {
  await peer.order('dial', `sip:201@127.0.0.1:${phone.port}`);
  await phone.answer();
  await peer.event('CALL_ESTABLISHED');
}

/** Both hear the other's tone; gives the suite. */
async function talk(rig: Rig, { peer, phone }: { peer: Baresip; phone: Phone }): Promise<string> {
  const ear = `${await rig.folder()}/ear.wav`;
  await phone.audio({ record: ear });
  const [before] = await phone.streams();
  await phone.talks((before?.packetsReceived ?? 0) + 50);
  await phone.audio({ record: null });
  const [call] = await phone.calls();
  const [stream] = await phone.streams();
  // baresip opens its RTCP path with a packet in clear.
  assert.ok((stream?.refused ?? 99) <= 1);
  await phone.rest();
  await peer.event('CALL_CLOSED');
  assert.ok((await toneShare(ear, BARESIP_TONE)) > 0.5, 'the ear hears the tone of baresip');
  assert.ok((await toneShare(await peer.heard(), PHONE_TONE)) > 0.5, 'baresip hears the tone of the phone');
  return call?.encryption ?? '';
}

describeWith(['baresip'], 'encrypted calls with baresip', () => {
  const rig = useRig();

  for (const [title, call] of [
    ['the phone calls', phoneCalls],
    ['baresip calls', baresipCalls],
  ] as const) {
    it(`both insist, ${title}: sound flows both ways (RFC 4568 section 5.1)`, async () => {
      const ends = await pair(rig, 'srtp-mand', REQUIRED);
      await call(ends);
      assert.match(await talk(rig, ends), /^AE/);
    });

    it(`keys beside plain RTP, ${title}: encrypted (RFC 4568 section 5.1)`, async () => {
      const ends = await pair(rig, 'srtp', BESIDE);
      await call(ends);
      assert.match(await talk(rig, ends), /^AE/);
    });
  }

  it('baresip knows no encryption and the phone does not insist: plain RTP', async () => {
    const ends = await pair(rig, undefined, BESIDE);
    await phoneCalls(ends);
    assert.equal(await talk(rig, ends), '');
  });

  it('baresip insists on encryption with feedback (RTP/SAVPF): sound flows both ways (RFC 5124 section 3.3)', async () => {
    const ends = await pair(rig, 'srtp-mandf', REQUIRED);
    await baresipCalls(ends);
    assert.match(await talk(rig, ends), /^AE/);
  });

  const dtlsIt = dtls === null ? it.skip : it;
  for (const [title, call] of [
    ['the phone calls', phoneCalls],
    ['baresip calls', baresipCalls],
  ] as const) {
    dtlsIt(`keys by DTLS, both insist, ${title}: sound flows both ways (RFC 5763 section 5)`, async () => {
      const ends = await pair(rig, 'dtls_srtp', {
        'voip/media/srtp/mode': 'REQUIREENCRYPTION',
        'phone400/srtp/offered_keying': 'DTLS',
      });
      await call(ends);
      await ends.phone.call('has its keys', one => one.encryption !== '');
      assert.match(await talk(rig, ends), /^AE/);
    });
  }

  dtlsIt('hold and resume keep the keys that DTLS gave (RFC 5763 section 6.6)', async () => {
    const ends = await pair(rig, 'dtls_srtp', { 'phone400/srtp/offered_keying': 'DTLS' });
    await baresipCalls(ends);
    const { peer, phone } = ends;
    await phone.talks();
    await peer.order('hold');
    await phone.call('is held by baresip', call => call.heldByRemote);
    await peer.order('resume');
    await phone.call('goes on', call => !call.heldByRemote);
    const [stream] = await phone.streams();
    await phone.talks((stream?.packetsReceived ?? 0) + 25);
    for (const wanted of ['held', 'connected'] as const) {
      const from = peer.events.length;
      await phone.key('HOLD');
      await phone.callIs(wanted);
      await peer.event('CALL_REMOTE_SDP', { from });
    }
    const [again] = await phone.streams();
    await phone.talks((again?.packetsReceived ?? 0) + 25);
  });

  it('hold and resume keep the keys (RFC 3264 section 8.4)', async () => {
    const ends = await pair(rig, 'srtp-mand', REQUIRED);
    const { peer, phone } = ends;
    await phoneCalls(ends);
    for (const wanted of ['held', 'connected'] as const) {
      const from = peer.events.length;
      await phone.key('HOLD');
      await phone.callIs(wanted);
      await peer.event('CALL_REMOTE_SDP', { from });
    }
    await peer.order('hold');
    await phone.call('is held by baresip', call => call.heldByRemote);
    await peer.order('resume');
    await phone.call('goes on', call => !call.heldByRemote);
    const [stream] = await phone.streams();
    await phone.talks((stream?.packetsReceived ?? 0) + 25);
    assert.ok((stream?.refused ?? 99) <= 2);
  });

  it('one insists and the other knows no encryption: no call, and no RTP in clear (RFC 3264 section 6)', async () => {
    const { peer, phone } = await pair(rig, undefined, REQUIRED);
    await phone.dial('900');
    await phone.callIs('ended');
    await phone.rest();
    await peer.order('dial', `sip:201@127.0.0.1:${phone.port}`);
    await peer.event('CALL_CLOSED');
    assert.deepEqual(await phone.streams(), []);
    const other = await pair(rig, 'srtp-mand', { 'voip/media/srtp/mode': 'DONOTSUPPORTENCRYPTION' });
    await other.peer.order('dial', `sip:201@127.0.0.1:${other.phone.port}`);
    await other.peer.event('CALL_CLOSED');
  });

  it('who insists shows no keys without TLS: the call ends with the reason', async () => {
    const { phone } = await pair(rig, 'srtp-mand', { 'voip/media/srtp/mode': 'REQUIREENCRYPTION' });
    await phone.dial('900');
    await phone.screenShows('Encryption needs TLS');
  });
});

describeWith(['kamailio', 'baresip', 'openssl'], 'encrypted calls over TLS', () => {
  const rig = useRig();

  async function server() {
    const authority = await Authority.create(rig);
    const tls = await authority.issue({ names: ['IP:127.0.0.1'], commonName: '127.0.0.1' });
    const accounts = { '201': 'secret-1', '202': 'secret-2' };
    const kamailio = await Kamailio.start(rig, { accounts, tls });
    const line = (id: string, password: string): Settings => ({
      ...registered(kamailio.tlsPort, password, id),
      'voip/signalling/sip/transport_protocol': 'TLS',
      'security/ca_certificate/0/uri': authority.certificate,
    });
    return { authority, kamailio, line };
  }

  it('two phones as they come: encrypted, with a lock on the screen and no key in a trace (RFC 5939 section 3.5)', async () => {
    const { line } = await server();
    const caller = await Phone.start(rig, { cfg: line('201', 'secret-1') });
    const callee = await Phone.start(rig, { cfg: line('202', 'secret-2') });
    for (const phone of [caller, callee]) await phone.lineIs('registered');
    await caller.dial('202');
    await callee.answer();
    await caller.callIs('connected');
    for (const phone of [caller, callee]) {
      await phone.talks();
      const [call] = await phone.calls();
      assert.deepEqual([call?.encryption, call?.secure], ['AEAD_AES_256_GCM', true]);
      assert.ok((await phone.screen()).icons.includes('lock'));
      const traces = JSON.stringify(await phone.traces());
      assert.match(traces, /inline:\*\*\*/);
      assert.doesNotMatch(traces, /inline:[^*]/);
    }
    await caller.rest();
  });

  it('the phone and baresip insist, calls in both directions (RFC 4568 section 5.1)', async () => {
    const { authority, kamailio, line } = await server();
    const peer = await Baresip.start(rig, {
      ...{ user: '202', password: 'secret-2', transport: 'tls', encryption: 'srtp-mand' },
      server: `127.0.0.1:${kamailio.tlsPort}`,
      authority: authority.certificate,
      tone: BARESIP_TONE,
    });
    const cfg = { ...line('201', 'secret-1'), 'voip/media/srtp/mode': 'REQUIREENCRYPTION' };
    const phone = await Phone.start(rig, { cfg, audio: `tone:${PHONE_TONE}` });
    await kamailio.registered('202 tls');
    await phone.lineIs('registered');
    await phone.dial('202');
    await peer.event('CALL_INCOMING');
    await peer.order('accept');
    await phone.callIs('connected');
    await talk(rig, { peer, phone });
    await peer.order('dial', `sip:201@127.0.0.1:${kamailio.tlsPort};transport=tls`);
    await phone.answer();
    await phone.talks();
    assert.equal((await phone.calls())[0]?.secure, true);
    await phone.rest();
  });
});
