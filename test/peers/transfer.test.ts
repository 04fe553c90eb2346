/** Dialogs with everything in them: SIPp plays PRACK, UPDATE, session timers, REFER and Replaces word for word. */
import assert from 'node:assert/strict';
import { Baresip } from '../support/baresip.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { freePorts } from '../support/ports.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { SipPeer, sdpAt } from '../support/sip-peer.ts';
import { Sipp, type SippOptions } from '../support/sipp.ts';

/** The phone is called by a scenario and answers. */
async function answers(rig: Rig, scenario: string, options: SippOptions = {}) {
  const phone = await Phone.start(rig);
  const caller = await Sipp.start(rig, scenario, { remotePort: phone.port, ...options });
  await phone.answer();
  return { phone, caller };
}

/** The phone calls a scenario. */
async function calls(rig: Rig, scenario: string, options: SippOptions = {}) {
  const callee = await Sipp.start(rig, scenario, options);
  const phone = await Phone.start(rig, { cfg: peerToPeer(callee.port) });
  await phone.dial('900');
  return { phone, callee };
}

describeWith(['sipp'], 'SIPp and the rest of a dialog', () => {
  const rig = useRig();

  it('reliable ringing, then hold and resume by UPDATE (RFC 3262 section 3, RFC 3311 section 5.2)', async () => {
    const { phone, caller } = await answers(rig, 'uac-prack', { pause: 1000 });
    await phone.call('is held by the caller', call => call.heldByRemote);
    await phone.call('goes on', call => call.phase === 'connected' && !call.heldByRemote);
    await caller.passed();
  });

  it('reliable early media that UPDATE changes (RFC 3262 section 4, RFC 3311 section 5.2)', async () => {
    const { phone, callee } = await calls(rig, 'uas-reliable');
    await phone.callIs('connected');
    await callee.passed();
    await phone.rest();
  });

  it('a session that is too short for the phone (RFC 4028 section 9)', async () => {
    const { phone, caller } = await answers(rig, 'uac-422');
    await caller.passed();
    await phone.rest();
  });

  it('a session that is too short for the other end (RFC 4028 section 7.3)', async () => {
    const { phone, callee } = await calls(rig, 'uas-422');
    await phone.callIs('connected');
    await callee.passed();
    await phone.rest();
  });

  it('third-party control with a black hole: silence until the re-INVITE (RFC 3725 section 4.3)', async () => {
    const { phone, caller } = await answers(rig, 'uac-black-holed', { pause: 1000 });
    await phone.call('has no place to send to', call => call.heldByRemote);
    const [silent] = await phone.streams();
    assert.equal(silent?.packetsSent, 0);
    await phone.call('has one now', call => call.phase === 'connected' && !call.heldByRemote);
    await caller.passed();
  });

  it('the phone is sent to somebody else and tells how that goes (RFC 3515 section 2.4)', async () => {
    const target = await Sipp.start(rig, 'uas-late', { pause: 1000 });
    const { phone, caller } = await answers(rig, 'uac-refer', { keys: { target: target.port } });
    await phone.call('goes to the new party', call => call.number === '900' && call.phase === 'connected');
    await caller.passed();
    await target.passed();
    await phone.rest();
  });

  it('the phone sends its caller on, and reads that it worked (RFC 3515 section 2.4, RFC 5589 section 6)', async () => {
    // A second ACK, to an answer that was sent twice on a slow machine, has no place in the scenario.
    const callee = await Sipp.start(rig, 'uas-referred', { keys: { number: 205 }, retransmissions: false });
    const cfg = { ...peerToPeer(callee.port), 'voip/signalling/sip/digit_map': '2xx|9xx' };
    const phone = await Phone.start(rig, { cfg });
    await phone.dial('900');
    await phone.callIs('connected');
    await phone.softkey('BXfer');
    // The scenario has its messages in one order: first it is on hold, then it is sent on.
    await eventually('being on hold', async () => (await callee.received('ACK')) === 2);
    await phone.keys('205');
    await phone.screenShows('Transferred to 205');
    await callee.passed();
  });

  it('somebody is put into a call: the phone mixes (RFC 3911 section 4)', async () => {
    const phone = await Phone.start(rig, { cfg: { 'phone400/conference/join': 1 } });
    const caller = await Sipp.start(rig, 'uac-join', { remotePort: phone.port, pause: 700 });
    await phone.answer();
    await phone.screenMatches('Conference of 3');
    assert.deepEqual(
      (await phone.calls()).map(({ phase, conference }) => `${phase} ${conference}`),
      ['connected true', 'connected true'],
    );
    await caller.passed();
    await phone.rest();
  });

  it('a call takes the place of another (RFC 3891 section 3)', async () => {
    const { phone, caller } = await answers(rig, 'uac-replaces');
    await phone.call('is the second', call => call.id === 2 && call.phase === 'connected');
    await caller.passed();
    await phone.rest();
  });
});

