import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { model405HD } from '../../hal/models/405HD.ts';
import { models } from '../../hal/models/index.ts';
import type { Model } from '../../hal/models/model.ts';
import type { Frame } from '../../hal/ports.ts';
import { pictureSize, screenFit, stripFit } from '../../hal/raster/fit.ts';
import { screenPng } from '../../hal/raster/index.ts';
import { typeface } from '../../hal/raster/typeface.ts';
import { offered } from '../../ui/lang/catalogue.ts';
import { loadLanguage } from '../../ui/lang/index.ts';
import { frameOf } from '../../ui/lcd/frame.ts';
import { HOME, type NavigatorState } from '../../ui/lcd/navigator.ts';
import { cells } from '../../ui/lcd/text.ts';
import { call, idleDesk, line, network, server, view } from './fixtures.ts';
import { scenes } from './scenes.ts';

const SCREENS = join(import.meta.dirname, '../../scripts/screens.ts');

/** Frames as text: UPDATE_FRAMES=1 writes the stored pictures anew, to be looked at in the diff. */
function picture(model: Model, frame: Frame): string {
  const { columns } = screenFit(model, { locale: 'en', large: frame.large === true });
  // Letters of the smallest size that a softkey has room for.
  const softkeyCells = Math.floor((Math.floor(model.screen.width / model.screen.softkeys) - 3) / 4);
  const padding = (text: string): string => ' '.repeat(Math.max(0, columns - cells(text)));
  const edge = `+${'-'.repeat(columns + 2)}+`;
  const rows = frame.rows.map(({ text, align, emphasis }, index) => {
    const cursor = frame.cursor?.row === index ? '_' : '';
    const indent = align === 'center' ? Math.max(0, Math.floor((columns - cells(text)) / 2)) : 0;
    const shown = ' '.repeat(indent) + text + cursor;
    const pad = padding(shown);
    return emphasis === true ? `|#${shown}${pad}#|` : `| ${shown}${pad} |`;
  });
  const title = frame.title + padding(frame.title);
  const softkeys = frame.softkeys.map(label => `[${label.padEnd(softkeyCells)}]`).join(' ');
  const strip = (frame.strip ?? []).flatMap(({ text, emphasis }, at) => {
    return text === '' ? [] : [`  key ${at + 1}:${emphasis === true ? '#' : ' '}${text}`];
  });
  return [edge, `| ${title} |  ${frame.icons.join(' ')}`, edge, ...rows, edge, `  ${softkeys}`, ...strip].join('\n');
}

function assertFits(model: Model, frame: Frame): void {
  const fit = screenFit(model, { locale: frame.locale ?? 'en', large: frame.large === true });
  assert.equal(frame.rows.length, fit.rows);
  assert.equal(frame.softkeys.length, model.screen.softkeys);
  assert.ok(fit.measureTitle(frame.title) <= fit.titleWidth(frame.icons.length), `title "${frame.title}"`);
  for (const { text, right = '' } of frame.rows) {
    const start = text.slice(0, text.length - right.length).trimEnd();
    assert.ok(fit.measure(start) + fit.measure(right) <= fit.width, `row "${text}"`);
  }
  const label = stripFit(model, frame.locale ?? 'en');
  for (const { text } of frame.strip ?? []) assert.ok(label !== null && label.measure(text) <= label.width, text);
  for (const label of frame.softkeys)
    assert.ok(fit.measureTinySoftkey(label) <= fit.softkeyWidth, `softkey "${label}"`);
  for (const text of [frame.title, ...frame.rows.map(row => row.text), ...frame.softkeys]) {
    assert.doesNotMatch(text, /[\p{Cc}\p{Cf}]/u);
  }
  if (frame.cursor !== null)
    assert.ok(
      frame.cursor.row < fit.rows && frame.cursor.column <= cells(frame.rows[frame.cursor.row]?.text ?? ''),
      'cursor',
    );
}

