import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findCodec } from '../../src/media/codec/catalogue.ts';

function words(name: string): Int16Array {
  const file = readFileSync(new URL(`../data/codec/g711/${name}`, import.meta.url));
  return Int16Array.from({ length: file.length / 2 }, (_, i) => file.readInt16LE(i * 2));
}

describe('G.711 against the vectors of ITU-T G.191', () => {
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
});
