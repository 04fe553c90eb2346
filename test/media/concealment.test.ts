import assert from 'node:assert/strict';
import { makeSpeech } from '../../scripts/vq/speech.ts';
import type { Codec } from '../../src/media/codec/codec.ts';
import { g722 } from '../../src/media/codec/g722.ts';
import { likeness } from '../../src/media/playout/pitch.ts';
import { Rejoin } from '../../src/media/playout/rejoin.ts';
import { Timeline } from '../../src/media/playout/timeline.ts';

const LONGEST_MS = 120;

/** An /a/ of a voice at `hertz`: all harmonics through the vowel's formants. */
function vowel(rate: number, hertz: number, count: number): Int16Array {
  const resonators = [
    [730, 90],
    [1090, 110],
    [2440, 170],
  ].map(([formant = 0, bandwidth = 0]) => {
    const radius = Math.exp((-Math.PI * bandwidth) / rate);
    return { a: 2 * radius * Math.cos((2 * Math.PI * formant) / rate), b: -radius * radius, one: 0, two: 0 };
  });
  const sound = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let value = 0;
    for (let at = hertz; at < 0.45 * rate; at += hertz) value += Math.cos((2 * Math.PI * at * i) / rate + 1);
    for (const resonator of resonators) {
      const next = value + resonator.a * resonator.one + resonator.b * resonator.two;
      resonator.two = resonator.one;
      resonator.one = next;
      value = next;
    }
    sound[i] = value;
  }
  const peak = sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Int16Array.from(sound, value => Math.round((8000 * value) / peak));
}

function rms(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length);
}

/** After how many samples the sound repeats, looked for from two thirds of a guess to one and a half of it. */
function period(sound: Int16Array, guess: number): number {
  const longest = Math.ceil(1.5 * guess);
  const values = Float32Array.from(sound);
  const score = (lag: number): number => likeness(values, longest, lag, values.length - longest);
  let best = Math.floor(guess / 1.5);
  for (let lag = best; lag <= longest; lag++) if (score(lag) > score(best)) best = lag;
  return best;
}

describe('concealment: a vowel goes on', () => {
  for (const rate of [8000, 16_000]) {
    for (const hertz of [95, 140, 180, 230]) {
      it(`${hertz} Hz at ${rate / 1000} kHz: its pitch and its level for 40 ms, wave by wave`, () => {
        const ms = rate / 1000;
        const said = vowel(rate, hertz, 200 * ms);
        const timeline = new Timeline(rate, LONGEST_MS * ms);
        const heard = new Int16Array(140 * ms);
        for (let at = 0; at < 100 * ms; at += 20 * ms) timeline.push(said.subarray(at, at + 20 * ms), 20 * ms);
        for (let i = 0; i < 4; i++) timeline.conceal(10 * ms);
        timeline.pull(heard, 140 * ms);
        const made = heard.subarray(100 * ms);
        const pitch = rate / period(made, rate / hertz);
        assert.ok(Math.abs(pitch / hertz - 1) < 0.015, `${pitch} Hz`);
        const truth = said.subarray(100 * ms, 140 * ms);
        const gain = rms(made) / rms(truth);
        assert.ok(gain > 0.7 && gain < 1.1, `level ${gain}`);
        const product = made.reduce((sum, sample, i) => sum + sample * (truth[i] as number), 0);
        const alike = product / (rms(made) * rms(truth) * made.length);
        assert.ok(alike > 0.85, `likeness ${alike}`);
      });
    }
  }
});

