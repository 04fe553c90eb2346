import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import { rtcpInterval } from '../../src/media/rtcp/interval.ts';
import { Reception } from '../../src/media/rtcp/reception.ts';
import { RtcpSession } from '../../src/media/rtcp/session.ts';
import { buildCompound, parseRtcp, parseRtp } from '../../src/media/rtp/wire.ts';
import { seeded } from '../support/audio.ts';

/** Types and octets of the packets in a compound, read by hand after RFC 3550 6.4. */
function parts(compound: Buffer): { type: number; count: number; body: Buffer }[] {
  const found = [];
  for (let at = 0; at < compound.length; ) {
    const octets = (compound.readUInt16BE(at + 2) + 1) * 4;
    assert.equal(compound.readUInt8(at) >> 6, 2);
    const count = compound.readUInt8(at) & 31;
    found.push({ type: compound.readUInt8(at + 1), count, body: compound.subarray(at + 4, at + octets) });
    at += octets;
    assert.ok(at <= compound.length);
  }
  return found;
}

const report = {
  ssrc: 0xdeadbeef,
  fractionLost: 12,
  lost: 345,
  highestSequence: 0x12345,
  jitter: 67,
  lastReport: 0x11223344,
  sinceLastReport: 0x10000,
};
const sender = { ntp: [0xe0000001, 0x80000000] as const, timestamp: 0xfffffff0, packets: 1000, octets: 160_000 };

describe('RTCP', () => {
  it('a compound of a sender: SR with a block, SDES, BYE', () => {
    const compound = buildCompound({ ssrc: 42, cname: 'a1b2@c3', sender, reports: [report], bye: true });
    const [sr, sdes, bye] = parts(compound);
    assert.deepEqual([sr?.type, sr?.count, sr?.body.length], [200, 1, 48]);
    assert.equal(sr?.body.toString('hex', 0, 24), '0000002ae000000180000000fffffff0000003e800027100');
    assert.equal(sr?.body.toString('hex', 24), 'deadbeef0c00015900012345000000431122334400010000');
    assert.deepEqual([sdes?.type, sdes?.count], [202, 1]);
    assert.equal(sdes?.body.subarray(0, 14).toString('latin1'), '\0\0\0*\x01\x07a1b2@c3\0');
    assert.deepEqual([bye?.type, bye?.count, bye?.body.readUInt32BE(0)], [203, 1, 42]);
    assert.deepEqual(parseRtcp(compound), [
      { type: 'report', ssrc: 42, sender: { ntp: [0xe0000001, 0x80000000] }, reports: [report] },
      { type: 'bye', ssrcs: [42] },
    ]);
  });

  it('a compound of one who heard and said nothing: an empty RR, SDES', () => {
    const [rr, sdes, ...more] = parts(buildCompound({ ssrc: 7, cname: 'x', sender: null, reports: [], bye: false }));
    assert.deepEqual([rr?.type, rr?.count, rr?.body.toString('hex')], [201, 0, '00000007']);
    assert.equal(sdes?.type, 202);
    assert.deepEqual(more, []);
  });

  it('garbage and every truncation of a compound are taken in silence', () => {
    const random = seeded(6);
    const compound = buildCompound({ ssrc: 42, cname: 'a', sender, reports: [report], bye: true });
    for (let length = 0; length < compound.length; length++) parseRtcp(compound.subarray(0, length));
    for (let round = 0; round < 2000; round++) {
      const datagram = Buffer.from(Array.from({ length: Math.floor(random() * 80) }, () => random() * 256));
      parseRtcp(datagram);
      parseRtp(datagram);
    }
  });

  it('the interval lies between half and one and a half of 5 s, and grows with packet size', () => {
    const input = { members: 2, senders: 2, weSent: true, bandwidth: 500, packetSize: 100, first: false };
    assert.ok(Math.abs(rtcpInterval(input, 0) - 2500 / 1.21828) < 1);
    assert.ok(Math.abs(rtcpInterval(input, 0.999_999) - 7500 / 1.21828) < 1);
    assert.ok(Math.abs(rtcpInterval({ ...input, first: true }, 0.5) - 2500 / 1.21828) < 1);
    assert.ok(Math.abs(rtcpInterval({ ...input, packetSize: 5000 }, 0.5) - 20_000 / 1.21828) < 1);
  });

  it('reception: loss, fraction, wraps, and a new start', () => {
    const reception = new Reception(8000);
    for (let i = 0; i < 200; i++) {
      if (i % 10 !== 9) reception.packet(1, (65_500 + i) & 0xffff, i * 160, i * 20);
    }
    const first = reception.report();
    assert.equal(first?.highestSequence, 65_500 + 198);
    assert.equal(first?.lost, 19);
    assert.equal(first?.fractionLost, Math.floor((19 * 256) / 199));
    assert.equal(first?.jitter, 0);
    assert.equal(reception.packet(1, 40_000, 99, 5000), 'restarted');
    assert.equal(reception.packet(2, 1, 99, 5020), 'ignored');
    assert.equal(reception.packet(1, 40_001, 259, 5020), 'same');
    assert.equal(reception.packet(2, 2, 259, 5040), 'ignored', 'the other one spoke in between');
    assert.equal(reception.packet(2, 3, 419, 5060), 'restarted');
    assert.equal(reception.report()?.ssrc, 2);
    assert.deepEqual([reception.received, reception.lost], [183, 19]);
  });

  it('two sessions report to each other, learn the round trip, and say BYE once', async () => {
    const clock = new ManualClock();
    const oneWay = 35;
    let byes = 0;
    const heardOf = new Set<number>();
    const random = seeded(7);
    const sessions: RtcpSession[] = [];
    for (const [mine, other] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const reception = new Reception(8000);
      reception.packet(other + 100, 1, 0, 0);
      let packets = 1;
      sessions[mine] = new RtcpSession({
        clock,
        ssrc: mine + 100,
        cname: 'x',
        reception: () => reception,
        sender: () => ({ timestamp: 0, packets: packets++, octets: 0 }),
        send: packet => void clock.after(oneWay, () => sessions[other]?.receive(packet)),
        onReport: report => heardOf.add(report.ssrc),
        terms: () => ({ mux: false, reducedSize: false }),
        metrics: () => null,
        clockRate: () => 8000,
        onBye: () => byes++,
        onUnheard: () => {},
        random,
      });
    }
    for (const session of sessions) session.start();
    await clock.advance(30_000);
    assert.deepEqual([...heardOf].sort(), [100, 101], 'each learns what the other missed of it');
    for (const session of sessions) {
      assert.ok(session.roundTripMs !== null);
      assert.ok(Math.abs(session.roundTripMs - 2 * oneWay) < 3, `${session.roundTripMs}`);
    }
    sessions[0]?.close();
    await clock.advance(100);
    assert.equal(byes, 1);
    sessions[1]?.close();
    await clock.advance(60_000);
    assert.equal(clock.pending, 0);
  });
});
