/** Redundant audio (RFC 2198): its payload, how much of it there is, and calls that lose packets in rows. */
import assert from 'node:assert/strict';
import { Sine } from '../../hal/sim/audio/source.ts';
import { codecs, findCodec } from '../../src/media/codec/catalogue.ts';
import type { StreamCodec, StreamSettings } from '../../src/media/protocol.ts';
import { RedundancyDepth } from '../../src/media/redundancy/depth.ts';
import { RedundancyHistory } from '../../src/media/redundancy/history.ts';
import { RedundantReader } from '../../src/media/redundancy/payload.ts';
import { isRtcp, parseRtp } from '../../src/media/rtp/wire.ts';
import { seeded } from '../support/audio.ts';
import { connect, Desk, type Phone, towards } from '../support/engines.ts';

const RED = 63;
const REDUNDANCY = { payloadType: RED, accept: [RED] };

function codecNamed(name: string, ptime = 20): StreamCodec {
  const record = findCodec(name);
  assert.ok(record !== undefined);
  return { name, payloadType: record.payloadType ?? 96, ptime, fmtp: record.fmtp };
}

/** Of every twelve packets of RTP from this port two in a row are lost. */
function bursts(port: number): (data: Buffer, from: number) => boolean {
  let count = 0;
  return (data, from) => from === port && !isRtcp(data) && count++ % 12 >= 10;
}

describe('redundant audio: the payload', () => {
  const reader = new RedundantReader();

  it('is what the standard draws: an earlier packet, then the packet itself (RFC 2198 section 3)', () => {
    // Type 5, 160 units earlier, 2 octets; then type 7.
    const payload = Buffer.from('8502800207cafe0102', 'hex');
    assert.ok(reader.read(payload));
    assert.deepEqual([reader.count, reader.type(0), reader.offset(0), reader.payloadType], [1, 5, 160, 7]);
    assert.deepEqual([...reader.block(0, payload)], [0xca, 0xfe]);
    assert.deepEqual([...payload.subarray(reader.start)], [1, 2]);
  });

  it('reads back what was written, as deep and as far as it goes', () => {
    const history = new RedundancyHistory();
    const payload = new Uint8Array(1440);
    let timestamp = 0xffff_ff00;
    for (let i = 0; i < 8; i++, timestamp = (timestamp + 160) >>> 0) {
      payload.fill(i, 0, 100 + i);
      const size = history.wrap(payload, 100 + i, 9, timestamp, 3, 480);
      const count = Math.min(i, 3);
      if (count === 0) {
        assert.equal(size, 100);
        continue;
      }
      assert.ok(reader.read(payload.subarray(0, size)));
      assert.deepEqual([reader.count, reader.payloadType, size - reader.start], [count, 9, 100 + i]);
      for (let age = 1; age <= count; age++) {
        const block = reader.block(count - age, payload);
        assert.deepEqual([reader.type(count - age), reader.offset(count - age)], [9, age * 160]);
        assert.ok(block.length === 100 + i - age && block.every(octet => octet === i - age));
      }
      assert.ok(payload.subarray(reader.start, size).every(octet => octet === i));
    }
    assert.equal(history.wrap(payload, 50, 9, timestamp, 0, 0), 50, 'nothing is added when nothing is lost');
    assert.equal(history.wrap(payload, 50, 9, (timestamp + 16_000) >>> 0, 3, 480), 50, 'after a pause');
    assert.equal(history.wrap(payload, 1160, 9, (timestamp + 16_160) >>> 0, 3, 480), 1160, 'never over 1200 octets');
  });

  it('garbage is refused or stays inside the payload (RFC 2198 section 3)', () => {
    const random = seeded(5);
    let taken = 0;
    for (let round = 0; round < 20_000; round++) {
      const payload = Uint8Array.from({ length: Math.floor(random() * 40) }, () => Math.floor(random() * 256));
      // Many more than by chance end their headers.
      for (let at = 4; at < payload.length && random() < 0.5; at += 4) payload[at] = (payload[at] as number) & 0x7f;
      for (let at = 2; at < payload.length && random() < 0.8; at += 4) payload[at] = 0;
      if (!reader.read(payload)) continue;
      taken++;
      assert.ok(reader.start <= payload.length && reader.count <= 8 && reader.payloadType < 128);
      const octets = Array.from({ length: reader.count }, (_, i) => reader.block(i, payload).length);
      assert.equal(4 * reader.count + 1 + octets.reduce((sum, one) => sum + one, 0), reader.start);
    }
    assert.ok(taken > 1000, `${taken}`);
    for (const hex of [
      '',
      '80',
      '80000000',
      '8000000180',
      '80ffffff00',
      '800003ff00',
      '80000000'.repeat(9).concat('00'),
    ]) {
      assert.equal(reader.read(Buffer.from(hex, 'hex')), false, hex);
    }
  });
});

