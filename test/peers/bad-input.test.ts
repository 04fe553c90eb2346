/** Whatever comes over the network, the phone answers rightly or not at all, and lives on. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { eventually } from '../support/eventually.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { freePorts } from '../support/ports.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { SipPeer, sdpAt } from '../support/sip-peer.ts';
import { MU_LAW_TONE, muLawTone, toneShare } from '../support/tone.ts';

/** A phone is alive when it still answers OPTIONS. */
async function answers(rig: Rig, phone: Phone): Promise<void> {
  const peer = await SipPeer.open(rig);
  peer.request('OPTIONS', phone.port);
  await peer.message('SIP/2.0 200');
}

const GARBAGE: readonly { readonly what: string; readonly data: string | Uint8Array }[] = [
  { what: 'random octets', data: randomBytes(1200) },
  { what: 'an empty datagram', data: '' },
  { what: 'line ends only', data: '\r\n\r\n' },
  { what: 'half a start line', data: 'INVITE sip:201@127' },
  {
    what: 'headers without an end',
    data: 'INVITE sip:201@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4',
  },
  { what: 'another protocol', data: 'GET / HTTP/1.1\r\nHost: phone\r\n\r\n' },
  {
    what: 'a response to nothing',
    data: 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKx\r\nCSeq: 1 INVITE\r\n\r\n',
  },
  {
    what: 'sixty thousand octets of headers',
    data: `OPTIONS sip:201@127.0.0.1 SIP/2.0\r\n${'X: y\r\n'.repeat(10_000)}`,
  },
  { what: 'one endless header', data: `OPTIONS sip:201@127.0.0.1 SIP/2.0\r\nVia: ${'a'.repeat(60_000)}` },
];

describe('bad input from the network', function () {
  this.slow(4000);
  const rig = useRig();

  it('garbage over UDP', async () => {
    const phone = await Phone.start(rig);
    const peer = await SipPeer.open(rig);
    for (const { data } of GARBAGE) peer.send(data, phone.port);
    await answers(rig, phone);
    assert.deepEqual(await phone.calls(), []);
  });

  for (const { what, data } of GARBAGE) {
    it(`over TCP: ${what}`, async () => {
      const phone = await Phone.start(rig);
      const socket = connect(phone.port, '127.0.0.1');
      rig.defer(() => {
        socket.destroy();
      });
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(data);
      await answers(rig, phone);
    });
  }

  it('an endless stream over TCP is cut off', async () => {
    const phone = await Phone.start(rig);
    const socket = connect(phone.port, '127.0.0.1');
    socket.on('error', () => {});
    rig.defer(() => {
      socket.destroy();
    });
    await once(socket, 'connect');
    const pour = (): void => {
      while (!socket.destroyed && socket.write('X-Filler: 0123456789\r\n'.repeat(500))) {}
    };
    socket.on('drain', pour);
    pour();
    await eventually('the phone hangs up on it', () => socket.closed);
    await answers(rig, phone);
  });

  it('a body that is shorter than its Content-Length is refused with 400 (RFC 3261 section 18.3)', async () => {
    const phone = await Phone.start(rig);
    const peer = await SipPeer.open(rig);
    const id = `short-${peer.port}`;
    const head = [
      `INVITE sip:201@127.0.0.1:${phone.port} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${peer.port};branch=z9hG4bK${id}`,
      `From: <sip:100@127.0.0.1>;tag=1`,
      `To: <sip:201@127.0.0.1>`,
      `Call-ID: ${id}`,
      'CSeq: 1 INVITE',
      `Contact: <sip:100@127.0.0.1:${peer.port}>`,
      'Max-Forwards: 70',
      'Content-Type: application/sdp',
      'Content-Length: 400',
    ];
    peer.send(`${head.join('\r\n')}\r\n\r\nv=0\r\n`, phone.port);
    await peer.message('SIP/2.0 400');
    assert.deepEqual(await phone.calls(), []);
  });

  it('an offer that the phone cannot take is refused with 488 (RFC 3261 section 13.3.1.3)', async () => {
    const phone = await Phone.start(rig);
    const peer = await SipPeer.open(rig);
    const offer = sdpAt(40_000).replace('RTP/AVP 0', 'RTP/AVP 99').replace('rtpmap:0 PCMU', 'rtpmap:99 nothing');
    peer.request('INVITE', phone.port, ['Content-Type: application/sdp'], offer);
    await peer.message('SIP/2.0 488');
    await phone.callIs('none');
  });

  it('RTP from a stranger is not heard', async () => {
    const peer = await SipPeer.open(rig);
    const media = await freePorts(2);
    const phone = await Phone.start(rig, { cfg: peerToPeer(peer.port) });
    await phone.dial('200');
    const invite = await peer.message('INVITE');
    peer.reply(invite, '200 OK', { sdp: sdpAt(media) });
    await phone.callIs('connected');
    const target = Number(/m=audio (\d+)/.exec(invite.body)?.[1]);
    const ear = `${await rig.folder()}/ear.wav`;
    await phone.audio({ record: ear });
    const stop = speak(rig, target);
    await eventually('packets of the stranger', async () => (await phone.streams()).some(one => one.strangers > 50));
    stop();
    assert.equal((await phone.streams())[0]?.packetsReceived, 0);
    await phone.audio({ record: null });
    assert.ok((await toneShare(ear, MU_LAW_TONE)) < 0.01);
  });
});

/** Sends PCMU packets with a tone to this port, from an address that nobody agreed on. */
function speak(rig: Rig, port: number): () => void {
  const socket = createSocket('udp4').bind(0, '127.0.0.2');
  const tone = muLawTone(160);
  let sequence = 0;
  const timer = setInterval(() => {
    const packet = Buffer.alloc(172);
    packet.writeUInt16BE(0x8000, 0);
    packet.writeUInt16BE(sequence & 0xffff, 2);
    packet.writeUInt32BE(sequence * 160, 4);
    packet.writeUInt32BE(0xbad, 8);
    packet.set(tone, 12);
    socket.send(packet, port, '127.0.0.1');
    sequence += 1;
  }, 20);
  const stop = (): void => clearInterval(timer);
  rig.defer(async () => {
    stop();
    await new Promise<void>(resolve => socket.close(() => resolve()));
  });
  return stop;
}