describeWith(['baresip'], 'transfers with baresip', () => {
  const rig = useRig();

  it('baresip sends the phone to another baresip (RFC 5589 section 6)', async () => {
    const target = await Baresip.start(rig, { user: '901', answer: 'auto' });
    const peer = await Baresip.start(rig, { user: '900' });
    const phone = await Phone.start(rig);
    await peer.order('dial', `sip:201@127.0.0.1:${phone.port}`);
    await phone.answer();
    await peer.event('CALL_ESTABLISHED');
    await peer.order('transfer', `sip:901@127.0.0.1:${target.port}`);
    await target.event('CALL_ESTABLISHED');
    await phone.call('goes to the other one', call => call.number === '901' && call.phase === 'connected');
    await peer.event('CALL_CLOSED');
    await phone.talks();
    await phone.rest();
    await target.event('CALL_CLOSED');
  });

  it('the phone sends baresip to another one (RFC 5589 section 6)', async () => {
    const target = await Baresip.start(rig, { user: '205', answer: 'auto' });
    const peer = await Baresip.start(rig, { user: '900', answer: 'auto' });
    const rules = `205=205@127.0.0.1:${target.port}`;
    const phone = await Phone.start(rig, {
      cfg: {
        ...peerToPeer(peer.port),
        'voip/signalling/sip/digit_map': '2xx|9xx',
        'voip/signalling/sip/number_rules': rules,
      },
    });
    await phone.dial('900');
    await phone.callIs('connected');
    await phone.softkey('BXfer');
    await phone.keys('205');
    await target.event('CALL_ESTABLISHED');
    await phone.screenMatches('Transferred');
  });
});

describe('a REFER whose sender hangs up', () => {
  const rig = useRig();

  it('hears how it ended all the same: the subscription outlives the call (RFC 5057 section 3)', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig);
    const dialog = { id: `late-${peer.port}`, to: '', sequence: 0 };
    const send = (method: string, more: readonly string[] = [], body = ''): void => {
      if (method !== 'ACK') dialog.sequence++;
      const head = [
        `${method} sip:201@127.0.0.1:${phone.port} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK-late-${method}`,
        `From: <sip:100@127.0.0.1:${peer.port}>;tag=late`,
        dialog.to || `To: <sip:201@127.0.0.1:${phone.port}>`,
        `Call-ID: ${dialog.id}`,
        `CSeq: ${dialog.sequence} ${method}`,
        `Contact: <sip:100@127.0.0.1:${peer.port}>`,
        'Max-Forwards: 70',
        ...more,
        `Content-Length: ${body.length}`,
      ];
      peer.send(`${head.join('\r\n')}\r\n\r\n${body}`, phone.port);
    };
    const sdp = sdpAt(await freePorts(2));
    send('INVITE', ['Content-Type: application/sdp'], sdp);
    await phone.answer();
    const accepted = await peer.message('SIP/2.0 200');
    dialog.to = `To: ${accepted.headers.get('to')}`;
    send('ACK');
    send('REFER', [`Refer-To: <sip:300@127.0.0.1:${peer.port}>`]);
    await peer.message('SIP/2.0 202');
    const trying = await peer.message('NOTIFY');
    peer.reply(trying, '200 OK');
    const invite = await peer.message('INVITE sip:300@');
    send('BYE');
    await peer.message('SIP/2.0 200', one => one.headers.get('cseq')?.endsWith('BYE') === true);
    await phone.call('is the only one', ({ number }) => number === '300');
    await eventually('the end of the first call', async () => (await phone.calls()).length === 1);
    peer.reply(invite, '200 OK', { sdp: sdpAt(await freePorts(2)) });
    const last = await peer.message('NOTIFY', one => one.text.includes('terminated'));
    assert.match(last.body, /^SIP\/2\.0 200/);
    peer.reply(last, '200 OK');
  });
});