describe('redundant audio: how much of it', () => {
  function depths(reports: readonly number[], density: number | null = null): number[] {
    const depth = new RedundancyDepth();
    return reports.map(share => {
      depth.reported(share, density);
      return depth.depth;
    });
  }

  it('none without loss; more with more loss at once, less by and by', () => {
    assert.deepEqual(depths([0, 0, 0]), [0, 0, 0]);
    assert.deepEqual(depths([0, 0.005, 0.02, 0.05, 0.05]), [0, 1, 2, 3, 3]);
    assert.deepEqual(depths([0.05, 0, 0, 0, 0, 0, 0, 0, 0, 0]), [3, 3, 3, 2, 2, 2, 1, 1, 1, 0]);
    assert.deepEqual(depths([0.05, 0, 0, 0.05, 0, 0, 0]), [3, 3, 3, 3, 3, 3, 2]);
  });

  it('one is enough against single losses, as the far end tells them', () => {
    assert.deepEqual(depths([0.05, 0.05], 0.2), [1, 1]);
    assert.deepEqual(depths([0.05, 0.05], 0.7), [3, 3]);
  });

  it('where more made it worse the path is full: back to one for a while', () => {
    assert.deepEqual(depths([0.02, 0.2, 0.2, 0.2]), [2, 3, 3, 3], 'more is tried first');
    assert.deepEqual(depths([0.04, 0.2, 0.05, 0.2, 0.05]), [3, 3, 3, 3, 3], 'losses come and go');
    assert.deepEqual(depths([0.04, 0.2, 0.2, 0.2, 0.04]), [3, 3, 1, 1, 1]);
    assert.equal(depths([0.04, 0.2, 0.2, ...Array(20).fill(0.04)]).at(-1), 3);
  });
});

