import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { codecs, findCodec } from '../../src/media/codec/catalogue.ts';

function words(name: string): Int16Array {
  const file = readFileSync(new URL(`../data/codec/g711/${name}`, import.meta.url));
  return Int16Array.from({ length: file.length / 2 }, (_, i) => file.readInt16LE(i * 2));
}

describe('codec catalogue', () => {
  for (const [name, codes, decoded] of [
    ['PCMA', 'sweep-r.a', ['sweep-r.a-a', 'sweep-r.rea']],
    ['PCMU', 'sweep-r.u', ['sweep-r.u-u', 'sweep-r.reu']],
  ] as const) {
    it(`${name} is the ITU's, bit by bit, for every 16-bit sample`, () => {
      const sweep = words('sweep.src');
      const codec = findCodec(name)?.create('');
      assert.ok(codec);
      const payload = new Uint8Array(sweep.length);
      assert.equal(codec.encode(sweep, sweep.length, payload), sweep.length);
      assert.deepEqual(payload, Uint8Array.from(words(codes)));
      const samples = new Int16Array(sweep.length);
      assert.equal(codec.decode(payload, payload.length, samples), sweep.length);
      for (const reference of decoded) assert.deepEqual(samples, words(reference));
    });
  }

  for (const record of codecs) {
    it(`${record.name}: one packet time in, as many samples out, at the length it says; garbage is only noise`, () => {
      const codec = record.create('');
      const frame = new Int16Array((record.sampleRate * record.ptime) / 1000);
      const payload = new Uint8Array(1440);
      const octets = codec.encode(frame, frame.length, payload);
      assert.equal(record.duration(payload, octets), (record.clockRate * record.ptime) / 1000);
      assert.equal(codec.decode(payload, octets, frame), frame.length);
      assert.equal(findCodec(record.name.toLowerCase()), record);
      codec.decode(
        Uint8Array.from({ length: 1440 }, (_, i) => i * 7),
        1440,
        frame,
      );
    });
  }
});
