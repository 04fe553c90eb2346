import assert from 'node:assert/strict';
import { digitTone, dtmfFrequencies } from '../../src/media/dtmf/digits.ts';
import type { ToneSpec } from '../../src/media/protocol.ts';
import { ToneGenerator } from '../../src/media/tone.ts';
import { amplitude } from '../support/audio.ts';

const RATE = 16_000;
const BLOCK = 160;

function render(spec: ToneSpec | null, ms: number): { samples: Int16Array; playing: boolean } {
  const generator = new ToneGenerator(RATE);
  generator.play(spec);
  const samples = new Int16Array((RATE * ms) / 1000);
  const sum = new Float32Array(BLOCK);
  for (let at = 0; at < samples.length; at += BLOCK) {
    sum.fill(0);
    generator.addTo(sum);
    samples.set(sum, at);
  }
  return { samples, playing: generator.playing };
}

/** Milliseconds at which it begins and stops to sound, to 1 ms. */
function edges(samples: Int16Array): number[] {
  const found: number[] = [];
  let on = false;
  for (let ms = 0; ms < (samples.length * 1000) / RATE; ms++) {
    const loud = samples.subarray(ms * 16, ms * 16 + 16).some(sample => Math.abs(sample) > 500);
    if (loud !== on) found.push(ms);
    on = loud;
  }
  return found;
}

describe('tones', () => {
  it('two frequencies at their levels, and nothing else', () => {
    const spec = { frequencies: [350, 440], levels: [12, 18], cadence: [], repeat: true } as const;
    const { samples, playing } = render(spec, 10_000);
    assert.ok(playing);
    // The last second: the oscillators neither fade nor drift.
    const last = samples.subarray(-RATE);
    assert.ok(Math.abs(amplitude(last, 350, RATE) - 32767 * 10 ** (-12 / 20)) < 30);
    assert.ok(Math.abs(amplitude(last, 440, RATE) - 32767 * 10 ** (-18 / 20)) < 30);
    assert.ok(amplitude(last, 1000, RATE) < 5);
  });

  it('cadences with two pairs, repeated', () => {
    const cadence = [
      { on: 400, off: 200 },
      { on: 400, off: 2000 },
    ];
    const { samples } = render({ frequencies: [400, 0], levels: [10, 0], cadence, repeat: true }, 4000);
    assert.deepEqual(edges(samples), [0, 400, 600, 1000, 3000, 3400, 3600]);
  });

  it('a cadence that is played once ends', () => {
    const cadence = [{ on: 100, off: 100 }];
    const { samples, playing } = render({ frequencies: [440, 0], levels: [10, 0], cadence, repeat: false }, 1000);
    assert.deepEqual(edges(samples), [0, 100]);
    assert.ok(!playing);
  });

  it('a cadence of zeros does not hang', () => {
    render({ frequencies: [440, 0], levels: [10, 0], cadence: [{ on: 0, off: 0 }], repeat: true }, 100);
  });

  it('DTMF digits have their two frequencies', () => {
    assert.deepEqual(dtmfFrequencies('5'), [770, 1336]);
    assert.deepEqual(dtmfFrequencies('D'), [941, 1633]);
    assert.equal(dtmfFrequencies('flash'), null);
    const { samples } = render(digitTone('#', 200, 10), 200);
    // 0 dBm0 is 3.14 dB below full scale; the high group is 2 dB above the low one.
    assert.ok(Math.abs(amplitude(samples, 941, RATE) - 32_767 * 10 ** (-14.14 / 20)) < 60);
    assert.ok(Math.abs(amplitude(samples, 1477, RATE) - 32_767 * 10 ** (-12.14 / 20)) < 60);
    assert.ok(amplitude(samples, 1209, RATE) < 300);
  });
});