describe('redundant audio: calls', () => {
  async function call(codec: StreamCodec, more: Partial<StreamSettings> = {}) {
    const desk = new Desk();
    const speaker = desk.phone(new Sine(440, 16_000));
    const listener = desk.phone();
    const [from, to] = await connect(speaker, listener, { codec, accept: [], redundancy: REDUNDANCY, ...more });
    const types = (): Set<number> => {
      const packets = desk.network.sent.filter(one => one.from === from && !isRtcp(one.data));
      return new Set(packets.map(one => parseRtp(one.data)?.payloadType ?? -1));
    };
    return { desk, speaker, listener, from, to, types };
  }

  async function since(phone: Phone, desk: Desk, ms: number) {
    const before = await phone.stats();
    await desk.pass(ms);
    const now = await phone.stats();
    return {
      lost: now.packetsLost - before.packetsLost,
      recovered: now.recovered - before.recovered,
      concealedMs: now.concealedMs - before.concealedMs,
    };
  }

  for (const { name } of codecs.filter(one => ['PCMU', 'PCMA', 'G722', 'OPUS'].includes(one.name))) {
    it(`${name}: two packets in a row are lost again and again, and no sound is made up`, async () => {
      const { desk, speaker, listener, from, types } = await call(codecNamed(name));
      await desk.pass(8000);
      assert.deepEqual([...types()], [codecNamed(name).payloadType], 'nothing is added while nothing is lost');
      desk.network.loss = bursts(from);
      await desk.pass(15_000);
      assert.ok((await speaker.stats()).redundancy >= 2);
      const { lost, recovered, concealedMs } = await since(listener, desk, 6000);
      assert.ok(lost >= 48 && Math.abs(recovered - lost) <= 2, `${recovered} of ${lost}`);
      assert.equal(concealedMs, 0);
      const { quality } = await listener.stats();
      assert.ok(quality !== null && quality.near.lossPercent < 8, `${quality?.near.lossPercent} %`);
    });
  }

  it('is left again when nothing is lost any longer, and the delay goes back', async () => {
    const { desk, speaker, listener, from } = await call(codecNamed('PCMU'));
    await desk.pass(3000);
    const { bufferMs } = await listener.stats();
    desk.network.loss = bursts(from);
    await desk.pass(20_000);
    desk.network.loss = () => false;
    await desk.pass(90_000);
    assert.equal((await speaker.stats()).redundancy, 0);
    desk.network.sent.length = 0;
    await desk.pass(1000);
    const sent = desk.network.sent.filter(one => one.from === from && !isRtcp(one.data));
    assert.ok(sent.every(one => parseRtp(one.data)?.payloadType === 0 && one.data.length === 172));
    assert.ok((await listener.stats()).bufferMs <= bufferMs + 100);
  });

  it('digits come through, as ever in packets of their own', async () => {
    const { desk, speaker, listener, from, types } = await call(codecNamed('G722'), {
      eventPayloadType: 101,
      acceptEvents: [101],
    });
    desk.network.loss = bursts(from);
    await desk.pass(12_000);
    for (const digit of '159') {
      await speaker.order('sendDigit', { stream: 1, digit, ms: 100 });
      await desk.pass(400);
    }
    const told = listener.facts.flatMap(fact => (fact.type === 'digit' ? [fact.digit] : []));
    assert.deepEqual(told, ['1', '5', '9']);
    assert.deepEqual([...types()].sort(), [101, 63, 9]);
  });

  it('the codec may change in the middle of the call', async () => {
    const { desk, speaker, listener, from, to } = await call(codecNamed('G722'));
    desk.network.loss = bursts(from);
    await desk.pass(12_000);
    const [codec, others] = [codecNamed('PCMA'), [codecNamed('G722')]];
    await listener.order('setStream', {
      stream: 1,
      settings: towards(from, { codec, accept: others, redundancy: REDUNDANCY }),
    });
    await speaker.order('setStream', {
      stream: 1,
      settings: towards(to, { codec, accept: [], redundancy: REDUNDANCY }),
    });
    await desk.pass(2000);
    const { lost, concealedMs } = await since(listener, desk, 4000);
    assert.ok(lost >= 32);
    assert.equal(concealedMs, 0);
  });

  it('hostile payloads change nothing', async () => {
    const { desk, listener, from, to } = await call(codecNamed('PCMU'));
    await desk.pass(2000);
    const random = seeded(9);
    const last = desk.network.sent.filter(one => one.from === from && !isRtcp(one.data)).at(-1);
    assert.ok(last !== undefined);
    for (let i = 0; i < 500; i++) {
      const data = Buffer.from(last.data);
      data[1] = RED;
      for (let at = 12; at < data.length; at++) data[at] = Math.floor(random() * 256);
      if (i % 2 === 0) data[12] = RED;
      desk.network.deliver(data.subarray(0, 12 + Math.floor(random() * 160)), '192.0.2.1', from, to);
    }
    const { lost, concealedMs } = await since(listener, desk, 2000);
    assert.deepEqual([lost, concealedMs], [0, 0]);
  });
});
