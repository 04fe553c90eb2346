import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { OpusCodec } from '../../src/media/codec/opus/codec.ts';
import { nativeOpus } from '../../src/media/codec/opus/native.ts';
import { packetLength, redundancyLength } from '../../src/media/codec/opus/packet.ts';
import { opusSettings } from '../../src/media/codec/opus/parameters.ts';
import { wasmOpus } from '../../src/media/codec/opus/wasm.ts';
import { seeded } from '../support/audio.ts';
import { eventually } from '../support/eventually.ts';

const RATE = 16_000;
const FRAME = RATE / 50;
/** Power of a frame in which nobody speaks. */
const QUIET = 200 ** 2;
const THEIRS = 'maxplaybackrate=48000;stereo=1;useinbandfec=1';

function speech(): Int16Array {
  const file = readFileSync(new URL('../data/codec/g722/inpsp.bin', import.meta.url));
  return Int16Array.from({ length: Math.floor(file.length / 2 / FRAME) * FRAME }, (_, i) => file.readInt16LE(i * 2));
}

describe('Opus packets, without decoding them (RFC 6716 section 3)', () => {
  for (const [toc, rest, samples, what] of [
    [0x00, 20, 480, 'SILK 10 ms'],
    [0x18, 20, 2880, 'SILK 60 ms'],
    [0x48, 20, 960, 'SILK wide band 20 ms'],
    [0x60, 20, 480, 'hybrid 10 ms'],
    [0x78, 20, 960, 'hybrid 20 ms'],
    [0x80, 20, 120, 'CELT 2.5 ms'],
    [0xf8, 20, 960, 'CELT 20 ms'],
    [0x49, 20, 1920, 'two frames of one length'],
    [0x49, 19, 0, 'two frames of one length that are not'],
    [0x4a, 20, 1920, 'two frames of two lengths'],
    [0x48, 1276, 0, 'a frame that is too large'],
    [0x48, 0, 960, 'an empty frame'],
  ] as const) {
    it(`${what}: ${samples / 48} ms`, () => {
      const packet = Uint8Array.from({ length: rest + 1 }, (_, i) => (i === 0 ? toc : 1));
      assert.equal(packetLength(packet, packet.length), samples);
    });
  }

  it('a number of frames: up to 120 ms', () => {
    assert.equal(packetLength(Uint8Array.of(0x4b, 0x06, 1), 3), 5760);
    assert.equal(packetLength(Uint8Array.of(0x4b, 0x07, 1), 3), 0);
    assert.equal(packetLength(Uint8Array.of(0x4b, 0x00, 1), 3), 0);
    assert.equal(packetLength(Uint8Array.of(0x4b), 1), 0);
    assert.equal(packetLength(new Uint8Array(4), 0), 0);
  });

  it('redundancy: the flag behind the voice flags of the first frame', () => {
    assert.equal(redundancyLength(Uint8Array.of(0x48, 0b0100_0000), 2), 960);
    assert.equal(redundancyLength(Uint8Array.of(0x48, 0b1000_0000), 2), 0);
    assert.equal(redundancyLength(Uint8Array.of(0x58, 0b0001_0000), 2), 2880);
    assert.equal(redundancyLength(Uint8Array.of(0x4c, 0b0001_0000), 2), 960, 'of the side channel');
    assert.equal(redundancyLength(Uint8Array.of(0xf8, 0xff), 2), 0, 'CELT has none');
    assert.equal(redundancyLength(Uint8Array.of(0x4a, 2, 0b0100_0000, 1, 1), 5), 960);
    assert.equal(redundancyLength(Uint8Array.of(0x4b, 0xc2, 1, 2, 0b0100_0000, 1, 1, 0), 8), 960, 'padded');
    assert.equal(redundancyLength(Uint8Array.of(0x48), 1), 0);
  });

  it('says something of any garbage', () => {
    const random = seeded(3);
    for (let round = 0; round < 20_000; round++) {
      const packet = Uint8Array.from({ length: 1 + Math.floor(random() * 12) }, () => random() * 256);
      const length = packetLength(packet, packet.length);
      assert.ok(length >= 0 && length <= 5760 && length % 120 === 0);
      assert.ok(redundancyLength(packet, packet.length) <= 2880);
    }
  });
});

describe('Opus format parameters (RFC 7587 section 6.1)', () => {
  const OURS = 'maxplaybackrate=16000;sprop-maxcapturerate=16000;useinbandfec=1';
  for (const [theirs, expected] of [
    ['', { fec: false, dtx: false, variable: true, bandwidth: 8000, bitRate: 64_000 }],
    ['useinbandfec=1; cbr=1', { fec: true, variable: false }],
    ['maxplaybackrate=8000;maxaveragebitrate=12000', { bandwidth: 4000, bitRate: 12_000 }],
    ['maxaveragebitrate=510000;usedtx=1', { bitRate: 64_000, dtx: true }],
    ['maxaveragebitrate=1;stereo=1;sprop-stereo=1', { bitRate: 6000 }],
    ['maxaveragebitrate=-4;maxplaybackrate=x;useinbandfec', { bitRate: 64_000, bandwidth: 8000, fec: false }],
  ] as const) {
    it(`'${theirs}'`, () => {
      const settings = opusSettings(theirs, OURS, RATE);
      for (const [name, value] of Object.entries(expected)) assert.equal(settings[name as 'fec'], value, name);
    });
  }
});

