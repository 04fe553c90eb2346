/** Events with real opposite ends: mailboxes, texts, and a server that controls the phone. */
import assert from 'node:assert/strict';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { freePort, freePorts } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, sdpAt } from '../support/sip-peer.ts';
import { Sipp } from '../support/sipp.ts';

describeWith(['sipp'], 'events between SIPp and the phone', () => {
  const rig = useRig();

  it('a mailbox that is subscribed to: counts on the screen, and a new subscription when the old one is ended', async () => {
    const mailbox = await Sipp.start(rig, 'uas-mailbox', { calls: 2 });
    const phone = await Phone.start(rig, {
      cfg: { ...peerToPeer(mailbox.port), 'voip/services/msg_waiting_ind/subscribe': 1 },
    });
    await phone.screenShows('messages: 3');
    assert.ok((await phone.screen()).icons.includes('voicemail'));
    await eventually('a second subscription', async () => (await mailbox.received('SUBSCRIBE')) >= 2);
    await mailbox.passed();
  });

  it('what a server tells without being asked: messages and a text are shown, unknown and forbidden events refused', async () => {
    const port = await freePort();
    const phone = await Phone.start(rig, { cfg: peerToPeer(port) });
    const server = await Sipp.start(rig, 'uac-orders', { port, remotePort: phone.port });
    await phone.screenShows('Porter: Taxi is here');
    await phone.screenShows('messages: 7');
    await server.passed();
  });

  it('check-sync restarts the phone once the server has shown that it knows the password (RFC 3261 section 22.2)', async () => {
    const port = await freePort();
    const phone = await Phone.start(rig, {
      cfg: {
        ...peerToPeer(port),
        'voip/line/0/auth_name': '201',
        'voip/line/0/auth_password': 'secret-1',
        'voip/services/notify/check_sync/force_reboot_enabled': 1,
      },
    });
    const server = await Sipp.start(rig, 'uac-check-sync', { port, remotePort: phone.port });
    await server.passed();
    await phone.program.end();
  });

  it('a server answers, holds and resumes a call by NOTIFY; digits of INFO are shown', async () => {
    const port = await freePort();
    const phone = await Phone.start(rig, { cfg: { ...peerToPeer(port), 'voip/talk_event/enabled': 1 } });
    const server = await Sipp.start(rig, 'uac-talk', { port, remotePort: phone.port, pause: 700 });
    await phone.callIs('connected');
    await phone.call('got a digit', call => call.digitsReceived === '7');
    await phone.callIs('held');
    await phone.callIs('connected');
    await server.passed();
    await phone.callIs('ended');
  });
});

describe('events between a scripted end and the phone', function () {
  this.slow(4000);
  const rig = useRig();

  it('digits go out in INFO, one after the other, when they travel by SIP', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, {
      cfg: {
        ...peerToPeer(peer.port),
        'voip/media/out_of_band_dtmf': 'VIA_SIP',
        'voip/dialing/notify_dtmf_duration': 200,
      },
    });
    await phone.dial('200');
    peer.reply(await peer.message('INVITE'), '200 OK', { sdp: sdpAt(await freePorts(2)) });
    await phone.callIs('connected');
    await phone.keys('5#');
    const first = await peer.message('INFO');
    assert.equal(first.headers.get('content-type'), 'application/dtmf-relay');
    assert.equal(first.body, 'Signal=5\r\nDuration=200\r\n');
    peer.reply(first, '200 OK');
    const second = await peer.message('INFO', one => one.body.includes('Signal=#'));
    peer.reply(second, '200 OK');
    await phone.hook('on');
    peer.reply(await peer.message('BYE'), '200 OK');
    await phone.callIs('none');
  });

  it('the voice mail key dials its number', async () => {
    const peer = await SipPeer.open(rig);
    const cfg = { ...peerToPeer(peer.port), 'voip/services/msg_waiting_ind/voice_mail_number': '*97' };
    const phone = await Phone.start(rig, { cfg });
    await phone.key('VOICEMAIL');
    const invite = await peer.message('INVITE sip:*97@');
    peer.reply(invite, '486 Busy Here');
    await phone.callIs('ended');
  });

  it('check-sync restarts the phone when that is configured, but only after the call', async () => {
    const peer = await SipPeer.open(rig);
    const cfg = {
      ...peerToPeer(peer.port),
      'voip/services/notify/check_sync/force_reboot_enabled': 1,
      'phone400/sip/orders': 'ADDRESS',
    };
    const phone = await Phone.start(rig, { cfg });
    await phone.dial('200');
    peer.reply(await peer.message('INVITE'), '200 OK', { sdp: sdpAt(await freePorts(2)) });
    await phone.callIs('connected');
    peer.request('NOTIFY', phone.port, ['Event: check-sync', 'Subscription-State: terminated']);
    await peer.message('SIP/2.0 200', one => one.headers.get('cseq')?.endsWith('NOTIFY') === true);
    await phone.callIs('connected');
    await phone.hook('on');
    peer.reply(await peer.message('BYE'), '200 OK');
    await phone.program.end();
  });

  it('do not disturb goes both ways between the phone and its server', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, {
      cfg: { ...peerToPeer(peer.port), 'system/feature_key_synchronization/enabled': 1 },
    });
    const subscribe = await peer.message('SUBSCRIBE');
    assert.equal(subscribe.headers.get('event'), 'as-feature-event');
    peer.reply(subscribe, '200 OK', { headers: ['Expires: 600'] });
    const feature = (on: boolean) =>
      `<DoNotDisturbEvent><device/><doNotDisturbOn>${on}</doNotDisturbOn></DoNotDisturbEvent>`;
    const notify = (on: boolean, sequence: number): void => {
      const body = feature(on);
      const head = [
        `NOTIFY sip:201@127.0.0.1:${phone.port} SIP/2.0`,
        `Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK-feature-${sequence}`,
        `From: ${subscribe.headers.get('to')};tag=peer`,
        `To: ${subscribe.headers.get('from')}`,
        `Call-ID: ${subscribe.headers.get('call-id')}`,
        `CSeq: ${sequence} NOTIFY`,
        `Contact: <sip:100@127.0.0.1:${peer.port}>`,
        'Event: as-feature-event',
        'Subscription-State: active;expires=600',
        'Content-Type: application/x-as-feature-event+xml',
        `Content-Length: ${body.length}`,
      ];
      peer.send(`${head.join('\r\n')}\r\n\r\n${body}`, phone.port);
    };
    notify(true, 1);
    await peer.message('SIP/2.0 200', one => one.headers.get('cseq') === '1 NOTIFY');
    peer.request('INVITE', phone.port, ['Content-Type: application/sdp'], sdpAt(await freePorts(2)));
    await peer.message('SIP/2.0 603');
    assert.equal(peer.count('SUBSCRIBE'), 1, 'what the server said is not said back to it');
    await phone.set({ 'voip/line/0/do_not_disturb/activated': 0 });
    const told = await peer.message('SUBSCRIBE', one => one.body !== '');
    assert.match(told.body, /<SetDoNotDisturb .*<doNotDisturbOn>false</);
    peer.reply(told, '200 OK', { headers: ['Expires: 600'] });
  });

  it('check-sync of a stranger is refused', async () => {
    const peer = await SipPeer.open(rig);
    const phone = await Phone.start(rig, {
      cfg: { ...peerToPeer(peer.port), 'voip/signalling/sip/proxy_address': '192.0.2.1' },
    });
    peer.request('NOTIFY', phone.port, ['Event: check-sync', 'Subscription-State: terminated']);
    await peer.message('SIP/2.0 403');
    assert.equal(phone.program.exit, null);
  });
});
