import assert from 'node:assert/strict';
import { AdaptiveJitterBuffer } from '../../src/media/jitter/adaptive.ts';
import { seeded } from '../support/audio.ts';

const FRAME = 160;
const MINIMUM = 40;
const MAXIMUM = 200;

type Trace = {
  packets: number;
  /** Milliseconds that packet n takes; null loses it. */
  delay: (index: number) => number | null;
  twice?: (index: number) => boolean;
  /** Both wrap early when they start high. */
  sequence?: number;
  timestamp?: number;
  /** Milliseconds between two packets of the sender, by our clock. */
  period?: number;
  spansBursts?: boolean;
};

type Event = { at: number; sequence: number; index: number };

/** Sends a trace through a buffer in simulated time; tells what was played. */
function play(trace: Trace): {
  played: number[];
  outcomes: string[];
  buffer: AdaptiveJitterBuffer;
  delays: number[];
  missing: number;
} {
  const { packets, sequence = 100, timestamp = 8000, period = 20 } = trace;
  const events: Event[] = [];
  for (let index = 0; index < packets; index++) {
    const delay = trace.delay(index);
    if (delay === null) continue;
    const event = { at: index * period + delay, sequence: (sequence + index) & 0xffff, index };
    events.push(event);
    if (trace.twice?.(index)) events.push({ ...event, at: event.at + 3 });
  }
  events.sort((a, b) => a.at - b.at);
  const buffer = new AdaptiveJitterBuffer({ clockRate: 8000, frame: FRAME, minimum: MINIMUM, maximum: MAXIMUM });
  buffer.spansBursts = trace.spansBursts ?? false;
  const played: number[] = [];
  const outcomes: string[] = [];
  const delays: number[] = [];
  let missing = 0;
  for (let now = 7; now < packets * period + 2 * MAXIMUM; now += 20) {
    for (let next = events[0]; next !== undefined && next.at <= now; next = events[0]) {
      events.shift();
      const payload = Uint8Array.of(next.index >> 8, next.index & 0xff);
      const stamp = (timestamp + next.index * FRAME) >>> 0;
      buffer.put({ sequence: next.sequence, timestamp: stamp, payloadType: 0, payload, duration: FRAME }, next.at);
    }
    const outcome = buffer.get(now, 0);
    outcomes.push(outcome);
    if (outcome === 'late') buffer.concealed(FRAME);
    if (outcome !== 'frame') continue;
    const { payload, length, missing: gap } = buffer.frame;
    missing += gap;
    assert.equal(length, 2);
    played.push(((payload[0] as number) << 8) | (payload[1] as number));
    delays.push(now - (played.at(-1) as number) * period);
  }
  return { played, outcomes, buffer, delays, missing };
}

function ascending(played: number[]): void {
  for (let i = 1; i < played.length; i++) assert.ok((played[i] as number) > (played[i - 1] as number), `at ${i}`);
}

