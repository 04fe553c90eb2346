/** Every codec of the catalogue keeps the contract of `Codec`. */
import assert from 'node:assert/strict';
import { codecs, findCodec } from '../../src/media/codec/catalogue.ts';
import type { Codec, CodecRecord } from '../../src/media/codec/codec.ts';
import { seeded } from '../support/audio.ts';
import { eventually } from '../support/eventually.ts';

/** 300 to 3000 Hz with a speech-like level that rises and falls. */
function sound(rate: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => {
    const time = i / rate;
    const level = 4000 * (1.2 + Math.sin(2 * Math.PI * 3 * time));
    return level * (Math.sin(2 * Math.PI * 440 * time) + 0.3 * Math.sin(2 * Math.PI * 1310 * time));
  });
}

/** Signal to noise in dB at the delay at which the two agree best, after the first half second. */
function likeness(sent: Int16Array, heard: Int16Array, rate: number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let delay = 0; delay < rate / 25; delay++) {
    let signal = 0;
    let noise = 0;
    for (let i = rate / 2; i < heard.length; i++) {
      const wanted = sent[i - delay] as number;
      signal += wanted ** 2;
      noise += (wanted - (heard[i] as number)) ** 2;
    }
    best = Math.max(best, 10 * Math.log10(signal / noise));
  }
  return best;
}

/** Opus as WebAssembly is loaded with its first use; until then it neither sends nor is heard. */
async function opened(record: CodecRecord): Promise<Codec> {
  const codec = record.create(record.fmtp);
  const frame = sound(record.sampleRate, (record.sampleRate * record.ptime) / 1000);
  const payload = new Uint8Array(1440);
  await eventually(`${record.name} is loaded`, () => {
    const octets = codec.encode(frame, frame.length, payload);
    return octets > 0 && codec.decode(payload, octets, new Int16Array(frame.length)) > 0;
  });
  return codec;
}

for (const record of codecs) {
  const { name, sampleRate, clockRate, ptime } = record;
  const frameLength = (sampleRate * ptime) / 1000;

  describe(`codec ${name}`, () => {
    it('is found by its name in any case, and carries sound there and back', async () => {
      assert.equal(findCodec(name.toLowerCase()), record);
      const codec = await opened(record);
      const sent = sound(sampleRate, 50 * frameLength);
      const heard = new Int16Array(sent.length);
      const payload = new Uint8Array(1440);
      for (let at = 0; at < sent.length; at += frameLength) {
        const octets = codec.encode(sent.subarray(at, at + frameLength), frameLength, payload);
        assert.equal(record.duration(payload, octets), (clockRate * ptime) / 1000);
        assert.equal(codec.decode(payload, octets, heard.subarray(at)), frameLength);
      }
      const decibels = likeness(sent, heard, sampleRate);
      assert.ok(decibels > 10, `signal to noise ${decibels.toFixed(1)} dB`);
      codec.close?.();
    });

    it('gives noise for garbage of any length, and writes nothing behind the end', async () => {
      const codec = await opened(record);
      const random = seeded(1);
      for (let octets = 0; octets <= 1440; octets += octets < 40 ? 1 : 97) {
        const garbage = Uint8Array.from({ length: 1440 }, () => random() * 256);
        const guarded = new Int16Array(frameLength + 8).fill(-7);
        const samples = codec.decode(garbage, octets, guarded.subarray(0, frameLength));
        assert.ok(samples >= 0 && samples <= frameLength, `${samples} samples for ${octets} octets`);
        assert.ok(guarded.subarray(frameLength).every(sample => sample === -7));
        const duration = record.duration(garbage, octets);
        assert.ok(Number.isInteger(duration) && duration >= 0);
      }
      codec.close?.();
    });
  });
}
