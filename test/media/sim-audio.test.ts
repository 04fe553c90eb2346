import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAudio } from '../../hal/open-audio.ts';
import type { SimulatedAudio } from '../../hal/ports.ts';
import { BLOCK, SimulatedDevice } from '../../hal/sim/audio/device.ts';
import { Recording } from '../../hal/sim/audio/recording.ts';
import { Player } from '../../hal/sim/audio/source.ts';
import { PacingClock } from '../../src/base/pacing.ts';
import { law } from '../../src/base/pcm/g711.ts';
import { Resampler } from '../../src/base/pcm/resampler.ts';
import { parseWav, readWav, wavHeader } from '../../src/base/pcm/wav.ts';
import { amplitude, ManualPacing, seeded } from '../support/audio.ts';

const welcome = fileURLToPath(new URL('../../hal/sim/sounds/welcome.wav', import.meta.url));

/** A wav file of any format around the given octets. */
function wav(code: number, channels: number, rate: number, bits: number, data: Buffer): Buffer {
  const header = wavHeader(rate, data.length / 2);
  header.writeUInt16LE(code, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt16LE(bits, 34);
  return Buffer.concat([header, data]);
}

function sine(frequency: number, rate: number, count: number): Int16Array {
  return Int16Array.from({ length: count }, (_, i) => 10_000 * Math.sin((2 * Math.PI * frequency * i) / rate));
}

describe('simulated sound', () => {
  let directory = '';
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'phone400-'));
  });
  after(() => rmSync(directory, { recursive: true }));

  it('the resampler keeps what fits at its level and takes away what does not', () => {
    for (const [from, to] of [
      [16_000, 8000],
      [8000, 16_000],
      [44_100, 16_000],
      [11_025, 8000],
      [48_000, 16_000],
      [16_000, 16_000],
    ] as const) {
      const pass = (frequency: number): Int16Array => {
        const input = sine(frequency, from, from);
        const resampler = new Resampler(from, to, 500);
        const output = new Int16Array(to + 500);
        const part = new Int16Array(resampler.outputFor(500));
        let length = 0;
        for (let at = 0; at < input.length; at += 500) {
          const block = input.subarray(at, at + 500);
          const count = resampler.process(block, block.length, part);
          output.set(part.subarray(0, count), length);
          length += count;
        }
        assert.ok(Math.abs(length - to) <= 1, `${length} samples`);
        return output.subarray(1000, length - 1000);
      };
      assert.ok(Math.abs(amplitude(pass(1000), 1000, to) - 10_000) < 200, `${from} to ${to}`);
      if (from > to) {
        const alias = pass(to * 0.6).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
        assert.ok(alias < 100, `${from} to ${to}: ${alias}`);
      }
    }
  });

  it('reads 8 and 16 bit PCM, both laws and several channels alike', () => {
    const samples = sine(440, 8000, 800);
    const words = Buffer.from(samples.buffer);
    const stereo = Buffer.alloc(words.length * 2);
    for (const [i, sample] of samples.entries()) stereo.writeInt16LE(sample, i * 4);
    const octets = (of: (sample: number) => number): Buffer => Buffer.from(Array.from(samples, of));
    const files: [Buffer, number][] = [
      [wav(1, 1, 8000, 16, words), 0],
      [wav(1, 2, 8000, 16, stereo), 0],
      [
        wav(
          1,
          1,
          8000,
          8,
          octets(sample => (sample >> 8) + 128),
        ),
        256,
      ],
      [
        wav(
          6,
          1,
          8000,
          8,
          octets(sample => law('a').compress[(sample & 0xffff) >> law('a').unseen] as number),
        ),
        300,
      ],
      [
        wav(
          7,
          1,
          8000,
          8,
          octets(sample => law('mu').compress[(sample & 0xffff) >> law('mu').unseen] as number),
        ),
        300,
      ],
    ];
    for (const [file, tolerance] of files) {
      const sound = parseWav(file);
      assert.ok(typeof sound !== 'string', `${sound}`);
      assert.deepEqual([sound.rate, sound.samples.length], [8000, 800]);
      sound.samples.forEach((sample, i) => {
        assert.ok(Math.abs(sample - (samples[i] as number)) <= tolerance, `sample ${i}`);
      });
    }
  });

  it('bad files are faults that name the file and the reason', async () => {
    const good = wav(1, 1, 8000, 16, Buffer.alloc(100));
    const bad: [string, Buffer, RegExp][] = [
      ['empty.wav', Buffer.alloc(0), /not a wav file/],
      ['text.wav', Buffer.from('Hello, this is a text file and no sound.'), /not a wav file/],
      ['cut.wav', good.subarray(0, 30), /no sound/],
      ['silent.wav', good.subarray(0, 44), /no sound/],
      ['mp3.wav', wav(85, 1, 8000, 16, Buffer.alloc(100)), /code 85/],
      ['deep.wav', wav(1, 1, 8000, 24, Buffer.alloc(99)), /24 bit/],
      ['slow.wav', wav(1, 1, 1, 16, Buffer.alloc(100)), /rate of 1 /],
      ['nochannel.wav', wav(1, 0, 8000, 16, Buffer.alloc(100)), /no channel/],
    ];
    for (const [name, octets, reason] of bad) {
      const path = join(directory, name);
      writeFileSync(path, octets);
      for (const answer of [await readWav(path), await openAudio(`wav:${path}`)]) {
        assert.ok(!answer.ok, name);
        assert.equal(answer.error.where, path);
        assert.match(answer.error.what, reason);
      }
    }
    const endless = await readWav('/dev/zero');
    assert.ok(!endless.ok && /not a file/.test(endless.error.what));
    assert.ok(!(await openAudio(`wav:,${directory}/none/out.wav`)).ok);
    assert.ok(!(await openAudio('wav:a,b,c')).ok);
    assert.ok(!(await openAudio('tone:loud')).ok);
    const random = seeded(8);
    for (let round = 0; round < 500; round++) {
      const file = Buffer.from(good);
      for (let i = 0; i < 5; i++) file[Math.floor(random() * 60)] = random() * 256;
      parseWav(file);
    }
  });

  it('records what it was given, sample by sample, and can be read while it grows', () => {
    const path = join(directory, 'growing.wav');
    const recording = Recording.open(path, 16_000);
    assert.ok(recording.ok);
    const samples = Int16Array.from({ length: BLOCK * 180 }, (_, i) => i);
    for (let at = 0; at < samples.length; at += BLOCK) recording.value.append(samples.subarray(at, at + BLOCK));
    const half = parseWav(readFileSync(path));
    assert.ok(typeof half !== 'string');
    assert.equal(half.samples.length, 24_000);
    assert.deepEqual(half.samples, samples.subarray(0, 24_000));
    assert.ok(recording.value.close().ok);
    const whole = parseWav(readFileSync(path));
    assert.deepEqual(whole, { rate: 16_000, samples });
  });

  it('wav: the file is spoken when a path opens, again after a pause; the ear is recorded', async () => {
    const sound = await readWav(welcome);
    assert.ok(sound.ok);
    const { samples } = sound.value;
    const pacing = new ManualPacing();
    const path = join(directory, 'ear.wav');
    const recording = Recording.open(path, 16_000);
    assert.ok(recording.ok);
    const device = new SimulatedDevice(new Player(sound.value, 16_000, BLOCK, 1000), recording.value, pacing);
    const spoken: number[] = [];
    device.start((microphone, ear) => {
      for (let i = 0; i < BLOCK; i++) spoken.push(microphone[i] as number);
      ear.set(microphone);
    });
    const pass = (count: number): Int16Array => {
      spoken.length = 0;
      for (let i = 0; i < count; i++) pacing.tick();
      return Int16Array.from(spoken);
    };
    assert.ok(pass(10).every(sample => sample === 0));
    device.select('handset');
    const rounds = pass(1000);
    assert.deepEqual(rounds.subarray(0, samples.length), samples);
    // A round is a whole number of blocks of the file's own rate.
    const again = Math.ceil((samples.length + 16_000) / BLOCK) * BLOCK;
    assert.deepEqual(rounds.subarray(again, again + 10_000), samples.subarray(0, 10_000));
    device.select(null);
    assert.ok(pass(10).every(sample => sample === 0));
    device.select('speaker');
    assert.deepEqual(pass(10), samples.subarray(0, 10 * BLOCK));
    await device.close();
    const recorded = await readWav(path);
    assert.ok(recorded.ok);
    assert.equal(recorded.value.samples.length, 1030 * BLOCK);
    assert.deepEqual(recorded.value.samples.subarray(10 * BLOCK, 10 * BLOCK + samples.length), samples);
  });

  for (const name of ['null', 'tone', 'tone:440', `wav:${welcome},`]) {
    it(`driver ${name.split('/')[0]}: speaks, plays and records files, and ends`, async () => {
      const audio = await openAudio(name);
      assert.ok(audio.ok);
      const device = audio.value as SimulatedAudio;
      const path = join(directory, 'driver.wav');
      assert.ok((await device.recordTo(path)).ok);
      assert.ok(!(await device.playFile(directory)).ok);
      const played = await device.playFile(welcome);
      assert.ok(played.ok && played.value.ms > 3000 && played.value.ms < 4000);
      let ticks = 0;
      await new Promise<void>(resolve => {
        device.start((microphone, ear, ring) => {
          assert.deepEqual([microphone.length, ear.length, ring.length], [BLOCK, BLOCK, BLOCK]);
          if (++ticks === 5) resolve();
        });
      });
      await device.close();
      const after = ticks;
      const recorded = await readWav(path);
      assert.ok(recorded.ok);
      assert.equal(recorded.value.samples.length, ticks * BLOCK);
      await new Promise(resolve => setTimeout(resolve, 60));
      assert.equal(ticks, after);
    });
  }

  it('the pacing clock keeps its schedule and makes up for a late turn without a burst', async () => {
    const pacing = new PacingClock();
    const times: number[] = [];
    const begin = performance.now();
    await new Promise<void>(resolve => {
      pacing.start(5, () => {
        times.push(performance.now() - begin);
        if (times.length === 20) {
          const until = performance.now() + 60;
          while (performance.now() < until);
        }
        if (times.length === 60) resolve();
      });
    });
    pacing.stop();
    // Never before its time: tick n is due at n periods; and what was missed was made up for.
    assert.deepEqual(
      times.filter((time, i) => time < (i + 1) * 5 - 0.5),
      [],
    );
  });
});
