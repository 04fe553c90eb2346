/** The phone calls SIPp: everything that can happen before, at and after the answer. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer, type Settings } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { Sipp, type SippOptions } from '../support/sipp.ts';
import { MU_LAW_TONE, muLawTone, toneShare } from '../support/tone.ts';

async function callSipp(rig: Rig, scenario: string, options: SippOptions = {}, cfg: Settings = {}) {
  const callee = await Sipp.start(rig, scenario, options);
  const phone = await Phone.start(rig, { cfg: { ...peerToPeer(callee.port), ...cfg } });
  await phone.dial('200');
  return { phone, callee };
}

describeWith(['sipp'], 'the phone calls SIPp', () => {
  const rig = useRig();

  it('a plain call, ended by the far end', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-call');
    await phone.callIs('connected');
    await phone.callIs('ended');
    await callee.passed();
    await phone.rest();
  });

  it('a plain call over TCP', async () => {
    const transport = { 'voip/signalling/sip/transport_protocol': 'TCP' };
    const { phone, callee } = await callSipp(rig, 'uas-call', { transport: 'tcp' }, transport);
    await phone.callIs('connected');
    await callee.passed();
  });

  it('a plain call, ended by the phone', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-hangup');
    await phone.callIs('connected');
    await phone.rest();
    await callee.passed();
  });

  it('three forks ring with different tags, one answers (RFC 3261 section 13.2.2.4)', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-forked');
    await phone.callIs('ringback');
    await phone.callIs('connected');
    await callee.passed();
  });

  it('early media is heard before the answer (RFC 3261 section 13.2.1)', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-early-media', {
      pause: 2000,
      files: { 'tone.ulaw': muLawTone(8000) },
    });
    const ear = join(await rig.folder(), 'ear.wav');
    await phone.audio({ record: ear });
    await phone.call('has early media', call => call.earlyMedia);
    await eventually('sound', async () => (await phone.streams()).some(one => one.packetsReceived > 25));
    await phone.audio({ record: null });
    assert.notEqual((await phone.calls())[0]?.phase, 'connected');
    await phone.callIs('connected');
    await callee.passed();
    assert.ok((await toneShare(ear, MU_LAW_TONE)) > 0.5, 'the ear hears the announcement');
  });

  it('302 is followed (RFC 3261 section 8.1.3.4)', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-redirect');
    await phone.callIs('connected');
    await callee.passed();
  });

  it('nobody answers: the phone cancels by itself', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-no-answer', {}, { 'voip/dialing/unanswered_call_timeout': 2 });
    await phone.screenShows('No answer');
    await callee.passed();
    await phone.rest();
  });

  it('the user gives up while it rings (RFC 3261 section 9.1)', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-no-answer');
    await phone.callIs('ringback');
    await phone.rest();
    await callee.passed();
  });

  it('the user gives up before the first response: the CANCEL waits for it (RFC 3261 section 9.1)', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-slow', { pause: 700 });
    await eventually('the INVITE', async () => (await callee.received('INVITE')) === 1);
    await phone.hook('on');
    await callee.passed();
    await phone.callIs('none');
  });

  it('a 200 that crosses the CANCEL is acknowledged and hung up (RFC 3261 section 9.1)', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-cancel-race');
    await phone.callIs('ringback');
    await phone.hook('on');
    await callee.passed();
    await phone.callIs('none');
  });

  it('each repeated 200 gets an ACK (RFC 3261 section 13.2.2.4)', async () => {
    const { phone, callee } = await callSipp(rig, 'uas-repeated-200', { retransmissions: false });
    await phone.callIs('connected');
    await callee.passed();
    assert.equal(await callee.received('ACK'), 3);
  });
});
