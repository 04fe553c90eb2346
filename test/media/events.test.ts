import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { EventReceiver } from '../../src/media/dtmf/event-receiver.ts';
import { EventSender } from '../../src/media/dtmf/event-sender.ts';
import { parseRtp } from '../../src/media/rtp/wire.ts';

type Case = { name: string; expect: string; packets: { tMs: number; hex: string }[] };

const file = new URL('../data/vectors/telephone-event.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: Case[] };

/** In the order of the file. */
const DIGITS = [['5'], ['5'], ['5'], ['5', '5'], ['*', '#', 'A', 'B', 'C', 'D', 'flash'], ['5'], []];

describe('telephone-event', () => {
  assert.equal(cases.length, DIGITS.length);
  cases.forEach(({ name, packets }, index) => {
    it(`receives: ${name}`, () => {
      const receiver = new EventReceiver(8000);
      const digits = packets.flatMap(({ tMs, hex }) => {
        const packet = parseRtp(Buffer.from(hex, 'hex'));
        assert.ok(packet);
        return receiver.receive(packet.payload, packet.marker, packet.timestamp, tMs) ?? [];
      });
      assert.deepEqual(digits, DIGITS[index]);
    });
  });

  it('sends: start with the marker, a growing duration, the end three times, then the next digit', () => {
    const sender = new EventSender();
    assert.ok(sender.queue('5', 800, 10));
    assert.ok(sender.queue('#', 400, 10));
    assert.ok(!sender.queue('x', 400, 10));
    const sent: string[] = [];
    for (let timestamp = 8000; timestamp < 8000 + 20 * 160; timestamp += 160) {
      if (!sender.step(timestamp, 160)) sent.push('speech');
      else sent.push(`${sender.timestamp}${sender.marker ? ' m ' : ' '}${Buffer.from(sender.payload).toString('hex')}`);
    }
    assert.deepEqual(sent.slice(0, 15), [
      '8000 m 050a00a0',
      '8000 050a0140',
      '8000 050a01e0',
      '8000 050a0280',
      '8000 058a0320',
      '8000 058a0320',
      '8000 058a0320',
      'speech',
      'speech',
      'speech',
      '9600 m 0b0a00a0',
      '9600 0b0a0140',
      '9600 0b8a0190',
      '9600 0b8a0190',
      '9600 0b8a0190',
    ]);
    assert.ok(sent.slice(15).every(one => one === 'speech'));
  });

  it('a long press goes on in segments, and is received as one digit (RFC 4733 section 2.5.1.3)', () => {
    const sender = new EventSender();
    const receiver = new EventReceiver(48_000);
    assert.ok(sender.queue('7', 8 * 48_000, 63));
    const digits: string[] = [];
    const starts = new Set<number>();
    const last = new Map<number, string>();
    let packets = 0;
    for (let at = 0xffff_0000; at < 0xffff_0000 + 500 * 960; at += 960) {
      if (!sender.step(at % 2 ** 32, 960)) continue;
      packets++;
      starts.add(sender.timestamp);
      last.set(sender.timestamp, Buffer.from(sender.payload).toString('hex'));
      digits.push(...(receiver.receive(sender.payload, sender.marker, sender.timestamp, at / 48) ?? []));
    }
    assert.deepEqual(digits, ['7']);
    const segments = [0, 1, 2, 3, 4, 5].map(n => (0xffff_0000 + n * 0xffff) % 2 ** 32);
    assert.deepEqual([...starts], segments);
    const rest = (8 * 48_000 - 5 * 0xffff).toString(16).padStart(4, '0');
    assert.deepEqual([...last.values()], [...Array(5).fill('073fffff'), `07bf${rest}`]);
    // 8 s in packets of 20 ms; a segment's last packet may be shorter, and the end is sent three times.
    assert.ok(packets >= 402 && packets <= 408, `${packets}`);
  });

  it('a flood of events makes no flood of digits', () => {
    const receiver = new EventReceiver(8000);
    let digits = 0;
    for (let i = 0; i < 1000; i++) {
      if (receiver.receive(Uint8Array.of(5, 10, 0, 160), true, i * 1000, i * 0.1) !== null) digits++;
    }
    assert.ok(digits <= 5, `${digits}`);
  });
});
