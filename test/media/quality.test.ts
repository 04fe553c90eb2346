import assert from 'node:assert/strict';
import { codecs } from '../../src/media/codec/catalogue.ts';
import { opinion, rate } from '../../src/media/quality/e-model.ts';
import { impairmentOf, UNRATED } from '../../src/media/quality/impairments.ts';
import { LossRun } from '../../src/media/quality/loss-run.ts';
import { seeded } from '../support/audio.ts';

/** One letter per packet: '.' played, 'L' lost, 'D' discarded. */
function run(pattern: string, first = 0): LossRun {
  const losses = new LossRun();
  for (const [at, fate] of [...pattern, ...'.'.repeat(129)].entries()) {
    if (fate !== 'L') losses.packet((first + at) & 0xffff, fate === 'D');
  }
  return losses;
}

describe('the E-model', () => {
  const g711 = impairmentOf('PCMU');
  const narrow = (loss: number, delayMs: number, burstRatio = 1) => rate({ codec: g711, loss, burstRatio, delayMs });

  it('default values, opinions and delay (ITU-T G.107)', () => {
    assert.ok(Math.abs(narrow(0, 0).r - 93.2) < 0.05);
    assert.ok(Math.abs(narrow(0, 0).mos - 4.41) < 0.005);
    for (const [r, mos] of [
      [100, 4.5],
      [90, 4.34],
      [80, 4.03],
      [70, 3.6],
      [60, 3.1],
      [50, 2.58],
      [0, 1],
    ] as const) {
      assert.ok(Math.abs(opinion(r) - mos) < 0.008, `${r}: ${opinion(r)}`);
    }
    // The curve of G.114 for the same values.
    for (const [ms, r] of [
      [100, 90.7],
      [150, 89.5],
      [200, 85.8],
      [300, 72.7],
      [400, 62.3],
    ] as const) {
      assert.ok(Math.abs(narrow(0, ms).r - r) < 0.2, `${ms}`);
    }
  });

  it('loss, worse in bursts; wide band is better than narrow band only when nothing is lost', () => {
    assert.ok(Math.abs(narrow(0.02, 0).r - (93.2 - (95 * 2) / (2 + 25.1))) < 0.05);
    assert.ok(narrow(0.02, 0, 3).r < narrow(0.02, 0).r);
    assert.equal(narrow(2, 10_000).mos, 1);
    for (const codec of codecs) {
      const impairment = impairmentOf(codec.name);
      assert.notEqual(impairment, UNRATED, `${codec.name} has no record`);
      const steps = [0, 0.01, 0.05, 0.2].map(loss => rate({ codec: impairment, loss, burstRatio: 1, delayMs: 50 }).mos);
      assert.deepEqual(
        steps,
        steps.toSorted((a, b) => b - a),
        codec.name,
      );
      assert.ok(steps.every(mos => mos >= 1 && mos <= 4.5));
    }
  });
});

describe('bursts and gaps of loss', () => {
  it('counts by hand: a burst of four among single losses (RFC 3611 section 4.7.2)', () => {
    const gap = '.'.repeat(50);
    const figures = run(`${gap}L${gap}L${gap}LL.DL${gap}L${gap}`, 65_400).figures(20);
    assert.deepEqual([figures.lost, figures.discarded, figures.duplicates], [6, 1, 0]);
    assert.ok(figures.burstDensity > 0.7 && figures.burstDensity <= 1, `${figures.burstDensity}`);
    assert.ok(figures.gapDensity > 0 && figures.gapDensity < 0.02);
    assert.ok(figures.burstMs >= 40 && figures.burstMs <= 140, `${figures.burstMs}`);
    assert.ok(figures.burstRatio > 1);
  });

  it('random loss has the length of random loss; loss in threes is three times as long', () => {
    const random = seeded(5);
    const single = Array.from({ length: 20_000 }, () => (random() < 0.05 ? 'L' : '.')).join('');
    const figures = run(single).figures(20);
    assert.ok(Math.abs(figures.lost / figures.expected - 0.05) < 0.005);
    assert.ok(Math.abs(figures.burstRatio - 1) < 0.05, `${figures.burstRatio}`);
    const threes = Array.from({ length: 7000 }, () => (random() < 0.02 ? 'LLL' : '...')).join('');
    assert.ok(Math.abs(run(threes).figures(20).burstRatio - 2.9) < 0.2);
  });

  it('reorder and duplicates are no loss; numbers wrap; nothing yet is nothing', () => {
    const losses = new LossRun();
    losses.restart();
    assert.equal(losses.figures(20).expected, 0);
    for (let i = 0; i < 1000; i += 2) {
      losses.packet((65_000 + i + 1) & 0xffff, false);
      losses.packet((65_000 + i) & 0xffff, false);
      losses.packet((65_000 + i) & 0xffff, false);
    }
    const figures = losses.figures(20);
    assert.deepEqual([figures.lost, figures.discarded], [0, 0]);
    assert.equal(figures.burstMs, 0);
    losses.restart();
    losses.packet(7, false);
    assert.equal(losses.figures(20).lost, 0);
  });
});
