/** Strangers on the network of the finished phone: whom it listens to follows its settings. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { Phone, peerToPeer } from '../support/phone.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { SipPeer } from '../support/sip-peer.ts';

const STRANGER = '127.0.0.2';

/** The first line of the answer to a request from an address that is no server of the phone. */
async function asStranger(rig: Rig, phone: Phone, method: string, user = '201'): Promise<string> {
  const socket = createSocket('udp4').bind(0, STRANGER);
  rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
  await once(socket, 'listening');
  const { port } = socket.address();
  const lines = [
    `${method} sip:${user}@127.0.0.1 SIP/2.0`,
    `Via: SIP/2.0/UDP ${STRANGER}:${port};branch=z9hG4bK${method}${port}`,
    `From: <sip:900@${STRANGER}>;tag=1`,
    `To: <sip:${user}@127.0.0.1>`,
    `Call-ID: ${method}${port}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:900@${STRANGER}:${port}>`,
    'Refer-To: <sip:0900123@premium.invalid>',
    'Event: check-sync',
    'Max-Forwards: 70',
    'Content-Length: 0',
  ];
  socket.send(`${lines.join('\r\n')}\r\n\r\n`, phone.port, '127.0.0.1');
  const [answer] = (await once(socket, 'message')) as [Buffer];
  return answer.toString().split('\r\n')[0] ?? '';
}

describe('strangers and the phone', function () {
  this.slow(4_000);
  const rig = useRig();

  it('behind a server they get 403, whoever they ask for and whatever they want (RFC 3261 section 26.3)', async () => {
    const server = await SipPeer.open(rig);
    const phone = await Phone.start(rig, { cfg: peerToPeer(server.port) });
    for (const method of ['INVITE', 'REFER', 'NOTIFY', 'OPTIONS', 'SUBSCRIBE']) {
      assert.equal(await asStranger(rig, phone, method), 'SIP/2.0 403 Forbidden', method);
    }
    assert.equal(await asStranger(rig, phone, 'INVITE', 'nobody'), 'SIP/2.0 403 Forbidden');
    assert.deepEqual(await phone.calls(), []);
    server.request('OPTIONS', phone.port);
    await server.message('SIP/2.0 200');
  });

  it('a trusted network is served, and a phone without a server takes direct calls', async () => {
    const server = await SipPeer.open(rig);
    const trusting = await Phone.start(rig, {
      cfg: { ...peerToPeer(server.port), 'phone400/sip/trusted': '127.0.0.0/8' },
    });
    assert.equal(await asStranger(rig, trusting, 'OPTIONS'), 'SIP/2.0 200 OK');
    const alone = await Phone.start(rig);
    assert.match(await asStranger(rig, alone, 'INVITE'), /^SIP\/2\.0 1/);
    await alone.callIs('incoming');
    await alone.screenShows('900');
  });
});
