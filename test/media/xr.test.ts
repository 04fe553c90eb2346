import assert from 'node:assert/strict';
import { ManualClock } from '../../src/base/clock.ts';
import type { StreamRtcp } from '../../src/media/protocol.ts';
import { Reception } from '../../src/media/rtcp/reception.ts';
import { RtcpSession } from '../../src/media/rtcp/session.ts';
import { buildXr, parseXr, type VoipMetrics, type XrBlock } from '../../src/media/rtcp/xr.ts';
import { buildCompound, parseRtcp } from '../../src/media/rtp/wire.ts';
import { seeded } from '../support/audio.ts';

const METRICS: VoipMetrics = {
  type: 'voip-metrics',
  ssrc: 0xdeadbeef,
  lossRate: 5,
  discardRate: 3,
  burstDensity: 120,
  gapDensity: 2,
  burstDuration: 180,
  gapDuration: 9500,
  roundTripDelay: 42,
  endSystemDelay: 65,
  signalLevel: -19,
  noiseLevel: -58,
  echoReturnLoss: 54,
  gmin: 16,
  rFactor: 88,
  externalRFactor: null,
  mosLq: 41,
  mosCq: null,
  concealment: 3,
  bufferKind: 3,
  bufferRate: 2,
  bufferNominal: 40,
  bufferMaximum: 60,
  bufferAbsoluteMaximum: 300,
};
const BLOCKS: readonly XrBlock[] = [
  { type: 'reference-time', ntp: [0xe0000001, 0x80000000] },
  { type: 'last-reference-times', entries: [{ ssrc: 42, lastReport: 0x11223344, sinceLastReport: 0x10000 }] },
  {
    type: 'statistics',
    ssrc: 0xdeadbeef,
    begin: 65_530,
    end: 90,
    lost: 7,
    duplicates: 1,
    jitter: { minimum: 0, maximum: 320, mean: 12, deviation: 40 },
  },
  METRICS,
];

describe('RTCP extended reports', () => {
  it('VoIP metrics as they are drawn (RFC 3611 section 4.7)', () => {
    assert.equal(
      buildXr(7, [METRICS]).toString('hex'),
      '80cf000a00000007' +
        '07000008deadbeef' +
        '05037802' +
        '00b4251c' +
        '002a0041' +
        'edc63610' +
        '587f297f' +
        'f2000028' +
        '003c012c',
    );
  });

  it('what is written is read again, alone and in a compound (RFC 3611 section 3)', () => {
    assert.deepEqual(parseXr(buildXr(7, BLOCKS)), { type: 'xr', ssrc: 7, blocks: BLOCKS });
    const compound = buildCompound({ ssrc: 7, cname: 'x', sender: null, reports: [], extended: BLOCKS, bye: false });
    assert.deepEqual(parseRtcp(compound)[1], { type: 'xr', ssrc: 7, blocks: BLOCKS });
  });

  it('unknown blocks, wrong lengths, cuts and noise are left out', () => {
    const packet = buildXr(7, BLOCKS);
    const unknown = Buffer.from(packet);
    unknown[8] = 99;
    assert.deepEqual(parseXr(unknown)?.blocks, BLOCKS.slice(1));
    const short = Buffer.from(packet);
    short.writeUInt16BE(1, 10);
    assert.ok(parseXr(short) !== null);
    for (let length = 0; length < packet.length; length++) parseXr(packet.subarray(0, length));
    const random = seeded(3);
    for (let round = 0; round < 5000; round++) {
      const noise = Buffer.from(packet);
      for (let i = 0; i < 6; i++) noise[8 + Math.floor(random() * (packet.length - 8))] = random() * 256;
      parseXr(noise);
      parseRtcp(noise, true);
    }
  });

  it('several report blocks stand in one report (RFC 3550 section 6.4.1)', () => {
    const report = { fractionLost: 1, lost: -2, highestSequence: 3, jitter: 4, lastReport: 5, sinceLastReport: 6 };
    const reports = [1, 2, 3].map(ssrc => ({ ...report, ssrc }));
    for (const sender of [null, { ntp: [1, 2] as const, timestamp: 3, packets: 4, octets: 5 }]) {
      const [read] = parseRtcp(buildCompound({ ssrc: 7, cname: 'x', sender, reports, bye: false }));
      assert.deepEqual(read?.type === 'report' ? read.reports : [], reports);
    }
  });

  it('a packet alone counts only where reduced size was agreed (RFC 5506 section 3.1)', () => {
    assert.deepEqual(parseRtcp(buildXr(7, [METRICS])), []);
    assert.equal(parseRtcp(buildXr(7, [METRICS]), true).length, 1);
  });
});

const ONE_WAY = 35;

/** Two sessions that report to each other; the second one sends no sound. */
function pair(clock: ManualClock, terms: StreamRtcp, deaf = false) {
  const random = seeded(7);
  const sent: Buffer[][] = [[], []];
  const sessions: RtcpSession[] = [];
  let unheard = 0;
  for (const [mine, other] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const reception = new Reception(8000);
    if (mine === 1 && !deaf) {
      for (let i = 0; i < 10; i++) reception.packet(100, i, i * 160, i * 20);
    }
    let packets = 0;
    const sound = (): number => {
      packets += 100;
      return packets;
    };
    sessions[mine] = new RtcpSession({
      clock,
      ssrc: mine + 100,
      cname: 'x',
      terms: () => terms,
      reception: () => reception,
      metrics: () => (mine === 1 ? { ...METRICS, ssrc: 100 } : null),
      clockRate: () => 8000,
      sender: () => (mine === 0 ? { timestamp: 0, packets: sound(), octets: 0 } : null),
      send: packet => {
        sent[mine]?.push(packet);
        void clock.after(ONE_WAY, () => sessions[other]?.receive(packet));
      },
      onReport: () => {},
      onBye: () => {},
      onUnheard: () => unheard++,
      random,
    });
  }
  for (const session of sessions) session.start();
  return { sessions, sent, unheard: () => unheard };
}

describe('RTCP sessions with extended reports', () => {
  const extended = { voipMetrics: true, statistics: true, receiverTime: true };

  it('one that only listens learns the round trip, too (RFC 3611 section 4.4)', async () => {
    const clock = new ManualClock();
    const { sessions } = pair(clock, { mux: false, reducedSize: false, extended });
    await clock.advance(30_000);
    for (const session of sessions) assert.ok(Math.abs((session.roundTripMs ?? 0) - 2 * ONE_WAY) < 3);
    assert.equal(sessions[0]?.farReport?.metrics?.rFactor, 88);
    const plain = pair(new ManualClock(), { mux: false, reducedSize: false });
    assert.equal(plain.sessions[1]?.roundTripMs, null);
  });

  it('names go out with every third packet where reduced size was agreed (RFC 5506 section 4.2)', async () => {
    const clock = new ManualClock();
    const { sessions, sent } = pair(clock, { mux: false, reducedSize: true });
    await clock.advance(60_000);
    sessions[0]?.close();
    const named = (sent[0] ?? []).map(packet => packet.includes(Buffer.from([202])));
    assert.deepEqual(named.slice(0, 4), [true, false, false, true]);
    assert.equal(named.at(-1), true, 'BYE comes with a name');
  });

  it('is told once when the far end reports that it hears nothing', async () => {
    const clock = new ManualClock();
    const { unheard } = pair(clock, { mux: false, reducedSize: false }, true);
    await clock.advance(60_000);
    assert.equal(unheard(), 1);
  });
});
