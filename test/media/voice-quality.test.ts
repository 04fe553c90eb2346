import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { measureCell } from '../../scripts/vq/cells.ts';
import { pesq } from '../../scripts/vq/pesq/pesq.ts';
import { makeSpeech, resample } from '../../scripts/vq/speech.ts';
import { law } from '../../src/base/pcm/g711.ts';
import { nativeOpus } from '../../src/media/codec/opus/native.ts';
import { seeded } from '../support/audio.ts';
import { Mersenne } from '../support/impairments/mersenne.ts';
import { trace } from '../support/impairments/trace.ts';

const RATES = { narrow: 8000, wide: 16_000 } as const;
const MODES = ['narrow', 'wide'] as const;

/** Normally distributed noise as PyTorch makes it: `torch.manual_seed(1); torch.randn(8000)`, called twice. */
function publishedNoise(): [Int16Array, Int16Array] {
  const twister = new Mersenne(1);
  const noise = (): Float64Array => {
    const values = Float64Array.from({ length: 8000 }, () => (twister.word() & 0xffffff) / 2 ** 24);
    for (let i = 0; i < values.length; i += 16) {
      for (let j = i; j < i + 8; j++) {
        const radius = Math.sqrt(-2 * Math.log(1 - (values[j] as number)));
        const angle = 2 * Math.PI * (values[j + 8] as number);
        values[j] = radius * Math.cos(angle);
        values[j + 8] = radius * Math.sin(angle);
      }
    }
    return values;
  };
  const made = [noise(), noise()].map(one => Int16Array.from(one, value => Math.round(value * 7000)));
  return [made[0] as Int16Array, made[1] as Int16Array];
}

describe('voice quality: PESQ', () => {
  const said: Record<'narrow' | 'wide', Int16Array> = { narrow: new Int16Array(), wide: new Int16Array() };
  before(async () => {
    const speech = await makeSpeech(5);
    said.wide = speech.samples.slice(10_000);
    said.narrow = resample(said.wide, 16_000, 8000).slice();
  });

  it('what came as it was said has the best score of the mapping, whatever its level and delay', () => {
    assert.equal(pesq(said.narrow, said.narrow, 'narrow').mos.toFixed(3), '4.549');
    assert.equal(pesq(said.wide, said.wide, 'wide').mos.toFixed(3), '4.644');
    for (const mode of MODES) {
      const late = new Int16Array(said[mode].length);
      late.set(said[mode].map(sample => sample / 2).subarray(0, -800), 800);
      const { mos, delays } = pesq(said[mode], late, mode);
      assert.deepEqual(delays, [800]);
      assert.ok(mos > 4.4, `${mode} ${mos}`);
    }
  });

  it('two noises score what the published implementation says of them (TorchMetrics: 2.2076 and 1.7359)', () => {
    const [degraded, reference] = publishedNoise();
    assert.equal(pesq(reference, degraded, 'narrow').mos.toFixed(3), '2.208');
    assert.equal(pesq(reference, degraded, 'wide').mos.toFixed(3), '1.736');
  });

  it('G.711 is good; the more noise and the more frames are lost, the worse', () => {
    const { compress, unseen, expand } = law('a');
    const g711 = said.narrow.map(sample => expand[compress[(sample & 0xffff) >> unseen] as number] as number);
    const { mos } = pesq(said.narrow, g711, 'narrow');
    assert.ok(mos > 4.2 && mos < 4.55, `${mos}`);
    for (const mode of MODES) {
      const noisy = [40, 30, 20, 10, 0].map(snr => pesq(said[mode], withNoise(said[mode], snr), mode).mos);
      const lossy = [0.01, 0.05, 0.1, 0.2, 0.4].map(
        share => pesq(said[mode], withLoss(said[mode], share, RATES[mode]), mode).mos,
      );
      for (const scores of [noisy, lossy]) {
        assert.deepEqual(
          scores,
          scores.toSorted((a, b) => b - a),
        );
        assert.ok((scores[0] as number) > 2.5 && (scores[4] as number) < 2.2, scores.join(' '));
      }
    }
  });

  it('silence has the worst score; what cannot be judged is refused', () => {
    assert.equal(pesq(said.narrow, new Int16Array(said.narrow.length), 'narrow').mos, 1);
    assert.throws(() => pesq(new Int16Array(16_000), said.narrow, 'narrow'), RangeError);
    assert.throws(() => pesq(said.narrow, said.narrow.subarray(0, 1000), 'narrow'), RangeError);
  });
});

describe('voice quality: impairments', () => {
  it('a trace is that of the script which the other phones were measured with', () => {
    for (const [name, seed, hash] of [
      ['p3-burst', 11, 'b43a57a9172a97fd'],
      ['p4-gamma', 22, 'de98a7251d5bc1e5'],
      ['p5-spikes', 33, 'e0d7a0f54be22195'],
      ['p6-wifi', 11, '9e097cd12780fdd5'],
      ['p7-reorder', 22, '80a390bc20a2e888'],
      ['p8-route', 33, 'bceab1f5b6ed160e'],
    ] as const) {
      const { delay, lost, copy } = trace(name, seed);
      const micros = (ms: number): number => (ms < 0 ? -1 : Math.round(ms * 1000));
      const lines = [...delay].map((ms, i) => `${micros(ms)} ${lost[i]} ${micros(copy[i] as number)}\n`);
      const text = `# ${name} seed ${seed}\n${lines.join('')}`;
      assert.equal(createHash('sha256').update(text).digest('hex').slice(0, 16), hash, name);
    }
    assert.throws(() => trace('p9', 1), /p0-clean, p1-loss1/);
  });
});

describe('voice quality: the phone in simulated time', () => {
  // Above what baresip reaches there (test/data/impairments/peers.json), and well below what the phone does.
  for (const [codec, profile, least, longest] of [
    ['PCMU', 'p7-reorder', 3.7, 200],
    ['G722', 'p7-reorder', 3.5, 200],
    ['OPUS', 'p6-wifi', 3.6, 200],
  ] as const) {
    it(`${codec} through ${profile}`, async function () {
      // As WebAssembly it is loaded while real time goes by.
      if (codec === 'OPUS' && !nativeOpus().ok) return this.skip();
      const speech = await makeSpeech(20);
      const cell = await measureCell(codec, profile, [11], speech);
      assert.ok(cell.mos > least, `MOS ${cell.mos}`);
      assert.ok(cell.delayMs > 40 && cell.delayMs < longest, `${cell.delayMs} ms`);
    });
  }

  it('the same cell gives the same figures', async () => {
    const speech = await makeSpeech(8);
    const [one, two] = [
      await measureCell('PCMU', 'p6-wifi', [22], speech),
      await measureCell('PCMU', 'p6-wifi', [22], speech),
    ];
    assert.deepEqual(one, two);
  });
});

function withNoise(samples: Int16Array, snr: number): Int16Array {
  const random = seeded(7);
  const power = samples.reduce((sum, sample) => sum + sample ** 2, 0) / samples.length;
  const peak = Math.sqrt(3 * power * 10 ** (-snr / 10));
  return samples.map(sample => Math.max(-32_768, Math.min(32_767, sample + peak * (2 * random() - 1))));
}

/** Frames of 20 ms, replaced by silence. The frames that are lost at a low share are lost at a higher one too. */
function withLoss(samples: Int16Array, share: number, rate: number): Int16Array {
  const random = seeded(3);
  const frame = rate / 50;
  const result = samples.slice();
  for (let at = 0; at < result.length; at += frame) if (random() < share) result.fill(0, at, at + frame);
  return result;
}
