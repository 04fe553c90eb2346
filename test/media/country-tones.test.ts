import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Store } from '../../config/store.ts';
import { COUNTRIES } from '../../config/tables/countries.ts';
import { progressTones, type TONE_NAMES, type Tone } from '../../config/tables/tones.ts';
import { ToneGenerator } from '../../src/media/tone.ts';
import { amplitude } from '../support/audio.ts';

const RATE = 16_000;
const LEVEL = 12;
const FULL = 32_767 * 10 ** (-LEVEL / 20);

/** Frequencies and times on and off, as the table of the recommendation has them; its changing tones count by their first. */
type Written = { frequencies: readonly number[]; cadence: readonly (readonly [on: number, off: number])[] };

/** '425 200/600, 1000/400', '350+440', '400 modulated by 25', '425 375/375, 420 375/375' */
function written(text: string): Written {
  const modulated = /^(\d+) modulated by (\d+)/.exec(text);
  const [carrier = 0, by = 0] = modulated === null ? [] : modulated.slice(1).map(Number);
  const first = /^\d+(\+\d+)?/.exec(text)?.[0] ?? '';
  const frequencies = modulated === null ? first.split('+').map(Number) : [carrier - by, carrier + by];
  const cadence = [...text.matchAll(/(\d+)\/(\d+)/g)].map(match => [Number(match[1]), Number(match[2])] as const);
  const changes = /, \d+ \d+\//.test(text);
  return { frequencies, cadence: changes ? cadence.slice(0, 1) : cadence };
}

const table = readFileSync(new URL('../data/config/tones.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const columns = (table[0] as string).split(';').slice(1);
const rows = table.slice(1).map(line => line.split(';') as [string, ...string[]]);

function generated(tone: Tone, ms: number): Int16Array {
  const generator = new ToneGenerator(RATE);
  generator.play(tone);
  const samples = new Int16Array((ms * RATE) / 1000);
  const sum = new Float32Array(160);
  for (let at = 0; at < samples.length; at += sum.length) {
    sum.fill(0);
    generator.addTo(sum);
    samples.set(sum.subarray(0, samples.length - at), at);
  }
  return samples;
}

/** The sound of these milliseconds has these frequencies at their level, and no other that a tone of the table has. */
function sounds(samples: Int16Array, from: number, ms: number, frequencies: readonly number[], where: string): void {
  // Whole periods of every frequency of the table, as far as the sound lasts.
  const part = samples.subarray((from * RATE) / 1000, ((from + Math.min(ms, 1000)) * RATE) / 1000);
  const blur = 4000 / ms;
  for (const hertz of frequencies) {
    const share = amplitude(part, hertz, RATE) / FULL;
    assert.ok(share > 0.8 && share < 1.2, `${where}: ${hertz} Hz at ${share.toFixed(2)}`);
  }
  for (let hertz = 300; hertz < 3000; hertz += 25) {
    if (frequencies.some(one => Math.abs(one - hertz) < 60 + blur)) continue;
    const share = amplitude(part, hertz, RATE) / FULL;
    assert.ok(share < 0.5, `${where}: ${hertz} Hz is heard, too (${share.toFixed(2)})`);
  }
}

function rests(samples: Int16Array, from: number, ms: number, where: string): void {
  const part = samples.subarray((from * RATE) / 1000, ((from + ms) * RATE) / 1000);
  assert.ok(
    part.every(sample => sample === 0),
    `${where}: silence from ${from} ms on`,
  );
}

function follows(tone: Tone, { frequencies, cadence }: Written, where: string): void {
  if (cadence.length === 0) {
    sounds(generated(tone, 1500), 500, 1000, frequencies, where);
    return;
  }
  const once = cadence.reduce((sum, [on, off]) => sum + on + off, 0);
  const samples = generated(tone, Math.min(once + 1000, 30_000));
  let at = 0;
  for (const [on, off] of cadence) {
    sounds(samples, at, on, frequencies, where);
    rests(samples, at + on, off, where);
    at += on + off;
  }
  assert.ok(
    samples.subarray(at * 16, at * 16 + 40).some(sample => sample !== 0),
    `${where} begins again`,
  );
}

describe('call progress tones of all countries, as they sound', () => {
  assert.deepEqual(rows.map(([country]) => country).sort(), [...COUNTRIES].sort());

  for (const [country, ...cells] of rows) {
    it(country, () => {
      const store = new Store();
      assert.ok(store.set('voip/regional_settings/selected_country', country, 'session').ok);
      assert.ok(store.set('voip/audio/gain/tone_signal_level', String(LEVEL), 'session').ok);
      const tones = progressTones(store);
      columns.forEach((name, column) => {
        const tone = tones[name as (typeof TONE_NAMES)[number]];
        follows(tone, written(cells[column] ?? ''), `${country}, ${name}`);
      });
      const dial = written(cells[0] ?? '');
      assert.ok(generated(tones.stutter, 2000).some(sample => sample !== 0));
      assert.notDeepEqual(tones.stutter, tones.dial, `${country} stutters on ${dial.frequencies}`);
      // As loud as can be, it needs the limiter of the ear: here each of its two tones takes half.
      assert.deepEqual(tones.howler.levels, [0, 0]);
      const howl = generated({ ...tones.howler, levels: [6.1, 6.1] }, 1000);
      for (const hertz of [1400, 2600]) assert.ok(amplitude(howl.subarray(0, 1600), hertz, RATE) > 15_000);
    });
  }
});