describe('frames', () => {
  after(() => {
    // The pictures of docs/screens.md follow, and those of changed screens are put side by side into build/screens.
    if (process.env.UPDATE_FRAMES === '1') execFileSync(process.execPath, [SCREENS], { stdio: 'inherit' });
  });

  for (const model of models) {
    it(`look on the ${model.name} as stored`, () => {
      const pictures = Object.entries(scenes).map(([name, { view: shown, navigator }]) => {
        const frame = frameOf(model, shown, navigator);
        assertFits(model, frame);
        return `${name}\n${picture(model, frame)}\n`;
      });
      const file = new URL(`frames/${model.name}.txt`, import.meta.url);
      const text = pictures.join('\n');
      if (process.env.UPDATE_FRAMES === '1') writeFileSync(file, text);
      assert.equal(text, readFileSync(file, 'utf8'));
    });
  }

  it('use no character that the screens cannot draw', () => {
    for (const size of ['tiny', 'narrow', 'small', 'medium', 'big', 'large'] as const) {
      for (const [name, { view: shown, navigator }] of Object.entries(scenes)) {
        const { title, rows, softkeys } = frameOf(model405HD, shown, navigator);
        for (const character of [title, ...rows.map(row => row.text), ...softkeys].join('')) {
          assert.ok(typeface(size, 'en').covers(character), `${size}, ${name}: ${character}`);
        }
      }
    }
  });

  for (const { name: language, locale } of offered) {
    it(`fit every model in ${language}, in ordinary and in large letters, and each sign is drawn`, async () => {
      await loadLanguage(language);
      for (const model of models) {
        for (const largeText of [false, true]) {
          for (const { view: shown, navigator } of Object.values(scenes)) {
            const settings = { ...shown.settings, language, largeText };
            const frame = frameOf(model, { ...shown, settings }, navigator);
            assertFits(model, frame);
            const { title, rows, softkeys, strip = [] } = frame;
            for (const text of [title, ...[...rows, ...strip].map(row => row.text), ...softkeys]) {
              assert.ok(typeface('small', locale).covers(text), `${language}: ${text}`);
            }
            assert.equal(screenPng(frame, model).readUInt32BE(16), pictureSize(model).width);
          }
        }
      }
    });
  }

  it('say in large letters what has no room beside the time or the bar', async () => {
    await loadLanguage('JAPANESE');
    await loadLanguage('TURKISH');
    const rowsOf = (name: string, language: string): string => {
      const { view: shown, navigator } = scenes[name] ?? assert.fail(name);
      const settings = { ...shown.settings, language, largeText: true };
      return frameOf(model405HD, { ...shown, settings }, navigator)
        .rows.map(({ text }) => text)
        .join('\n');
    };
    assert.match(rowsOf('connected over an hour, muted, digits sent', 'JAPANESE'), /ミュート/);
    assert.doesNotMatch(rowsOf('connected over an hour, muted, digits sent', 'JAPANESE'), /…/);
    assert.match(rowsOf('volume', 'TURKISH'), /Hoparlör +7\/11/);
  });

  it('fit every model whatever the phone knows', async () => {
    for (const name of ['GERMAN', 'HEBREW']) await loadLanguage(name);
    const random = generator(20260105);
    for (let round = 0; round < 1500; round++) {
      const { shown, navigator } = anything(random);
      for (const model of models) assertFits(model, frameOf(model, shown, navigator));
    }
  });
});

type Random = <T>(...choices: readonly [T, ...T[]]) => T;

/** A small generator (mulberry32), so that a failing state comes again. */
function generator(seed: number): Random {
  let a = seed;
  return (...choices) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return choices[((t ^ (t >>> 14)) >>> 0) % choices.length] ?? choices[0];
  };
}

const long = 'A very long name that no telephone of this size could ever show in one row'.repeat(5);

