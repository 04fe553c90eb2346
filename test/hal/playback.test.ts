import assert from 'node:assert/strict';
import { Cushion } from '../../hal/device/cushion.ts';
import { Surplus } from '../../hal/device/surplus.ts';

const PERIOD = 10;
const BUFFER = 120;
const USUAL = 30;
const SILENCE = new Int16Array(160);
const SPEECH = new Int16Array(160).fill(1000);

/** A device that takes `rate` periods while one is written; how much it holds, and which blocks were left out. */
function play(blocks: readonly Int16Array[], filledMs: number, rate = 1): { filledMs: number; leftOut: number[] } {
  const surplus = new Surplus(PERIOD, BUFFER);
  const device = { filledMs };
  const leftOut: number[] = [];
  let leaveOut = false;
  blocks.forEach((block, i) => {
    if (leaveOut) leftOut.push(i);
    else device.filledMs = Math.min(BUFFER, device.filledMs + PERIOD);
    leaveOut = !leaveOut && surplus.after(block, USUAL, device);
    device.filledMs = Math.max(0, device.filledMs - rate * PERIOD);
  });
  return { filledMs: device.filledMs + PERIOD, leftOut };
}

const blocks = (seconds: number, block: Int16Array): Int16Array[] => new Array(seconds * 100).fill(block);

describe('what waits before the ear beyond what has to', () => {
  it('goes as soon as there is silence, to the last period, and no further', () => {
    const { filledMs, leftOut } = play(blocks(3, SILENCE), 90);
    assert.equal(filledMs, USUAL);
    assert.equal(leftOut.length, 7);
    assert.ok((leftOut.at(-1) as number) < 100, 'within a second');
  });

  it('stays in the midst of speech and goes in the pause after it', () => {
    const { filledMs, leftOut } = play([...blocks(4, SPEECH), ...blocks(1, SILENCE)], 70);
    assert.equal(filledMs, USUAL);
    assert.ok(leftOut.length === 5 && leftOut.every(i => i > 400));
  });

  it('a buffer that is nearly full is relieved even in speech, one period at a time', () => {
    const { filledMs, leftOut } = play(blocks(5, SPEECH), BUFFER - PERIOD);
    assert.ok(filledMs <= BUFFER - 2 * PERIOD && filledMs > USUAL);
    assert.ok(leftOut.every((at, i) => i === 0 || at - (leftOut[i - 1] as number) >= 25));
  });

  it('what has to wait is left alone, and so is a device that does not know', () => {
    assert.deepEqual(play(blocks(3, SILENCE), USUAL - PERIOD).leftOut, []);
    assert.deepEqual(play(blocks(3, SILENCE), USUAL - 1).leftOut, []);
    const surplus = new Surplus(PERIOD, BUFFER);
    for (let i = 0; i < 300; i++) assert.equal(surplus.after(SILENCE, USUAL, { filledMs: 0 }), false);
  });

  it('a device that is 300 ppm slower than what fills it never runs full where there are pauses', () => {
    const minute = [...blocks(3, SPEECH), ...blocks(1, SILENCE)];
    const long = Array.from({ length: 75 }, () => minute).flat();
    const { filledMs, leftOut } = play(long, 20, 1 - 300e-6);
    assert.ok(filledMs <= USUAL + 2 * PERIOD, `${filledMs}`);
    assert.ok(leftOut.length >= 7 && leftOut.every(i => i % 400 >= 300), `${leftOut}`);
  });
});

describe('what has to wait before the ear', () => {
  const write = (cushion: Cushion, periods: number): number => {
    for (let i = 0; i < periods; i++) cushion.written();
    return cushion.periods;
  };

  it('grows each time the device runs empty, up to a bound, but not where it only begins', () => {
    const cushion = new Cushion(0);
    write(cushion, 10);
    cushion.emptied();
    assert.equal(cushion.periods, 2);
    const grown = Array.from({ length: 10 }, () => {
      cushion.emptied();
      return cushion.periods;
    });
    assert.deepEqual(grown, [3, 4, 5, 6, 7, 8, 8, 8, 8, 8]);
  });

  it('shrinks in calm times to what it was, and waits twice as long each time that was too soon', () => {
    const cushion = new Cushion(0);
    write(cushion, 100);
    for (let i = 0; i < 3; i++) cushion.emptied();
    assert.equal(write(cushion, 301), 4);
    assert.equal(write(cushion, 602), 2);
    assert.equal(write(cushion, 3000), 2);
    cushion.emptied();
    assert.equal(write(cushion, 600), 3);
    assert.equal(write(cushion, 1), 2);
    for (let i = 0; i < 10; i++) {
      cushion.emptied();
      assert.equal(cushion.periods, 3);
      write(cushion, 6001);
      assert.equal(cushion.periods, 2, 'but never longer than for a minute of periods of 10 ms');
    }
    assert.equal(new Cushion(6).periods, 6);
    assert.equal(new Cushion(60).periods, 8);
  });
});