describe('concealment: a gap longer than any bridge', () => {
  it('the voice fades, nothing is heard, the voice comes back as it came', () => {
    const ms = 8;
    const said = vowel(8000, 140, 20 * ms);
    const timeline = new Timeline(8000, LONGEST_MS * ms);
    for (let i = 0; i < 5; i++) timeline.push(said, 20 * ms);
    const gap = timeline.foresee(390 * ms);
    assert.equal(gap, 120 * ms);
    timeline.bridge(gap, said, 20 * ms);
    const heard = new Int16Array(timeline.ahead);
    assert.equal(heard.length, (100 + 390 + 20) * ms);
    timeline.pull(heard, heard.length);
    const level = (from: number, to: number): number => rms(heard.subarray(from * ms, to * ms)) / rms(said);
    assert.ok(level(100, 120) > 0.8 && level(180, 200) < 0.6, `${level(100, 120)} ${level(180, 200)}`);
    assert.equal(level(260, 360), 0);
    assert.deepEqual(heard.subarray(-20 * ms), said);
  });
});

describe('concealment: a decoder with memory after a gap', () => {
  const FRAME = 320;

  /** Mean signal-to-noise ratio, dB, of the frames after a gap against the decoder that missed nothing. */
  function repaired(sound: Int16Array, decode: Decode): number {
    const sender = g722.create('');
    const perfect = g722.create('');
    const receiver = g722.create('');
    const timeline = new Timeline(16_000, LONGEST_MS * 16);
    const payload = new Uint8Array(FRAME / 2);
    const whole = new Int16Array(FRAME);
    const frame = new Int16Array(FRAME);
    const ratios: number[] = [];
    for (let i = 0; (i + 1) * FRAME <= sound.length; i++) {
      sender.encode(sound.subarray(i * FRAME, (i + 1) * FRAME), FRAME, payload);
      perfect.decode(payload, payload.length, whole);
      if (i % 9 === 7) continue;
      const gap = i % 9 === 8 ? timeline.foresee(FRAME) : 0;
      if (gap === 0) receiver.decode(payload, payload.length, frame);
      else decode(receiver, timeline, gap, payload, frame);
      if (gap > 0) timeline.bridge(gap, frame, FRAME);
      else timeline.push(frame, FRAME);
      const error = rms(whole.map((sample, at) => sample - (frame[at] as number)));
      if (gap > 0 && rms(whole) > 300) ratios.push(20 * Math.log10(rms(whole) / Math.max(1, error)));
      timeline.pull(new Int16Array(timeline.ahead), timeline.ahead);
    }
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  }

  type Decode = (codec: Codec, timeline: Timeline, gap: number, payload: Uint8Array, frame: Int16Array) => void;

  it('G.722 goes through what was played instead, in step with the voice: each is worth decibels', async () => {
    const { samples } = await makeSpeech(30);
    const rejoin = new Rejoin(16_000);
    const sound = new Float32Array(2 * FRAME);
    const nothing = repaired(samples, (codec, _timeline, _gap, payload, frame) => {
      codec.decode(payload, payload.length, frame);
    });
    const followed = repaired(samples, (codec, timeline, gap, payload, frame) => {
      timeline.standIn(sound, 0, gap, 32);
      codec.follow?.(Int16Array.from(sound), gap);
      codec.decode(payload, payload.length, frame);
    });
    const inStep = repaired(samples, (codec, timeline, gap, payload, frame) => {
      rejoin.decode(codec, timeline, 0, gap, payload, payload.length, frame);
    });
    assert.ok(followed > nothing + 1 && inStep > followed + 0.1, `${nothing} ${followed} ${inStep}`);
  });

  it('taken back, it is as if the decoder had followed nothing', () => {
    const [one, two, sender] = [g722.create(''), g722.create(''), g722.create('')];
    const sound = vowel(16_000, 140, 8 * FRAME);
    const payload = new Uint8Array(FRAME / 2);
    const frames = [new Int16Array(FRAME), new Int16Array(FRAME)] as const;
    for (let i = 0; i < 8; i++) {
      sender.encode(sound.subarray(i * FRAME, (i + 1) * FRAME), FRAME, payload);
      if (i === 5) {
        two.follow?.(sound, FRAME);
        two.decode(payload, payload.length, frames[1]);
        two.rewind?.();
      }
      one.decode(payload, payload.length, frames[0]);
      two.decode(payload, payload.length, frames[1]);
      assert.deepEqual(frames[0], frames[1]);
    }
  });
});