function anything(random: Random): { shown: ReturnType<typeof view>; navigator: NavigatorState } {
  const text = () =>
    random<string>(
      '',
      '200',
      'Ada',
      long,
      '山田太郎山田太郎山田太郎',
      '👩‍👩‍👧 family 👩‍👩‍👧',
      'a\u0000b\u001b[31mc\r\nd',
      '\u202eevil',
      'e\u0301'.repeat(60),
      '\ud800',
      '   ',
    );
  const flag = () => random(true, false);
  const lines = [0, 1, 2].slice(0, random(0, 1, 2, 3)).map(index =>
    line({
      index,
      label: text(),
      enabled: random(true, true, false),
      registration: random('none', 'registering', 'registered', 'failed', 'unregistered'),
      servers: [
        server({ host: text(), phase: random('failed', 'registering'), reason: text() }),
        server({ host: text(), role: 'redundant', inUse: flag() }),
      ].slice(0, random(0, 1, 2)),
      ...(flag() ? { reason: text() } : {}),
    }),
  );
  const calls = [1, 2, 3, 4, 5, 6, 7, 8, 9].slice(0, random(0, 0, 1, 1, 2, 3, 9)).map(id =>
    call({
      id,
      line: random(0, 1, 7),
      direction: random('in', 'out'),
      phase: random('calling', 'ringback', 'incoming', 'connected', 'held', 'ended'),
      heldByRemote: flag(),
      number: text(),
      name: text(),
      connectedAt: random(null, 0, -1e9, 1e9),
      lastedMs: random(null, 0, 4e9),
      earlyMedia: flag(),
      silenced: flag(),
      codec: text(),
      digitsSent: text(),
      endedText: text(),
    }),
  );
  const desk = {
    ...idleDesk,
    lines,
    calls,
    focus: random(null, ...calls.map(({ id }) => id)),
    dial: random(null, null, { line: random(0, 5), number: text(), tone: 'none' as const }),
    path: random(null, 'handset' as const, 'speaker' as const, 'headset' as const),
    muted: flag(),
    volumes: { handset: random(0, 11), headset: random(-3, 99), speaker: 5, ringer: 11 },
    missedCalls: random(0, 1, 12345),
    redial: text(),
  };
  const shown = view(desk, {
    network: { ...network, link: flag(), address: random('', '10.0.0.1', 'fe80::1234:5678:9abc:def0%enp0s31f6') },
    settingsFaults: random([], [{ what: text(), where: text() }]),
    about: { model: text(), firmware: text(), functionKeys: random(0, 12) },
    adminCode: random(null, '12345678'),
    settings: {
      language: random('ENGLISH', 'KLINGON', 'GERMAN', 'HEBREW'),
      largeText: random(false, false, true),
      timeFormat: random('12HOUR', '24HOUR'),
      dateFormat: random('AMERICAN', 'EUROPEAN'),
      timeZone: random('Europe/Berlin', '+05:45', 'nowhere'),
      softkeys: {
        idle: random([], ['END', 'SWAP', 'toString', 'REDIAL']),
        call: random([], ['DIAL', 'END', 'NEW_CALL', 'REDIAL', 'SEEN']),
      },
    },
  });
  const navigator: NavigatorState = {
    stack: random<NavigatorState['stack']>(
      [],
      [],
      [
        {
          kind: 'menu',
          name: random('main', 'status', 'settings', 'account'),
          of: random(0, 5),
          position: random(0, 2),
        },
      ],
      [{ kind: 'page', name: random('network', 'lines', 'faults', 'certificates'), position: random(0, 1, 40) }],
    ),
    covered: flag(),
    kept: [],
    overlay: random<NavigatorState['overlay']>(
      null,
      { kind: 'volume', of: random('ringer', 'handset', 'headset') },
      { kind: 'popup', message: { key: 'line.problem', args: { line: 1, reason: text() } } },
    ),
    softkeyPage: random(0, 1, 2, 77),
  };
  return { shown, navigator: { ...HOME, ...navigator } };
}
