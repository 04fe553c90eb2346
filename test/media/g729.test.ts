import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pesq } from '../../scripts/vq/pesq/pesq.ts';
import { BlockCodec, blockAddon } from '../../src/media/codec/block.ts';
import { g729 } from '../../src/media/codec/g729.ts';
import { pcmu } from '../../src/media/codec/pcmu.ts';
import { Receiver } from '../../src/media/receiver.ts';
import { seeded } from '../support/audio.ts';
import { describeWith } from '../support/peers.ts';

const BLOCK = 80;

function data(name: string): Buffer {
  return readFileSync(new URL(`../data/codec/${name}`, import.meta.url));
}

function words(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(2 * n));
}

/** A spoken sentence in whole blocks. */
function speech(): Int16Array {
  const codes = data('other-speech.wav').subarray(58);
  const samples = new Int16Array(codes.length - (codes.length % BLOCK));
  pcmu.create('').decode(codes, samples.length, samples);
  return samples;
}

function encode(samples: Int16Array): Uint8Array {
  const codec = g729.create('annexb=no');
  const bits = new Uint8Array(samples.length / 8);
  for (let at = 0; at < samples.length; at += BLOCK) {
    assert.equal(codec.encode(samples.subarray(at, at + BLOCK), BLOCK, bits.subarray(at / 8)), 10);
  }
  return bits;
}

/** Frames that are null never came. */
function decode(frames: readonly (Uint8Array | null)[]): Int16Array {
  const codec = g729.create('annexb=yes');
  const samples = new Int16Array(frames.length * BLOCK);
  frames.forEach((frame, n) => {
    const block = samples.subarray(n * BLOCK, (n + 1) * BLOCK);
    assert.equal(frame === null ? codec.conceal?.(block, BLOCK) : codec.decode(frame, frame.length, block), BLOCK);
  });
  return samples;
}

function split(bits: Uint8Array): Uint8Array[] {
  return Array.from({ length: bits.length / 10 }, (_, n) => bits.subarray(10 * n, 10 * n + 10));
}

/** Decibels between a signal and its difference from another one. */
function agreement(a: Int16Array, b: Int16Array, from = 0): number {
  let signal = 0;
  let noise = 0;
  for (let n = from; n < a.length; n++) {
    signal += (a[n] as number) ** 2;
    noise += ((a[n] as number) - (b[n] as number)) ** 2;
  }
  return 10 * Math.log10(signal / noise);
}

function power(samples: Int16Array): number {
  return samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
}

function assertAbove(decibels: number, least: number): void {
  assert.ok(decibels > least, `${decibels.toFixed(1)} dB`);
}

