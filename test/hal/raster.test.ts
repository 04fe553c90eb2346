import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { model405HD } from '../../hal/models/405HD.ts';
import { model440HD } from '../../hal/models/440HD.ts';
import { models } from '../../hal/models/index.ts';
import type { Frame, FrameRow } from '../../hal/ports.ts';
import { hasRightToLeft, visualOrder } from '../../hal/raster/bidi.ts';
import { pictureSize, screenFit } from '../../hal/raster/fit.ts';
import { loadedFonts } from '../../hal/raster/font.ts';
import { frontOf, rasterOf, screenPng } from '../../hal/raster/index.ts';
import { coloursOf } from '../../hal/raster/look.ts';
import { typeface } from '../../hal/raster/typeface.ts';
import { renderPng } from '../../scripts/picture.ts';

const frame: Frame = {
  title: 'Line 1',
  rows: [
    { text: 'Connected', align: 'center' },
    { text: 'Łukasz Müller' },
    { text: 'Selected', emphasis: true },
    { text: 'Call          00:12', right: '00:12' },
  ],
  softkeys: ['BXfer', 'New Call', '', 'End'],
  icons: ['registered', 'no such icon', 'speaker'],
  cursor: { row: 1, column: 6 },
};

const golden = new URL('../data/screen-405HD.txt', import.meta.url);