describe('adaptive jitter buffer', () => {
  it('an even network: everything is played once, in order, at the smallest delay, across both wraps', () => {
    const { played, outcomes, buffer, delays } = play({
      packets: 500,
      delay: () => 5,
      sequence: 65_400,
      timestamp: 2 ** 32 - 50 * FRAME,
    });
    assert.deepEqual(
      played,
      Array.from({ length: 500 }, (_, i) => i),
    );
    assert.ok(!outcomes.slice(0, 500).includes('late'));
    assert.ok(Math.max(...delays) <= MINIMUM + 25, `${Math.max(...delays)}`);
    assert.deepEqual({ late: buffer.stats().late, lost: buffer.stats().lost }, { late: 0, lost: 0 });
  });

  it('reordered and doubled packets: each is played once and in order', () => {
    const random = seeded(1);
    const { played, buffer } = play({
      packets: 1000,
      delay: () => (random() < 0.1 ? 30 : 5),
      twice: index => index % 3 === 0,
    });
    ascending(played);
    assert.ok(played.length >= 995, `${played.length}`);
    assert.ok(buffer.stats().duplicates >= 320, `${buffer.stats().duplicates}`);
  });

  it('lost packets: one concealment each, nothing else is hurt', () => {
    const random = seeded(2);
    const gone = new Set(Array.from({ length: 1000 }, (_, i) => i).filter(i => i > 5 && random() < 0.05));
    const { played, buffer, missing } = play({ packets: 1000, delay: index => (gone.has(index) ? null : 5) });
    assert.deepEqual(
      played,
      Array.from({ length: 1000 }, (_, i) => i).filter(i => !gone.has(i)),
    );
    assert.ok(Math.abs(buffer.stats().lost - gone.size) <= 1, `${buffer.stats().lost} of ${gone.size}`);
    assert.equal(missing % FRAME, 0);
  });

  it('losses in threes are waited for to their end by a codec that gains by it, single ones and rare ones are not', () => {
    const target = (every: number, length: number, spansBursts: boolean): number =>
      play({
        packets: 1000,
        delay: index => (index % every < length ? null : 5),
        spansBursts,
      }).buffer.stats().targetMs;
    const burst = target(60, 3, true);
    assert.ok(burst >= 50 && burst <= 70, `${burst} ms`);
    assert.equal(target(60, 3, false), MINIMUM);
    assert.equal(target(20, 1, true), MINIMUM);
    assert.equal(target(300, 2, true), MINIMUM);
  });

  it('jitter up to 80 ms: the target grows until few are late, and shrinks again', () => {
    const random = seeded(3);
    const noisy = play({ packets: 1000, delay: () => random() * 80 });
    ascending(noisy.played);
    assert.ok(noisy.played.length >= 950, `${noisy.played.length} in time`);
    assert.ok(noisy.buffer.stats().targetMs >= 60 && noisy.buffer.stats().targetMs <= 100);
    const calm = play({ packets: 3000, delay: index => (index < 1000 ? random() * 80 : 5) });
    assert.equal(calm.buffer.stats().targetMs, MINIMUM);
  });

  it('a second without packets, then all at once: what is older than the maximum is left out', () => {
    const { played, delays } = play({
      packets: 1000,
      delay: index => (index >= 400 && index < 450 ? (450 - index) * 20 : 5),
    });
    ascending(played);
    assert.ok(Math.max(...delays) <= MAXIMUM + 45, `${Math.max(...delays)}`);
    assert.equal(played.at(-1), 999);
  });

  it('a far end that is silent between talkspurts is empty, not lossy', () => {
    const random = seeded(4);
    const { buffer, outcomes } = play({
      packets: 1000,
      delay: index => (index % 200 < 100 ? random() * 10 : null),
      sequence: 1,
    });
    assert.ok(outcomes.filter(one => one === 'empty').length > 300);
    assert.ok(buffer.stats().late <= 5, `${buffer.stats().late}`);
  });

  it('a flood and garbage: bounded, and speech is back soon after', () => {
    const buffer = new AdaptiveJitterBuffer({ clockRate: 8000, frame: FRAME, minimum: MINIMUM, maximum: MAXIMUM });
    const random = seeded(5);
    const payload = new Uint8Array(160);
    for (let i = 0; i < 20_000; i++) {
      const timestamp = Math.floor(random() * 2 ** 32);
      const sequence = Math.floor(random() * 65_536);
      buffer.put({ sequence, timestamp, payloadType: 0, payload, duration: FRAME }, i * 0.01);
      if (i % 100 === 0) buffer.get(i * 0.01, 0);
    }
    let frames = 0;
    for (let i = 0; i < 100; i++) {
      const now = 1000 + i * 20;
      buffer.put({ sequence: i, timestamp: i * FRAME, payloadType: 0, payload, duration: FRAME }, now);
      if (buffer.get(now + 1, 0) === 'frame') frames++;
    }
    assert.ok(frames > 85, `${frames}`);
  });
});
