import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sine } from '../../hal/sim/audio/source.ts';
import { readWav } from '../../src/base/pcm/wav.ts';
import { findCodec } from '../../src/media/codec/catalogue.ts';
import { Limiter } from '../../src/media/limiter.ts';
import { Ramp } from '../../src/media/ramp.ts';
import { amplitude, seeded } from '../support/audio.ts';
import { ADDRESS, Desk, type Phone, towards } from '../support/engines.ts';

const RATE = 16_000;
const BLOCK = 160;

/** What a limiter makes of a signal. */
function limited(signal: (at: number) => number, length: number): Int16Array {
  const limiter = new Limiter(RATE, BLOCK);
  const out = new Int16Array(length);
  for (let at = 0; at < length; at += BLOCK) {
    const sum = Float32Array.from({ length: BLOCK }, (_, i) => signal(at + i));
    limiter.write(sum, out.subarray(at, at + BLOCK));
  }
  return out;
}

describe('limiter', () => {
  it('passes what fits sample by sample, and bounds what does not', () => {
    const random = seeded(1);
    const noise = Float32Array.from({ length: RATE }, () => Math.round((random() - 0.5) * 65_200));
    assert.deepEqual(
      limited(at => noise[at] as number, RATE),
      Int16Array.from(noise),
    );
    for (const times of [2, 6, 30]) {
      const out = limited(at => (noise[at] as number) * times, RATE);
      assert.ok(
        out.every(sample => Math.abs(sample) <= 32_600),
        `${times} times`,
      );
    }
  });

  it('does not distort a tone that is too loud: it becomes quieter', () => {
    const out = limited(at => 60_000 * Math.sin((2 * Math.PI * 500 * at) / RATE), 2 * RATE);
    const steady = out.subarray(RATE);
    assert.ok(amplitude(steady, 500, RATE) > 31_000);
    for (const harmonic of [1500, 2500, 3500]) assert.ok(amplitude(steady, harmonic, RATE) < 400, `${harmonic} Hz`);
  });

  it('has its full gain back within 0.6 s, without a jump', () => {
    const level = 10_000;
    const out = limited(at => (at < RATE ? 6 : 1) * level * Math.sin((2 * Math.PI * 500 * at) / RATE), 3 * RATE);
    assert.ok(Math.abs(amplitude(out.subarray(1.7 * RATE), 500, RATE) - level) < 20);
    for (let at = RATE + 1; at < 1.7 * RATE; at++) {
      assert.ok(Math.abs((out[at] as number) - (out[at - 1] as number)) < 2200, `${at}`);
    }
  });
});

describe('ramp', () => {
  it('rounds samples of 16 bits, and leaves others as they are', () => {
    const ramp = new Ramp(0.6, 2);
    const whole = Int16Array.of(3, -3, 3, -3);
    ramp.apply(whole, 0.6);
    assert.deepEqual(whole, Int16Array.of(2, -2, 2, -2));
    const exact = Float32Array.of(3, -3, 3, -3);
    ramp.apply(exact, 0.5);
    assert.deepEqual(exact, Float32Array.of(3 * 0.6, -3 * 0.55, 1.5, -1.5));
  });
});

const TONES = [400, 650, 950, 1300, 1750, 2300];
/** In turn, so far as this build has them: different rates and packet times. Codecs of speech alone cannot carry six tones. */
const CODECS = ['PCMU', 'G722', 'PCMA', 'OPUS', 'G726', 'LN16BIT_16000'].filter(name => findCodec(name) !== undefined);

function codecOf(at: number): { name: string; payloadType: number; ptime: number; fmtp: string } {
  const name = CODECS[at % CODECS.length] as string;
  return {
    name,
    payloadType: findCodec(name)?.payloadType ?? 96 + at,
    ptime: [20, 10, 40][at % 3] as number,
    fmtp: '',
  };
}

describe('a conference of seven', () => {
  let directory = '';
  let desk: Desk;
  let middle: Phone;
  let far: Phone[];

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'phone400-'));
    desk = new Desk();
    middle = desk.phone(new Sine(3000, RATE));
    far = TONES.map(tone => desk.phone(new Sine(tone, RATE)));
    for (const [at, phone] of far.entries()) {
      const codec = codecOf(at);
      const mine = await middle.order('openStream', { stream: at + 1, address: ADDRESS });
      const theirs = await phone.order('openStream', { stream: 1, address: ADDRESS });
      await phone.order('setStream', { stream: 1, settings: towards(mine.rtpPort, { codec, accept: [] }) });
      await middle.order('setStream', {
        stream: at + 1,
        settings: towards(theirs.rtpPort, { codec, accept: [] }),
      });
      await phone.order('selectPath', { path: 'handset' });
      await phone.order('setVolume', { path: 'handset', step: 11 });
    }
    await middle.order('selectPath', { path: 'speaker' });
  });
  after(() => rmSync(directory, { recursive: true }));

  /** One second of what everybody hears, after things have settled. */
  async function heard(parties: readonly { stream: number; db: number }[]): Promise<Int16Array[]> {
    await middle.order('confer', { parties });
    await desk.pass(1500);
    const file = (at: number): string => join(directory, `${at}.wav`);
    for (const [at, phone] of far.entries()) await phone.order('recordEar', { path: file(at) });
    await desk.pass(1000);
    const ears: Int16Array[] = [];
    for (const [at, phone] of far.entries()) {
      await phone.order('recordEar', { path: null });
      const sound = await readWav(file(at));
      assert.ok(sound.ok);
      ears.push(sound.value.samples);
    }
    return ears;
  }

  const everybody = (db: number) => TONES.map((_, at) => ({ stream: at + 1, db }));

  it('each hears the user and the five others at their level, and not himself', async () => {
    for (const [at, ear] of (await heard(everybody(-12))).entries()) {
      for (const [other, tone] of TONES.entries()) {
        const level = amplitude(ear, tone, RATE);
        if (other === at) assert.ok(level < 60, `${at} hears himself: ${level}`);
        else assert.ok(Math.abs(20 * Math.log10(level / (10_362 / 4))) < 1.5, `${at} hears ${other}: ${level}`);
      }
      assert.ok(amplitude(ear, 3000, RATE) > 8000, `${at} hears the user`);
    }
  });

  it('all shout: nobody hears clipping', async () => {
    for (const [at, ear] of (await heard(everybody(12))).entries()) {
      assert.ok(
        ear.every(sample => Math.abs(sample) <= 32_700),
        `${at}`,
      );
      const flat = ear.filter((sample, i) => Math.abs(sample) > 32_000 && sample === ear[i - 1]).length;
      assert.ok(flat < ear.length / 500, `${at}: ${flat} samples lie flat`);
    }
  });

  it('one is made quieter for all; who is no member hears the user alone', async () => {
    const ears = await heard(
      everybody(-12)
        .map(party => (party.stream === 1 ? { ...party, db: -24 } : party))
        .slice(0, 5),
    );
    const [, second] = ears as [Int16Array, Int16Array];
    const ratio = amplitude(second, TONES[2] as number, RATE) / amplitude(second, TONES[0] as number, RATE);
    assert.ok(Math.abs(20 * Math.log10(ratio) - 12) < 1.5, `${ratio}`);
    const outsider = ears[5] as Int16Array;
    for (const tone of TONES) assert.ok(amplitude(outsider, tone, RATE) < 60, `${tone}`);
    assert.ok(amplitude(outsider, 3000, RATE) > 8000);
    for (const tone of [TONES[5] as number]) assert.ok(amplitude(second, tone, RATE) < 60);
  });
});
