import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { findCodec } from '../../src/media/codec/catalogue.ts';
import { DigitDetector } from '../../src/media/dtmf/detector.ts';
import { digitTone, dtmfFrequencies } from '../../src/media/dtmf/digits.ts';
import { InBandSender } from '../../src/media/dtmf/in-band-sender.ts';
import { ToneGenerator } from '../../src/media/tone.ts';
import { seeded } from '../support/audio.ts';
import { connect, Desk } from '../support/engines.ts';

const RATE = 16_000;
const BLOCK = 160;
const ALL = '0123456789*#ABCD';

type Press = { ms?: number; gap?: number; low?: number; high?: number; off?: number };

/** Digits as Q.24 describes them: levels in dB below full scale, `off` as a factor of the frequencies. */
function pressed(digits: string, { ms = 40, gap = 40, low = 15, high = 15, off = 1 }: Press = {}): Int16Array {
  const length = ((ms + gap) * RATE) / 1000;
  const samples = new Int16Array(digits.length * length + 2 * RATE * 0.1);
  [...digits].forEach((digit, at) => {
    const [f, g] = dtmfFrequencies(digit) as readonly [number, number];
    // Each begins elsewhere in the detector's window.
    const start = 160 + at * (length + 37);
    for (let i = 0; i < (ms * RATE) / 1000; i++) {
      const sample = (hertz: number, db: number) =>
        32_767 * 10 ** (-db / 20) * Math.sin((2 * Math.PI * hertz * off * i) / RATE);
      samples[start + i] = sample(f, low) + sample(g, high);
    }
  });
  return samples;
}

function noisy(samples: Int16Array, rms: number): Int16Array {
  const random = seeded(5);
  return samples.map(sample => sample + (random() * 2 - 1) * rms * Math.sqrt(3));
}

function heard(samples: Int16Array): string {
  const detector = new DigitDetector(RATE);
  let digits = '';
  for (let at = 0; at + BLOCK <= samples.length; at += BLOCK) {
    digits += detector.take(samples.subarray(at, at + BLOCK)) ?? '';
  }
  return digits;
}

/** The prompts that the tests have, as they were recorded. */
function speech(): Int16Array[] {
  const folder = new URL('../data/speech/', import.meta.url);
  const codec = findCodec('G722');
  assert.ok(codec);
  return readdirSync(folder).map(name => {
    const octets = readFileSync(new URL(name, folder));
    const decoder = codec.create('');
    const samples = new Int16Array(octets.length * 2);
    for (let at = 0; at + 160 <= octets.length; at += 160) {
      decoder.decode(octets.subarray(at, at + 160), 160, samples.subarray(at * 2, at * 2 + 320));
    }
    return samples;
  });
}

describe('DTMF in the sound', () => {
  it('all sixteen digits, 40 ms long and 40 ms apart, from loud to 25 dB below 0 dBm0 (ITU-T Q.24)', () => {
    for (const level of [7, 15, 28]) assert.equal(heard(pressed(ALL, { low: level, high: level })), ALL, `${level} dB`);
    assert.equal(heard(pressed('5555#', { ms: 70, gap: 40 })), '5555#');
  });

  it('twist of 4 dB and of -8 dB, frequencies 1.5 % off; not 3.5 % off, nor a twist of 10 dB', () => {
    assert.equal(heard(pressed(ALL, { ms: 50, low: 18, high: 14 })), ALL);
    assert.equal(heard(pressed(ALL, { ms: 50, low: 12, high: 20 })), ALL);
    for (const off of [0.985, 1.015]) assert.equal(heard(pressed(ALL, { ms: 60, off })), ALL, `${off}`);
    for (const off of [0.965, 1.035]) assert.equal(heard(pressed(ALL, { ms: 60, off })), '', `${off}`);
    assert.equal(heard(pressed(ALL, { low: 22, high: 12 })), '');
    assert.equal(heard(pressed(ALL, { low: 10, high: 22 })), '');
  });

  it('noise 15 dB below does not hide them; noise alone, silence, tones of calls and short blips are none', () => {
    const rms = 32_767 * 10 ** (-15 / 20);
    assert.equal(heard(noisy(pressed(ALL, { ms: 60 }), rms * 10 ** (-15 / 20))), ALL);
    assert.equal(heard(noisy(new Int16Array(10 * RATE), 6000)), '');
    for (const [low, high] of [
      [350, 440],
      [440, 480],
      [480, 620],
      [697, 0],
      [941, 1400],
    ] as const) {
      const tone = Int16Array.from({ length: RATE }, (_, i) => {
        return 5000 * (Math.sin((2 * Math.PI * low * i) / RATE) + Math.sin((2 * Math.PI * high * i) / RATE));
      });
      assert.equal(heard(tone), '', `${low}+${high}`);
    }
    assert.equal(heard(pressed(ALL, { ms: 15 })), '');
  });

  it('a minute and more of speech, at several speeds of voice, is no digit', () => {
    const prompts = speech();
    let seconds = 0;
    for (const prompt of prompts) {
      // Played faster and slower, a voice is another voice.
      for (const speed of [0.8, 0.9, 1, 1.1, 1.25]) {
        const voice = Int16Array.from({ length: Math.floor((prompt.length - 1) / speed) }, (_, i) => {
          const at = Math.floor(i * speed);
          const share = i * speed - at;
          return 1.5 * ((prompt[at] as number) * (1 - share) + (prompt[at + 1] as number) * share);
        });
        assert.equal(heard(voice), '');
        seconds += voice.length / RATE;
      }
    }
    assert.ok(seconds > 60, `${seconds} s`);
  });

  it('the digits that we send are heard, two equal ones twice, and speech waits', () => {
    const sender = new InBandSender(RATE, BLOCK);
    for (const digit of '00*9D') assert.ok(sender.queue(digit, 50, 16));
    assert.ok(!sender.queue('flash', 50, 16));
    const blocks: number[] = [];
    for (let block = sender.next(); block !== null; block = sender.next()) blocks.push(...block);
    assert.equal(heard(Int16Array.from(blocks)), '00*9D');
    assert.equal(blocks.length, (5 * 110 * RATE) / 1000);
    assert.equal(digitTone('flash', 50, 16), null);
  });

  it('their samples are rounded', () => {
    const sender = new InBandSender(RATE, BLOCK);
    const tone = new ToneGenerator(RATE);
    const sum = new Float32Array(BLOCK);
    assert.ok(sender.queue('5', 50, 16));
    tone.play(digitTone('5', 50, 16));
    tone.addTo(sum);
    assert.deepEqual(sender.next(), Int16Array.from(sum, Math.round));
  });

  it('a call without events: digits cross G.711 as sound, unless they are not to be heard', async () => {
    const desk = new Desk();
    const a = desk.phone();
    const b = desk.phone();
    await connect(a, b, { eventPayloadType: null });
    const digits = () => b.facts.flatMap(fact => (fact.type === 'digit' ? [`${fact.digit}${fact.event}`] : []));
    await desk.pass(200);
    for (const digit of '7#') await a.order('sendDigit', { stream: 1, digit, ms: 80 });
    await desk.pass(600);
    assert.deepEqual(digits(), ['7false', '#false']);
    await b.order('setDigits', { settings: { toneLevel: 16, eventLevel: 9, detect: false, audible: false } });
    await a.order('sendDigit', { stream: 1, digit: '1', ms: 80 });
    await desk.pass(400);
    assert.deepEqual(digits(), ['7false', '#false']);
  });
});
