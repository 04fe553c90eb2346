/** Codecs in calls between two engines: every packet time, changes in the middle of a call, digits beside each clock. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sine } from '../../hal/sim/audio/source.ts';
import { readWav } from '../../src/base/pcm/wav.ts';
import { codecs } from '../../src/media/codec/catalogue.ts';
import type { CodecRecord } from '../../src/media/codec/codec.ts';
import type { StreamCodec } from '../../src/media/protocol.ts';
import { parseRtp } from '../../src/media/rtp/wire.ts';
import { seeded } from '../support/audio.ts';
import { connect, Desk, type Phone, towards } from '../support/engines.ts';
import { toneShare } from '../support/tone.ts';

const TONE = 1000;
const RATE = 16_000;

function streamCodec(record: CodecRecord, payloadType: number, ptime: number): StreamCodec {
  return { name: record.name, payloadType: record.payloadType ?? payloadType, ptime, fmtp: record.fmtp };
}

function named(name: string, payloadType: number): StreamCodec {
  const record = codecs.find(codec => codec.name === name);
  assert.ok(record);
  return streamCodec(record, payloadType, record.ptime);
}

describe('codecs in a call', () => {
  const directory = mkdtempSync(join(tmpdir(), 'codecs-'));
  after(() => rmSync(directory, { recursive: true }));

  async function hears(desk: Desk, phone: Phone, name: string): Promise<void> {
    const file = join(directory, `${name}.wav`);
    await phone.order('recordEar', { path: file });
    await desk.pass(500);
    await phone.order('recordEar', { path: null });
    const sound = await readWav(file);
    assert.ok(sound.ok && sound.value.rate === RATE);
    assert.ok((await toneShare(file, TONE)) > 0.8, `the tone is heard: ${name}`);
  }

  for (const record of codecs) {
    const times = record.terms?.(record.fmtp, record.fmtp).packetTimes ?? [10, 20, 30, 60];
    it(`${record.name} carries a tone in packets of ${times.slice(0, 6).join(', ')} ms`, async () => {
      for (const ptime of times.slice(0, 6)) {
        const desk = new Desk();
        const speaker = desk.phone(new Sine(TONE, RATE));
        const listener = desk.phone();
        const [from] = await connect(speaker, listener, { codec: streamCodec(record, 96, ptime), accept: [] });
        await desk.pass(600);
        await hears(desk, listener, `${record.name}-${ptime}`);
        const packets = desk.network.sent.filter(one => one.from === from).map(one => parseRtp(one.data));
        const [first, second] = packets.slice(-2);
        assert.ok(first != null && second != null);
        assert.equal(second.timestamp - first.timestamp, (record.clockRate * ptime) / 1000);
        assert.ok(second.payload.length <= 1440);
      }
    });
  }

  it('changes from one codec to another in the middle of the call, whatever their rates', async () => {
    const desk = new Desk();
    const speaker = desk.phone(new Sine(TONE, RATE));
    const listener = desk.phone();
    const order = [named('G722', 9), named('PCMU', 0), named('LN16BIT_16000', 97), named('PCMA', 8)];
    const ports = await connect(speaker, listener, { codec: order[0] as StreamCodec, accept: [] });
    for (const codec of order) {
      // First the listener: until the new codec arrives it still takes the old one.
      const others = order.filter(other => other !== codec);
      await listener.order('setStream', { stream: 1, settings: towards(ports[0], { codec, accept: others }) });
      await desk.pass(100);
      await speaker.order('setStream', { stream: 1, settings: towards(ports[1], { codec, accept: [] }) });
      await desk.pass(300);
      await hears(desk, listener, codec.name);
    }
  });

  it('pauses are sent as descriptions of their noise, and that noise is heard (RFC 3389 section 4)', async () => {
    const desk = new Desk();
    const random = seeded(4);
    let at = 0;
    const room = {
      rewind: () => {},
      fill: (block: Int16Array) => {
        for (let i = 0; i < block.length; i++, at++) {
          const speaks = at % (3 * RATE) < RATE;
          block[i] = 160 * (random() - 0.5) + (speaks ? 6000 * Math.sin((2 * Math.PI * TONE * at) / RATE) : 0);
        }
        return true;
      },
    };
    const speaker = desk.phone(room);
    const listener = desk.phone();
    const [from] = await connect(speaker, listener, { codec: named('PCMU', 0), accept: [], noisePayloadType: 13 });
    await listener.order('setVolume', { path: 'handset', step: 11 });
    await desk.pass(3000);
    const file = join(directory, 'pause.wav');
    await listener.order('recordEar', { path: file });
    desk.network.sent.length = 0;
    await desk.pass(6000);
    await listener.order('recordEar', { path: null });
    const sent = desk.network.sent.filter(one => one.from === from).map(one => parseRtp(one.data));
    const speech = sent.filter(packet => packet?.payloadType === 0).length;
    const noise = sent.filter(packet => packet?.payloadType === 13).length;
    assert.ok(speech > 100 && speech < 160 && noise >= 6 && noise <= 20, `${speech} of speech, ${noise} of noise`);
    const sound = await readWav(file);
    assert.ok(sound.ok);
    const level = (start: number, end: number): number => {
      const part = sound.value.samples.subarray(start * RATE, end * RATE);
      return Math.sqrt(part.reduce((sum, sample) => sum + sample ** 2, 0) / part.length);
    };
    assert.ok(level(0.2, 0.8) > 3000, 'speech');
    for (const start of [1.6, 2.2, 4.6]) {
      const decibels = 20 * Math.log10(level(start, start + 0.3) / 46);
      assert.ok(Math.abs(decibels) < 6, `noise at ${start} s: ${decibels.toFixed(1)} dB from that of the room`);
    }
    const stats = await listener.stats();
    assert.equal(stats.packetsLost, 0);
  });

  it('digits are told beside a codec with another clock (RFC 4733 section 2.5.1.2)', async () => {
    const desk = new Desk();
    const speaker = desk.phone();
    const listener = desk.phone();
    const codec = named('LN16BIT_16000', 96);
    const events = { eventPayloadType: 101, acceptEvents: [101, 102] };
    const ports = await connect(speaker, listener, { codec, accept: [named('PCMU', 0)], ...events });
    await speaker.order('sendDigit', { stream: 1, digit: '5', ms: 100 });
    await desk.pass(400);
    const sent = desk.network.sent.filter(one => one.from === ports[0]).map(one => parseRtp(one.data));
    const last = sent.filter(packet => packet?.payloadType === 101).at(-1);
    assert.ok(last != null);
    assert.equal(Buffer.from(last.payload).readUInt16BE(2), 1600, 'the duration in the clock of the codec');
    const toPcmu = towards(ports[1], { codec: named('PCMU', 0), accept: [], eventPayloadType: 102 });
    await speaker.order('setStream', { stream: 1, settings: toPcmu });
    await desk.pass(200);
    await speaker.order('sendDigit', { stream: 1, digit: '6', ms: 100 });
    await desk.pass(400);
    const told = listener.facts.flatMap(fact => (fact.type === 'digit' ? [fact.digit] : []));
    assert.deepEqual(told, ['5', '6']);
  });
});
