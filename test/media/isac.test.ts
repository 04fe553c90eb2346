import assert from 'node:assert/strict';
import { isac } from '../../src/media/codec/isac.ts';

/** What WebRTC's encoder made of a tone in noise at 10 kbit/s, blocks of 60 ms. */
const LONG = Buffer.from(
  'c02598303b9ad62c8aac6f4acdc753703eb891d9cfcae131e1566022259ae7b9f2b07ddf76fe394f8ec598be4fc5bc947df6abfe63cd7f' +
    'fc0018cfdf4296d8d6c893011155378257c3e8e98e46330afa80b0a88d88b4712c015ada1ea38abba2c108a3f33d9b7a',
  'hex',
);
/** How other payloads of it begin. */
const STARTS = {
  30: ['6f2b82c2', '6c0927fd', '6e5e983a', '6ad09830', '6fa3ef4e', '71c5e6fc'],
  60: ['c48082c2', 'c0259830', 'c3b3983a', 'c4f8ef4e', 'c38c9545'],
};

describe('iSAC', () => {
  it('tells blocks of 30 ms from blocks of 60 ms', () => {
    assert.equal(isac.duration(LONG, LONG.length), 960);
    for (const [ms, starts] of Object.entries(STARTS)) {
      for (const start of starts) {
        assert.equal(isac.duration(Buffer.from(start.padEnd(30, '0'), 'hex'), 15), 16 * Number(ms), start);
      }
    }
  });

  it('knows what is no payload, to the last value between', () => {
    const length = (start: number) => {
      const payload = Buffer.alloc(15, 0xff);
      payload.writeUInt16BE(start);
      return isac.duration(payload, payload.length);
    };
    assert.deepEqual([0, 21_844, 21_845, 43_689, 43_690, 65_534, 65_535].map(length), [0, 0, 480, 480, 960, 960, 0]);
    assert.equal(isac.duration(LONG, 7), 0);
  });

  it('decodes as many samples as it has counted', function () {
    if (isac.missing) return this.skip();
    const codec = isac.create('');
    assert.equal(codec.decode(LONG, LONG.length, new Int16Array(1920)), isac.duration(LONG, LONG.length));
    codec.close?.();
  });
});
