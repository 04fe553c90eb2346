/** SIPp calls the phone, as well-behaved and as careless callers do. */
import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone } from '../support/phone.ts';
import type { Rig } from '../support/rig.ts';
import { useRig } from '../support/rig.ts';
import { Sipp, type SippOptions } from '../support/sipp.ts';

async function callPhone(rig: Rig, phone: Phone, scenario: string, options: SippOptions = {}): Promise<Sipp> {
  return Sipp.start(rig, scenario, { remotePort: phone.port, ...options });
}

describeWith(['sipp'], 'SIPp calls the phone', () => {
  const rig = useRig();

  for (const transport of ['udp', 'tcp'] as const) {
    it(`a plain call over ${transport.toUpperCase()}, ended by the caller`, async () => {
      const phone = await Phone.start(rig);
      const caller = await callPhone(rig, phone, 'uac-call', { transport });
      await phone.callIs('incoming');
      assert.equal((await phone.calls())[0]?.number, '100');
      await phone.screenShows('Sipp');
      await phone.answer();
      await phone.callIs('ended');
      await caller.passed();
      await phone.rest();
    });
  }

  it('an INVITE without SDP: the phone offers, the ACK answers (RFC 3261 section 13.3.1)', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-offerless');
    await phone.answer();
    assert.equal((await phone.calls())[0]?.codec, 'PCMU');
    await caller.passed();
  });

  it('a repeated INVITE is one call, each copy gets the last answer (RFC 3261 section 17.2.1)', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-retransmit', { retransmissions: false });
    await phone.callIs('incoming');
    await eventually('three times 180', async () => (await caller.received('SIP/2.0 180')) === 3);
    assert.equal((await phone.calls()).length, 1);
    await phone.answer();
    await caller.passed();
  });

  it('lost ACKs: the 200 is repeated until one arrives, and the call stands (RFC 3261 section 13.3.1.4)', async () => {
    const phone = await Phone.start(rig, { cfg: { 'voip/signalling/sip/sip_t1': 100 } });
    const caller = await callPhone(rig, phone, 'uac-late-ack', { retransmissions: false });
    await phone.answer();
    await caller.passed();
    await phone.callIs('ended');
  });

  it('no ACK at all: after 64 T1 the phone gives up with a BYE (RFC 3261 section 13.3.1.4)', async () => {
    const phone = await Phone.start(rig, { cfg: { 'voip/signalling/sip/sip_t1': 100 } });
    const caller = await callPhone(rig, phone, 'uac-no-ack', { retransmissions: false });
    await phone.answer();
    await caller.passed();
    assert.ok((await caller.received('SIP/2.0 200')) > 3);
    await phone.rest();
  });

  it('the caller gives up while it rings (RFC 3261 section 9.2)', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-cancel');
    await caller.passed();
    await phone.callIs('none');
    await phone.screenMatches('Missed');
  });

  it('a CANCEL that crosses the answer changes nothing (RFC 3261 section 9.2)', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-cancel-race');
    await phone.answer();
    await caller.passed();
    await phone.rest();
  });

  it('the caller holds and resumes (RFC 3264 section 8.4)', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-hold', { pause: 1000 });
    await phone.answer();
    await phone.call('is held by the caller', call => call.heldByRemote);
    await phone.call('goes on', call => call.phase === 'connected' && !call.heldByRemote);
    await caller.passed();
  });

  it('methods that the phone does not have, and OPTIONS (RFC 3261 section 11.2)', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-unknown-method');
    await caller.passed();
  });

  it('the phone refuses a call with the Reject softkey (RFC 3261 section 13.3.1.3)', async () => {
    const phone = await Phone.start(rig, { cfg: { 'voip/services/sk_reject_code': 603 } });
    const caller = await callPhone(rig, phone, 'uac-refused', { keys: { status: 603 } });
    await phone.callIs('incoming');
    await phone.softkey('Rej');
    await caller.passed();
    await phone.callIs('none');
  });

  it('the phone hangs up', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-hangup');
    await phone.answer();
    await phone.rest();
    await caller.passed();
  });

  it('twenty calls, one after another', async () => {
    const phone = await Phone.start(rig);
    const caller = await callPhone(rig, phone, 'uac-call', { calls: 20, pause: 100, ms: 110_000 });
    for (let count = 0; count < 20; count += 1) {
      // The next call may come before the handset is down.
      const { id } = await phone.call('rings', call => call.phase === 'incoming');
      await phone.hook('off');
      await eventually('the end of this call', async () =>
        (await phone.calls()).every(call => call.id !== id || call.phase === 'ended'),
      );
      await phone.hook('on');
    }
    await caller.passed();
    assert.equal(await caller.goodCalls(), 20);
    await phone.rest();
    assert.deepEqual(await phone.streams(), []);
  });
});