describe('G.729', () => {
  type Sequence = { name: string; frames: { bits: string; samples: number[] }[] };
  for (const { name, frames } of JSON.parse(data('g729/frames.json').toString()) as Sequence[]) {
    it(`decodes what is ${name} bit by bit as another fixed-point decoder does`, () => {
      const heard = decode(frames.map(({ bits }) => Buffer.from(bits, 'hex')));
      assert.deepEqual(heard, Int16Array.from(frames.flatMap(({ samples }) => samples)));
    });
  }

  it('hears speech and described silence as libbcg729 does, but for its shorter arithmetic', () => {
    const lines = data('g729/other-speech.txt').toString().trim().split('\n');
    const heard = decode(lines.map(line => Buffer.from(line, 'hex')));
    assertAbove(agreement(words(data('g729/other-speech.s16')), heard), 32);
  });

  it('sounds as good as the rate allows', () => {
    const said = speech();
    const { mos } = pesq(said, decode(split(encode(said))), 'narrow');
    assert.ok(mos > 2.6, `MOS ${mos.toFixed(2)}; through libbcg729 it is 2.61`);
  });

  it('conceals losses, fades out when nothing comes any more, and finds its way back', () => {
    const frames = split(encode(speech()));
    const whole = decode(frames);
    const broken = decode(frames.map((frame, n) => (n >= 100 && n < 140 ? null : frame)));
    const lost = (from: number, to: number) => power(broken.subarray(from * BLOCK, to * BLOCK));
    assert.ok(lost(100, 102) > 0.1 * power(whole.subarray(98 * BLOCK, 100 * BLOCK)));
    assert.ok(lost(130, 140) < 0.01 * lost(98, 100));
    assertAbove(agreement(whole, broken, 170 * BLOCK), 15);
    const holed = decode(frames.map((frame, n) => (n % 20 === 7 ? null : frame)));
    assertAbove(agreement(whole, holed), 3);
  });

  it('goes on with described noise at its level for as long as nothing else comes', () => {
    const description = Buffer.from([0x0d, 0x68]);
    const heard = decode([description, ...Array.from({ length: 300 }, () => null)]);
    const early = power(heard.subarray(10 * BLOCK, 60 * BLOCK));
    const late = power(heard.subarray(250 * BLOCK, 300 * BLOCK));
    assert.ok(early > 100 && Math.abs(10 * Math.log10(late / early)) < 1.5, `${early} ${late}`);
  });

  it('takes frames and a description of silence from one packet, and no more than there is room for', () => {
    const packet = new Uint8Array(22);
    packet.set(encode(speech().subarray(0, 2 * BLOCK)));
    packet.set([0x0d, 0x68], 20);
    assert.equal(g729.duration(packet, 22), 3 * BLOCK);
    assert.equal(g729.duration(packet, 21), 0);
    assert.equal(g729.create('').decode(packet, 22, new Int16Array(240)), 240);
    assert.equal(g729.create('').decode(packet, 22, new Int16Array(239)), 160);
  });

  it('stays in step whatever it is given: noise as frames, and sounds of full level', () => {
    const random = seeded(1);
    const noise = Uint8Array.from({ length: 5000 }, () => random() * 256);
    const heard = decode(split(noise));
    assert.ok(power(heard) > 0);
    const square = Int16Array.from({ length: 100 * BLOCK }, (_, n) => (n % 62 < 31 ? 32_767 : -32_768));
    assert.ok(power(decode(split(encode(square)))) > 0.1 * power(square));
    const silence = decode(split(encode(new Int16Array(50 * BLOCK))));
    assert.ok(power(silence) < 2);
  });

  it('a far end that rests after describing its silence is heard as that noise, and nothing is missed', () => {
    const options = { rate: 8000, block: BLOCK, jitter: { minimum: 40, maximum: 200 } };
    const receiver = new Receiver({ ...options, formats: [{ payloadType: 18, record: g729, fmtp: 'annexb=yes' }] });
    const bits = encode(speech());
    const heard = new Int16Array(500 * BLOCK);
    for (let tick = 0; tick < 500; tick++) {
      const speaks = tick < 100 || tick >= 400;
      if (speaks || tick === 100) {
        const payload = speaks ? bits.subarray(10 * (tick % 200), 10 * (tick % 200) + 10) : Buffer.from([0x0d, 0x68]);
        const sequence = speaks && tick >= 400 ? tick - 299 : tick;
        receiver.put(
          { payloadType: 18, sequence, timestamp: tick * BLOCK, marker: false, ssrc: 1, payload },
          10 * tick,
        );
      }
      receiver.fill(heard.subarray(tick * BLOCK, (tick + 1) * BLOCK), 10 * tick + 3);
    }
    const level = (from: number, to: number) => power(heard.subarray(from * BLOCK, to * BLOCK));
    assert.ok(Math.abs(10 * Math.log10(level(300, 390) / level(120, 150))) < 2);
    assert.ok(level(420, 490) > 10 * level(300, 390));
    assert.equal(receiver.stats().gaps, 0);
  });

  it('conceals as libbcg729 does [addon g729]', function () {
    const addon = blockAddon('g729');
    if (!addon.ok) return this.skip();
    const other = new BlockCodec({ addon: addon.value, encoder: 0, decoder: 0, block: BLOCK, longest: BLOCK });
    const frames = split(encode(speech()));
    const expected = new Int16Array(frames.length * BLOCK);
    const holes = frames.map((frame, n) => (n % 20 === 7 ? null : frame));
    holes.forEach((frame, n) => {
      const block = expected.subarray(n * BLOCK, (n + 1) * BLOCK);
      if (frame === null) other.conceal(block, BLOCK);
      else other.decode(frame, frame.length, block);
    });
    other.close();
    assertAbove(agreement(expected, decode(holes)), 15);
  });
});

describeWith(['ffmpeg'], 'G.729 and other decoders', () => {
  it('what is sent is heard alike by ffmpeg, whose post filter is that without annex A', () => {
    const bits = encode(speech());
    const file = join(tmpdir(), `phone400-g729-${process.pid}.g729`);
    writeFileSync(file, bits);
    const options = ['-v', 'error', '-f', 'g729', '-i', file, '-f', 's16le', '-'];
    const { stdout, status } = spawnSync('ffmpeg', options, { maxBuffer: 1_000_000 });
    rmSync(file);
    assert.equal(status, 0);
    assertAbove(agreement(words(stdout), decode(split(bits))), 18);
  });
});
