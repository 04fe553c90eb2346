/** Redundant audio between two phones, over a network that loses packets in rows; and as GStreamer reads it. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { RedundancyHistory } from '../../src/media/redundancy/history.ts';
import { PacketRing } from '../../src/media/rtp/wire.ts';
import { Detour } from '../support/detour.ts';
import { eventually } from '../support/eventually.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { freePort, isTaken } from '../support/ports.ts';
import { Program } from '../support/program.ts';
import { Relay } from '../support/relay.ts';
import { useRig } from '../support/rig.ts';

const RED = 63;
/** Octets, and timestamp units, of 20 ms of PCMU. */
const FRAME = 160;
const BURSTS = { profile: 'p3-burst', seed: 11 };

describe('redundant audio between two phones', () => {
  const rig = useRig();

  it('is agreed on, begins when the far end reports loss, and brings back what was lost (RFC 2198 section 2)', async () => {
    const callee = await Phone.start(rig, {
      cfg: { 'voip/line/0/id': 202, 'phone400/media/redundancy': 1 },
      audio: 'tone:700',
    });
    const relay = await Relay.open(rig, { a: BURSTS, b: null });
    const detour = await Detour.open(rig, relay, callee.port);
    const caller = await Phone.start(rig, {
      cfg: { ...peerToPeer(detour.port), 'phone400/media/redundancy': 1 },
      audio: 'tone:1100',
    });
    await caller.dial('202');
    await callee.callIs('incoming');
    await callee.hook('off');
    await caller.callIs('connected');
    const heard = await eventually(
      'packets that were lost and came again',
      async () => (await callee.streams()).find(one => one.packetsLost > 0 && one.recovered > 3),
      25_000,
    );
    const [sent] = await caller.streams();
    assert.ok(sent !== undefined && sent.redundancy > 0, `${sent?.redundancy}`);
    assert.equal(heard.redundancy, 0, 'nothing is lost on the way back');
    await caller.rest();
  });
});

describeWith(['gst-launch-1.0'], 'redundant audio as another reads it', () => {
  const rig = useRig();

  it('two packets in a row are lost again and again, and every octet is there (RFC 2198 section 3)', async () => {
    const port = await freePort();
    const file = `${await rig.folder()}/heard.ul`;
    const caps = 'caps=application/x-rtp,media=audio,clock-rate=8000,encoding-name=PCMU,payload=0';
    const source = ['udpsrc', `port=${port}`, caps];
    const sink = ['filesink', `location=${file}`, 'buffer-mode=unbuffered'];
    const pipeline = [...source, '!', 'rtpreddec', `pt=${RED}`, '!', 'rtppcmudepay', '!', ...sink];
    const peer = new Program(rig, 'gst-launch-1.0', pipeline);
    await peer.line(/Setting pipeline to PLAYING/);
    await eventually('gstreamer at its port', () => isTaken(port));
    const socket = createSocket('udp4');
    rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
    const ring = new PacketRing(7, 1440);
    const history = new RedundancyHistory();
    for (let i = 0; i < 49; i++) {
      const timestamp = i * FRAME;
      ring.payload.fill(i, 0, FRAME);
      const size = history.wrap(ring.payload, FRAME, 0, timestamp, 3, 3 * FRAME);
      const packet = ring.seal(false, size > FRAME ? RED : 0, 1000 + i, timestamp);
      if (i % 12 < 10) socket.send(packet.subarray(0, PacketRing.length(size)), port, '127.0.0.1');
      await delay(5);
    }
    const heard = await eventually('all that was said', async () => {
      const octets = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
      return octets.length >= 49 * FRAME ? octets : undefined;
    });
    assert.deepEqual(heard, Buffer.concat(Array.from({ length: 49 }, (_, i) => Buffer.alloc(FRAME, i))));
  });
});
