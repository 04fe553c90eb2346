/** Calls that a server has answered by the phone itself, and rings that it chooses. */
import assert from 'node:assert/strict';
import { Phone, registered, type Settings } from '../support/phone.ts';
import { freePorts } from '../support/ports.ts';
import { useRig } from '../support/rig.ts';
import { SipPeer, type SipText, sdpAt } from '../support/sip-peer.ts';

const AUTO: Settings = {
  'voip/auto_answer/enabled': 1,
  'voip/auto_answer/speakerphone_beep/enabled': 1,
  'voip/distinctive_ringing/2/type': 'boss',
  'voip/distinctive_ringing/2/ringtone': 'Ring09',
};

describe('calls that answer themselves', function () {
  this.slow(4000);
  const rig = useRig();

  async function start(cfg: Settings = {}): Promise<{ server: SipPeer; phone: Phone }> {
    const server = await SipPeer.open(rig);
    const phone = await Phone.start(rig, { cfg: { ...registered(server.port, 'secret'), ...AUTO, ...cfg } });
    server.reply(await server.message('REGISTER'), '200 OK', { headers: ['Expires: 600'] });
    await phone.lineIs('registered');
    return { server, phone };
  }

  async function invite(
    from: SipPeer,
    phone: Phone,
    ...headers: string[]
  ): Promise<(start: string) => Promise<SipText>> {
    const sdp = sdpAt(await freePorts(2));
    const subject = `Subject: ${headers.join(' ')}`;
    const before = new Set(from.received);
    from.request('INVITE', phone.port, [...headers, subject, 'Content-Type: application/sdp'], sdp);
    return start => from.message(start, one => !before.has(one) && one.headers.get('cseq') === '1 INVITE');
  }

  it('over the flow of the registration: 200 without ringing, muted while the beep warns (RFC 5373)', async () => {
    const { server, phone } = await start();
    const answer = await invite(server, phone, 'Answer-Mode: Auto;require', 'Require: answermode');
    await answer('SIP/2.0 200');
    assert.equal(
      server.received.some(({ start: line }) => line.startsWith('SIP/2.0 180')),
      false,
    );
    await phone.callIs('connected');
  });

  it('after the time that Call-Info names, when it rang meanwhile', async () => {
    const { server, phone } = await start();
    const answer = await invite(server, phone, 'Call-Info: <sip:127.0.0.1>;answer-after=1', 'Alert-Info: ring answer');
    await answer('SIP/2.0 180');
    await phone.callIs('incoming');
    await answer('SIP/2.0 200');
  });

  it('another address of the same machine opens no microphone: it rings, or is refused when it insists (RFC 5373)', async () => {
    const { phone } = await start();
    const stranger = await SipPeer.open(rig);
    const insisting = await invite(stranger, phone, 'Answer-Mode: Auto;require');
    await insisting('SIP/2.0 403');
    const ringing = await invite(stranger, phone, 'Alert-Info: info=alert-autoanswer');
    await ringing('SIP/2.0 180');
    await phone.callIs('incoming');
  });

  it('rings as Alert-Info says: by its text, by the name of a ring, by URN (RFC 7462)', async () => {
    const { server, phone } = await start();
    await invite(server, phone, 'Alert-Info: <http://127.0.0.1/tones>;info="Boss calls"');
    await phone.call('has its ring', ({ ring }) => ring === 'Ring09');
    await invite(server, phone, 'Alert-Info: <urn:alert:priority:high>');
    await phone.call('has the ring of high priority', ({ ring }) => ring === 'Ring06');
  });
});