describe('raster', () => {
  it('draws the screen as it was agreed on', () => {
    const drawn = rasterOf(frame, model405HD).toText();
    if (process.env.UPDATE_FRAMES === '1') writeFileSync(golden, drawn);
    assert.equal(drawn, readFileSync(golden, 'utf8'));
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

  it('draws the labels of the second screen beside it, column by column', () => {
    const label = (text: string, right = ''): FrameRow =>
      right === '' ? { text } : { text: `${text} ${right}`, right };
    const free = Array.from({ length: 12 }, () => label(''));
    const drawn = (strip: readonly FrameRow[]) => frontOf({ ...frame, strip }, model440HD);
    const blank = drawn(free);
    assert.deepEqual([blank.width, blank.height], Object.values(pictureSize(model440HD)).slice(0, 2));
    const changed = (at: number, row: FrameRow): readonly [x: number, y: number][] => {
      const { width, pixels } = drawn(free.with(at, row));
      return [...pixels.entries()].flatMap(([i, pixel]) =>
        pixel === blank.pixels[i] ? [] : [[i % width, Math.floor(i / width)] as const],
      );
    };
    const { width } = model440HD.screen;
    assert.ok(
      changed(5, label('W'.repeat(99), '!')).every(([x, y]) => x >= width + 8 && x < width + 99 && y >= 70 && y < 84),
    );
    assert.ok(changed(6, { ...label('Ada', '!'), emphasis: true }).every(([x, y]) => x >= width + 105 && y < 14));
    assert.ok(changed(6, label('Ada')).length > 20);
    assert.equal(frontOf({ ...frame, strip: free }, model405HD).width, model405HD.screen.width);
  });

  it('shows beside the rows where they are in a longer list', () => {
    const { width } = model405HD.screen;
    const rows = [
      { text: 'Calls 00:12', right: '00:12' },
      { text: 'Chosen 7', right: '7', emphasis: true },
    ];
    for (const locale of ['en', 'he', 'ja']) {
      const column = (x: number, first: number): string => {
        const scroll = { first, shown: 4, total: 12 };
        const { pixels } = rasterOf({ ...frame, rows, cursor: null, locale, scroll }, model405HD);
        return Array.from({ length: 40 }, (_, y) => pixels[(y + 11) * width + x]).join('');
      };
      const [top, middle, end] = [0, 4, 8].map(first => column(width - 1, first).search(/11111/));
      assert.ok(top === 0 && Number(middle) > 8 && Number(end) > Number(middle), locale);
      assert.doesNotMatch(column(width - 2, 0), /1/, 'the bar touches nothing');
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

  it('has room for what the models promise, and for fewer, larger rows', () => {
    for (const model of models) {
      const { columns, rows } = model.screen;
      const normal = screenFit(model, { locale: 'en', large: false });
      assert.deepEqual([normal.columns, normal.rows], [columns, rows], model.name);
      const large = screenFit(model, { locale: 'en', large: true });
      assert.ok(large.rows >= 2 && large.rows < rows && large.measure('Ada') > normal.measure('Ada'), model.name);
      for (const locale of ['he', 'ja', 'ko', 'zh-CN', 'zh-TW']) {
        assert.ok(screenFit(model, { locale, large: false }).rows >= 2, `${model.name} ${locale}`);
      }
    }
  });

  it('measures what it draws, marks on top of their letters', () => {
    const face = typeface('small', 'en');
    assert.equal(face.measure('e\u0301'), face.measure('é'));
    assert.equal(face.measure('x\u0301'), face.measure('x'));
    assert.ok(face.measure('ill') < face.measure('www'));
    assert.equal(face.measure('111'), face.measure('808'));
    assert.equal(face.measure('山田'), 20);
    for (const text of [
      'Łódź Škoda Ģirts İstanbul',
      'Ελλάς',
      'Україна ґрунт',
      'שלום',
      '山田 電話 语 語 한글 뷁 カナ',
      'Tiếng Việt',
    ])
      assert.ok(typeface('medium', 'en').covers(text), text);
    assert.ok(!face.covers('\u{1f600}'));
  });

  it('shows contrast and light in the colours of the PNG, as each model counts them', () => {
    for (const model of models) {
      const { min, max, usual } = model.screen.contrast;
      const brightness = (contrast: number, lit = true) =>
        coloursOf(model, { contrast, lit }).map(colour => colour.reduce((sum, part) => sum + part, 0)) as [
          number,
          number,
        ];
      const [paper, ink] = brightness(usual);
      assert.deepEqual(coloursOf(model, null), coloursOf(model, { contrast: usual, lit: true }));
      assert.deepEqual(brightness(max + 1), [paper, ink]);
      assert.ok(brightness(min)[1] > ink && brightness(min)[0] === paper, model.name);
      assert.ok(brightness(max)[0] < paper && brightness(max)[1] === ink, model.name);
      assert.ok(brightness(usual, false)[0] < paper);
      for (const value of [min, max]) assert.ok(brightness(value)[0] - brightness(value)[1] > 50, 'can still be read');
    }
  });

  it('reads a large font only when its script is shown', () => {
    const program = `
      const { typeface } = await import('./hal/raster/typeface.ts');
      const { loadedFonts } = await import('./hal/raster/font.ts');
      const face = typeface('small', 'en');
      face.measure('Zoë Жук שלום \u{1f600}');
      const before = loadedFonts().length;
      face.measure('山');
      console.log(before, loadedFonts().join(' '));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    assert.equal(output.trim(), '1 6x9 zh-hans-10');
    assert.ok(loadedFonts().includes('6x9'));
  });
});

describe('text of both directions', () => {
  const seen = (text: string, rightToLeft: boolean): string =>
    visualOrder(text, rightToLeft)
      .map(({ drawn }) => drawn)
      .join('');

  it('is drawn in the order of reading', () => {
    assert.equal(seen('abc', true), 'abc');
    assert.equal(seen('אבג', true), 'גבא');
    assert.equal(seen('אב abc גד', true), 'דג abc בא');
    assert.equal(seen('abc אבג def', false), 'abc גבא def');
    assert.equal(seen('קו 1: (אב)', true), '(בא) :1 וק');
    assert.ok(hasRightToLeft('a א') && !hasRightToLeft('a 1'));
  });

  it('keeps addresses whole, and the end of what is in Latin letters at its end', () => {
    for (const address of [
      'http://192.0.2.10:8080/',
      '50..2000',
      '2001:db8:1234:5678:9abc:d',
      ':def0:1234',
      'fe80::1%eth0',
      'voip/line/0/enabled is not 0 or 1.',
      'phone.cfg line 3:',
      'sip.example.com gave no ans…',
      '…0123456789',
    ]) {
      assert.equal(seen(address, true), address);
    }
    assert.equal(seen('תעודה של sip.example.com: שגיאה', true), 'האיגש :sip.example.com לש הדועת');
    assert.equal(seen('1: no ans…', true), 'no ans… :1');
    assert.equal(seen('>2 Ada', true), 'Ada 2<');
    assert.equal(seen('>+49 (30) 123', true), '+49 (30) 123<');
    assert.equal(seen(' 203', true), '203 ');
    assert.equal(seen('1: 203', true), '203 :1');
    assert.equal(seen('■■■··', true), '··■■■');
    assert.equal(seen('Français (Canada)', true), 'Français (Canada)');
    assert.equal(seen('100..900 ms', true), 'ms 100..900');
    assert.equal(seen('20 (LLDP)', true), '(LLDP) 20');
    assert.equal(seen('שגיאה (802.1x)', true), '(802.1x) האיגש');
    assert.equal(seen('קו 1: 1001', true), '1001 :1 וק');
    assert.equal(seen('ב׳, 5 2026', true), '5 2026 ,׳ב');
  });

  it('has its cursor where the next character will be, or under the one that is corrected', () => {
    const underlined = (text: string, column: number): readonly [from: number, to: number] => {
      const typed: Frame = {
        ...frame,
        title: '',
        rows: [{ text }],
        icons: [],
        locale: 'he',
        cursor: { row: 0, column },
      };
      const { width, pixels } = rasterOf(typed, model405HD);
      const bottom = 10 + 9 - 1;
      const line = Array.from(pixels.subarray(bottom * width, (bottom + 1) * width), (dot, x) => (dot === 1 ? x : -1));
      const dark = line.filter(x => x >= 0);
      return [dark[0] ?? -1, dark.at(-1) ?? -1];
    };
    const { width } = model405HD.screen;
    const face = typeface('small', 'he');
    // A number grows at its right, a Hebrew name at its left, Latin letters at their right.
    for (const grows of ['0501', 'Ada', '']) assert.ok(underlined(grows, grows.length)[1] >= width - 3, grows);
    assert.equal(underlined('שלום', 4)[1], width - face.measure('שלום') - 2);
    assert.equal(underlined('0501', 1)[0], width - face.measure('501'));
    assert.equal(underlined('שלום', 0)[1], width - 2);
  });

  it('never takes a number apart, and keeps marks on their letters', () => {
    assert.equal(seen('+49 (30) 123-45', true), '+49 (30) 123-45');
    assert.equal(seen('מאת +49 30 123', true), '+49 30 123 תאמ');
    assert.equal(seen('כתובת 192.0.2.10:5060', true), '192.0.2.10:5060 תבותכ');
    assert.equal(seen('שׁב', true), 'בשׁ');
  });
});
