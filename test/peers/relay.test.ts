/** A call with baresip over a network that loses and delays; and what the relay itself does. */
import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { setTimeout as delay } from 'node:timers/promises';
import { Baresip } from '../support/baresip.ts';
import { Detour } from '../support/detour.ts';
import { eventually } from '../support/eventually.ts';
import { trace } from '../support/impairments/trace.ts';
import { describeWith } from '../support/peers.ts';
import { Phone, peerToPeer } from '../support/phone.ts';
import { freePorts } from '../support/ports.ts';
import { Relay } from '../support/relay.ts';
import { type Rig, useRig } from '../support/rig.ts';
import { toneShare } from '../support/tone.ts';

const BARESIP_TONE = 700;
const LOSSY = { profile: 'p2-loss5', seed: 11 };

describe('relay', () => {
  const rig = useRig();

  it('each packet has the fate of its number in the trace, and comes out of the other port', async () => {
    const way = { profile: 'p7-reorder', seed: 11 };
    const relay = await Relay.open(rig, { a: way, b: null });
    const ends = { a: await freePorts(2), b: await freePorts(2) };
    const [a, b] = [await bound(rig, ends.a), await bound(rig, ends.b)];
    await relay.aim(ends);
    const came: number[] = [];
    b.on('message', (data, from) => {
      assert.equal(from.port, relay.ports.b);
      came.push(data.readUInt16BE(2));
    });
    const packet = Buffer.alloc(172);
    packet[0] = 0x80;
    // Numbers wrap.
    const first = 65_500;
    for (let i = 0; i < 100; i++) {
      packet.writeUInt16BE((first + i) & 0xffff, 2);
      a.send(Buffer.from(packet), relay.ports.a, '127.0.0.1');
      await delay(2);
    }
    const { lost, copy } = trace(way.profile, way.seed);
    const expected = Array.from({ length: 100 }, (_, i) => [
      ...(lost[i] === 1 ? [] : [(first + i) & 0xffff]),
      ...((copy[i] as number) >= 0 ? [(first + i) & 0xffff] : []),
    ]).flat();
    await eventually('all packets', async () => came.length >= expected.length);
    await delay(50);
    assert.deepEqual(
      came.toSorted((x, y) => x - y),
      expected.toSorted((x, y) => x - y),
    );
    assert.notDeepEqual(came, expected);
    const gone = lost.subarray(0, 100).reduce((sum, one) => sum + one, 0);
    assert.deepEqual((await relay.count()).a, { rtp: 100, lost: gone, rtcp: 0 });
  });
});

describeWith(['baresip'], 'a call over a bad network', () => {
  const rig = useRig();

  it('goes on with loss in both directions; both ends tell what is lost and how long the way is', async () => {
    const peer = await Baresip.start(rig, { user: '900', tone: BARESIP_TONE });
    const relay = await Relay.open(rig, { a: LOSSY, b: LOSSY });
    const detour = await Detour.open(rig, relay, peer.port);
    const phone = await Phone.start(rig, { cfg: peerToPeer(detour.port), audio: 'tone:1100' });
    await phone.dial('900');
    await peer.event('CALL_INCOMING');
    await peer.order('accept');
    await phone.callIs('connected');
    const ear = `${await rig.folder()}/ear.wav`;
    await phone.audio({ record: ear });
    const stats = await eventually('a round trip over the relay', async () =>
      (await phone.streams()).find(one => one.packetsReceived > 100 && one.roundTripMs !== null),
    );
    await phone.audio({ record: null });
    const count = await relay.count();
    assert.ok(stats.packetsLost > 0 && stats.packetsLost <= count.b.lost, `${stats.packetsLost} of ${count.b.lost}`);
    assert.ok(count.a.lost > 0 && count.a.rtcp > 0 && count.b.rtcp > 0, JSON.stringify(count));
    assert.ok((stats.roundTripMs as number) >= 39, `${stats.roundTripMs} ms`);
    assert.equal(stats.redundancy, 0, 'baresip knows no redundant audio');
    assert.ok((await toneShare(ear, BARESIP_TONE)) > 0.5, 'the ear hears the tone of baresip');
    await phone.rest();
    await peer.event('CALL_CLOSED');
  });
});

async function bound(rig: Rig, port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>(resolve => socket.bind(port, '127.0.0.1', resolve));
  rig.defer(() => new Promise<void>(resolve => socket.close(() => resolve())));
  return socket;
}
