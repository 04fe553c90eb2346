import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { model405HD } from '../../hal/models/405HD.ts';
import { models } from '../../hal/models/index.ts';
import type { Frame } from '../../hal/ports.ts';
import { rasterOf, screenPng } from '../../hal/raster/index.ts';
import { renderPng } from '../../scripts/picture.ts';

const frame: Frame = {
  title: 'Line 1',
  rows: [
    { text: 'Connected', align: 'center' },
    { text: 'Łukasz Müller' },
    { text: 'Selected', emphasis: true },
    { text: '00:12', align: 'right' },
  ],
  softkeys: ['BXfer', 'New Call', '', 'End'],
  icons: ['registered', 'no such icon', 'speaker'],
  cursor: { row: 1, column: 6 },
};

const golden = new URL('../data/screen-405HD.txt', import.meta.url);

describe('raster', () => {
  it('draws the screen as it was agreed on', () => {
    assert.equal(rasterOf(frame, model405HD).toText(), readFileSync(golden, 'utf8'));
  });

  it('writes a PNG at the resolution of each model, pixel for pixel', () => {
    for (const model of models) {
      const { width, height, pixels } = rasterOf(frame, model);
      assert.deepEqual([width, height], [model.screen.width, model.screen.height]);
      const png = screenPng(frame, model);
      assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [width, height]);
      const data = png.indexOf('IDAT');
      const rows = inflateSync(png.subarray(data + 4, data + 4 + png.readUInt32BE(data - 4)));
      const stride = 1 + Math.ceil(width / 8);
      for (let i = 0; i < pixels.length; i++) {
        const [x, y] = [i % width, Math.floor(i / width)];
        const bit = ((rows[y * stride + 1 + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
        assert.equal(bit, pixels[i], `${model.name} ${x},${y}`);
      }
    }
  });

  it('stays within the screen whatever the frame holds', () => {
    const long = 'W'.repeat(500);
    const wild: Frame = {
      title: long,
      rows: Array(50).fill({ text: `${long}\u{1f600}\u0007`, align: 'center' }),
      softkeys: [long, long, long, long],
      icons: Array(50).fill('mute'),
      cursor: { row: 99, column: -5 },
    };
    for (const model of models) assert.equal(rasterOf(wild, model).height, model.screen.height);
    assert.ok(renderPng(wild, model405HD, 3).length > 0);
  });
});
