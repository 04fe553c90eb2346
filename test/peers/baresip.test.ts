/** baresip at the other end: calls with sound, hold and digits in both directions. */
import assert from 'node:assert/strict';
import { Baresip } from '../support/baresip.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { toneShare } from '../support/tone.ts';

/** Hz; neither is a harmonic of the other. */
const BARESIP_TONE = 700;
const PHONE_TONE = 1100;

async function pair(rig: Rig) {
  const peer = await Baresip.start(rig, { user: '900', tone: BARESIP_TONE });
  const phone = await Phone.start(rig, { cfg: peerToPeer(peer.port), audio: `tone:${PHONE_TONE}` });
  return { peer, phone };
}

async function phoneCalls(rig: Rig) {
  const { peer, phone } = await pair(rig);
  await phone.dial('900');
  await peer.event('CALL_INCOMING');
  await phone.callIs('ringback');
  await peer.order('accept');
  await phone.callIs('connected');
  return { peer, phone };
}

async function baresipCalls(rig: Rig) {
  const { peer, phone } = await pair(rig);
  await peer.order('dial', `sip:201@127.0.0.1:${phone.port}`);
  await phone.answer();
  await peer.event('CALL_ESTABLISHED');
  return { peer, phone };
}

describeWith(['baresip'], 'calls with baresip', () => {
  const rig = useRig();

  for (const [title, call] of [
    ['the phone calls baresip', phoneCalls],
    ['baresip calls the phone', baresipCalls],
  ] as const) {
    it(`${title}, sound flows both ways, the phone hangs up`, async () => {
      const { peer, phone } = await call(rig);
      const ear = `${await rig.folder()}/ear.wav`;
      await phone.audio({ record: ear });
      await phone.talks(100);
      await phone.audio({ record: null });
      await phone.rest();
      await peer.event('CALL_CLOSED');
      assert.ok((await toneShare(ear, BARESIP_TONE)) > 0.5, 'the ear hears the tone of baresip');
      assert.ok((await toneShare(await peer.heard(), PHONE_TONE)) > 0.5, 'baresip hears the tone of the phone');
    });
  }

  it('baresip hangs up', async () => {
    const { peer, phone } = await phoneCalls(rig);
    await peer.order('hangup');
    await phone.callIs('ended');
    await phone.screenShows('Call ended');
    await phone.rest();
  });

  it('the phone holds and resumes (RFC 3264 section 8.4)', async () => {
    const { peer, phone } = await phoneCalls(rig);
    await phone.talks();
    const before = peer.events.length;
    await phone.key('HOLD');
    await phone.callIs('held');
    await peer.event('CALL_REMOTE_SDP', { from: before });
    const held = peer.events.length;
    await phone.key('HOLD');
    await phone.callIs('connected');
    await peer.event('CALL_REMOTE_SDP', { from: held });
    const [stream] = await phone.streams();
    await phone.talks((stream?.packetsReceived ?? 0) + 25);
  });

  it('baresip holds and resumes (RFC 3264 section 8.4)', async () => {
    const { peer, phone } = await baresipCalls(rig);
    await phone.talks();
    await peer.order('hold');
    await phone.call('is held by baresip', call => call.heldByRemote);
    await peer.order('resume');
    await phone.call('goes on', call => call.phase === 'connected' && !call.heldByRemote);
    const [stream] = await phone.streams();
    await phone.talks((stream?.packetsReceived ?? 0) + 25);
  });

  it('digits of the phone reach baresip', async () => {
    const { peer, phone } = await phoneCalls(rig);
    await phone.talks();
    await phone.keys('159*0#');
    await eventually('six digits', () => peer.digits() === '159*0#');
    await phone.call('shows them', call => call.digitsSent === '159*0#');
  });

  it('digits of baresip arrive, each once', async () => {
    const { peer, phone } = await phoneCalls(rig);
    await phone.talks();
    for (const digit of '5#') await peer.order('sndcode', digit);
    await phone.call('took them', call => call.digitsReceived === '5#');
  });
});