for (const [title, loaded] of [
  ['own addon', nativeOpus()],
  ['WebAssembly', wasmOpus()],
] as const) {
  describe(`Opus by ${title}`, () => {
    before(function () {
      if (!loaded.ok) this.skip();
    });

    async function open(ours = ''): Promise<OpusCodec> {
      assert.ok(loaded.ok);
      const codec = new OpusCodec(loaded.value, RATE, opusSettings(THEIRS, ours, RATE));
      const frame = new Int16Array(FRAME);
      // The package loads itself behind the first frames.
      await eventually('Opus', () => codec.encode(frame, FRAME, new Uint8Array(1440)) > 0);
      await eventually('Opus', () => codec.conceal(frame, FRAME) === FRAME);
      return codec;
    }

    async function packets(codec: OpusCodec, sound: Int16Array): Promise<Uint8Array[]> {
      const payload = new Uint8Array(1440);
      return Array.from({ length: sound.length / FRAME }, (_, i) =>
        payload.slice(0, codec.encode(sound.subarray(i * FRAME, (i + 1) * FRAME), FRAME, payload)),
      );
    }

    it('of each ten packets one is lost: concealed is better than nothing, redundancy much better', async () => {
      const encoder = await open();
      encoder.lossReported(0.1);
      const sent = await packets(encoder, speech());
      const random = seeded(5);
      const lost = sent.map((_, i) => i > 0 && i + 1 < sent.length && random() < 0.1);
      const reference = await open();
      const concealing = await open();
      const recovering = await open();
      const wanted = new Int16Array(FRAME);
      const heard = new Int16Array(FRAME);
      const gains = { concealed: [] as number[], recovered: [] as number[] };
      for (const [i, packet] of sent.entries()) {
        reference.decode(packet, packet.length, wanted);
        const loud = power(wanted) > QUIET;
        const next = sent[i + 1] ?? new Uint8Array(0);
        if (lost[i] !== true) {
          concealing.decode(packet, packet.length, heard);
          recovering.decode(packet, packet.length, heard);
          continue;
        }
        assert.equal(concealing.conceal(heard, FRAME), FRAME);
        if (loud) gains.concealed.push(ratio(wanted, heard));
        const recovered = lost[i + 1] === true ? 0 : recovering.recover(next, next.length, heard, FRAME);
        if (recovered === 0) recovering.conceal(heard, FRAME);
        if (loud) gains.recovered.push(ratio(wanted, heard));
      }
      const [concealed, recovered] = [mean(gains.concealed), mean(gains.recovered)];
      assert.ok(concealed > 0.5, `concealed: ${concealed.toFixed(1)} dB`);
      assert.ok(recovered > concealed + 5, `recovered: ${recovered.toFixed(1)} dB`);
      for (const codec of [encoder, reference, concealing, recovering]) codec.close();
    });

    it('sends nothing in silence when it may, but for a refresh', async () => {
      const codec = await open('usedtx=1');
      const silence = await packets(codec, new Int16Array(100 * FRAME));
      const sent = silence.slice(50).filter(packet => packet.length > 0).length;
      assert.ok(sent >= 1 && sent <= 4, `${sent} packets a second`);
      codec.close();
    });

    it('conceals and recovers lengths of any kind, and survives being closed', async () => {
      const codec = await open();
      const sent = await packets(codec, speech().subarray(0, 20 * FRAME));
      const packet = sent.at(-1) as Uint8Array;
      const room = new Int16Array(3 * FRAME);
      for (const count of [1, 37, 80, 160, 161, 320, 700, 960]) assert.equal(codec.conceal(room, count), count);
      assert.equal(codec.recover(packet, packet.length, room, 100), 0);
      assert.equal(codec.recover(packet, packet.length, room, 2 * FRAME), 2 * FRAME);
      codec.close();
      codec.close();
    });
  });
}

function power(samples: Int16Array): number {
  return mean(Array.from(samples, sample => sample ** 2));
}

/** Segmental signal to noise of a frame, dB, within -10 to 35. */
function ratio(wanted: Int16Array, heard: Int16Array): number {
  let signal = 1;
  let noise = 1;
  for (const [i, sample] of wanted.entries()) {
    signal += sample ** 2;
    noise += (sample - (heard[i] as number)) ** 2;
  }
  return Math.min(35, Math.max(-10, 10 * Math.log10(signal / noise)));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
