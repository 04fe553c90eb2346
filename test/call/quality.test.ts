import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { silentLog } from '../../src/base/log.ts';
import { QualityPublisher } from '../../src/call/quality/publisher.ts';
import { type Measurement, qualityReport } from '../../src/call/quality/report.ts';
import type { Collector } from '../../src/call/settings.ts';

const sample = readFileSync(new URL('../data/vq-session-report.txt', import.meta.url), 'utf8');
const start = Date.UTC(2024, 2, 1, 9, 15, 0);
const near = { lossPercent: 0.8, discardPercent: 0.2, jitterMs: 3, rLq: 88, rCq: 86, mosLq: 4.1, mosCq: 4 };

const measurement: Measurement = {
  occasion: 'end',
  call: 1,
  line: 0,
  direction: 'out',
  callId: '7f31c09a@127.0.0.1',
  remote: { uri: 'sip:1002@pbx.example', user: '1002', displayName: 'Ben' },
  localAddress: '192.0.2.10',
  localPort: 4000,
  settings: {
    remote: { address: '192.0.2.20', rtpPort: 16_384, rtcpPort: 16_385 },
    codec: { name: 'G722', payloadType: 9, ptime: 20, fmtp: '' },
    accept: [],
    eventPayloadType: null,
    direction: 'sendrecv',
  },
  encoding: 'G722',
  clockRate: 8000,
  quality: {
    codec: 'G722',
    rating: 'G.107.1',
    near,
    far: { ...near, lossPercent: 0, discardPercent: 0, mosLq: 4.2, mosCq: 4.1 },
    burst: { density: 0.125, ms: 180 },
    gap: { density: 0.003, ms: 9500 },
    roundTripMs: 42,
    endSystemMs: 65,
    oneWayMs: 54,
    buffer: { nominalMs: 40, maximumMs: 60, boundMs: 200 },
    ssrc: 0x1a2b3c4d,
    remoteSsrc: 0x2468abcd,
    startedAt: start,
    at: start + 143_000,
  },
};
const reporter = {
  local: { uri: 'sip:1001@pbx.example', user: '1001', displayName: 'Ann' },
  group: 'desk-phones',
  mac: '00005E005301',
};

describe('voice quality reports', () => {
  it('say what the sample says, as far as it is measured (RFC 6035 section 4.6.1)', () => {
    const lines = qualityReport(measurement, reporter).split('\r\n');
    const expected = sample.split(/\r?\n/);
    assert.equal(lines.pop(), '');
    const names = (all: readonly string[]): string[] => all.map(line => line.split(':')[0] ?? '');
    const unmeasured = new Set(['Signal', 'DialogID', '']);
    assert.deepEqual(
      names(lines),
      names(expected).filter(name => !unmeasured.has(name)),
    );
    const same = lines.filter(line => expected.includes(line));
    for (const name of ['VQSessionReport', 'CallID', 'LocalID', 'RemoteID', 'LocalAddr', 'RemoteAddr', 'LocalMAC']) {
      assert.ok(names(same).includes(name), name);
    }
    for (const name of ['Timestamps', 'JitterBuffer', 'PacketLoss', 'BurstGapLoss']) {
      assert.ok(names(same).includes(name), `${name}\n${lines.join('\n')}`);
    }
  });

  it('say whether silence is left out', () => {
    const { settings } = measurement;
    const said = (more: Partial<Measurement['settings']>): string | undefined =>
      /SSUP=\w+/.exec(qualityReport({ ...measurement, settings: { ...settings, ...more } }, reporter))?.[0];
    const opus = { ...settings.codec, name: 'OPUS', fmtp: 'useinbandfec=1;usedtx=1' };
    assert.deepEqual(
      [said({}), said({ noisePayloadType: 13 }), said({ codec: opus })],
      ['SSUP=off', 'SSUP=on', 'SSUP=on'],
    );
  });

  it('names from the network stay on their line and in their quotes', () => {
    const remote = { uri: 'sip:x@y>\r\nEvil: 1', user: 'x', displayName: 'a"b\\\r\nDialogID: c\u2028' };
    const text = qualityReport({ ...measurement, remote }, reporter);
    assert.doesNotMatch(text, /^(Evil|DialogID)/m);
    assert.match(text, /^RemoteID: "a\\"b\\\\ DialogID: c " <sip:x@y Evil: 1>\r$/m);
  });

  it('go out at the end, on hold, and as often as is wanted in between; never where there is no collector', () => {
    const sent: string[] = [];
    let collector: Collector | null = {
      ...{ user: 'q r', host: '2001:db8::7', port: 5060, transport: 'udp', expires: 300 },
      ...{ throughServer: false, interval: 10_000 },
    };
    const publisher = new QualityPublisher({
      agent: {
        aor: line => (line === 0 ? 'sip:1001@pbx.example' : null),
        publish: (_, options) => {
          sent.push(`${options.target} ${options.body.split('\r\n')[0]}`);
          return { account: 0, facts: { subscribe: () => () => {} } as never, update: () => {}, remove: () => {} };
        },
      },
      log: silentLog,
      collector: () => collector,
      name: () => 'Ann',
      group: 'x',
      mac: '00005E005301',
    });
    const take = (occasion: Measurement['occasion'], seconds: number, line = 0): void =>
      publisher.take({
        ...measurement,
        occasion,
        line,
        quality: { ...measurement.quality, at: start + seconds * 1000 },
      });
    for (let at = 5; at <= 25; at += 5) {
      take('interval', at);
      assert.equal(sent.length, Math.floor(at / 10), `after ${at} s`);
    }
    take('hold', 26);
    take('interval', 30);
    take('end', 31);
    take('end', 31, 3);
    collector = null;
    take('end', 40);
    const to = 'sip:q%20r@[2001:db8::7]:5060';
    const interval = `${to} VQIntervalReport`;
    assert.deepEqual(sent, [interval, interval, `${to} VQSessionReport`, `${to} VQSessionReport: CallTerm`]);
  });
});
