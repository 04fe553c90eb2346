import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { G722Decoder, G722Encoder } from '../../src/media/codec/g722/transcoder.ts';

function words(name: string): Int16Array {
  const file = readFileSync(new URL(`../data/codec/g722/${name}`, import.meta.url));
  return Int16Array.from({ length: file.length / 2 }, (_, i) => file.readInt16LE(i * 2));
}

describe('G.722 against the vectors of ITU-T G.191', () => {
  const codes = Uint8Array.from(words('codspw.cod'));

  it('encodes bit by bit like the ITU', () => {
    const speech = words('inpsp.bin');
    const payload = new Uint8Array(speech.length / 2);
    assert.equal(new G722Encoder().encode(speech, speech.length, payload), payload.length);
    assert.deepEqual(payload, codes);
  });

  for (const [rate, file] of [
    [64_000, 'outsp1.bin'],
    [56_000, 'outsp2.bin'],
    [48_000, 'outsp3.bin'],
  ] as const) {
    it(`decodes ${rate / 1000} kbit/s bit by bit like the ITU, in packets of any length`, () => {
      const expected = words(file);
      const decoder = new G722Decoder(rate);
      const heard = new Int16Array(expected.length);
      for (let at = 0, length = 1; at < codes.length; at += length, length = (length % 400) + 7) {
        const packet = codes.subarray(at, at + length);
        decoder.decode(packet, packet.length, heard.subarray(2 * at));
      }
      assert.deepEqual(heard, expected);
    });
  }
});
