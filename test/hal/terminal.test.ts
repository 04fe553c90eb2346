import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { models } from '../../hal/models/index.ts';
import type { Frame } from '../../hal/ports.ts';
import { icons } from '../../hal/raster/icons.ts';
import { rasterOf } from '../../hal/raster/index.ts';
import { caseOf, centred, characterAt, lampLit, rowText, titleText } from '../../hal/sim/case.ts';
import { drawScreen } from '../../hal/sim/drawn-screen.ts';
import { pictureOf } from '../../hal/sim/picture.ts';
import type { Piece } from '../../hal/sim/sheet.ts';
import { PATIENCE } from '../support/eventually.ts';

const run = promisify(execFile);
/** What the terminal writes at the cursor, the only piece that moves. */
function underCursor(frame: Frame): string | undefined {
  const [model] = models;
  assert.ok(model);
  const pieces: { text: string; moved: boolean }[] = [];
  const piece = (): Piece => {
    const one = { text: '', moved: false };
    pieces.push(one);
    return {
      write: text => {
        one.text = text;
      },
      paint: () => {},
      move: () => {
        one.moved = true;
      },
      show: () => {},
      onPress: () => {},
    };
  };
  drawScreen({ piece, bordered: () => {} }, model, caseOf(model, 'text'), 'text', () => {})(frame);
  return pieces.find(({ moved }) => moved)?.text;
}

const PHONE = fileURLToPath(new URL('./terminal-phone.ts', import.meta.url));

/** A terminal of its own, with a shell in it. */
class Tmux {
  readonly #socket = `phone-test-${process.pid}-${Date.now()}`;

  async #tmux(...words: string[]): Promise<string> {
    return (await run('tmux', ['-L', this.#socket, '-u', ...words])).stdout;
  }

  async start(model: string): Promise<void> {
    await this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '80', '-y', '24', 'env', 'PS1=$ ', 'sh');
    await this.line(`'${process.execPath}' '${PHONE}' ${model}; echo "code $?"; stty -a | grep -o '[-]*echo '`);
  }

  async line(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', '--', text);
    await this.#tmux('send-keys', 'Enter');
  }

  /** By tmux's names: 'F1', 'Up', 'Enter', 'Space', '5' … */
  async keys(...names: string[]): Promise<void> {
    await this.#tmux('send-keys', '--', ...names);
  }

  /** Types bytes as the terminal would send them, such as a mouse report. */
  async bytes(text: string): Promise<void> {
    await this.#tmux('send-keys', '-l', '--', text);
  }

  async resize(columns: number, lines: number): Promise<void> {
    await this.#tmux('resize-window', '-x', `${columns}`, '-y', `${lines}`);
  }

  /** The terminal's text as soon as all patterns are in it. */
  async shows(...patterns: RegExp[]): Promise<string> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const text = await this.#tmux('capture-pane', '-p');
      const missing = patterns.find(pattern => !pattern.test(text));
      if (missing === undefined) return text;
      if (Date.now() > end) assert.fail(`no ${missing} in\n${text}`);
      await sleep(50);
    }
  }

  stop(): void {
    spawnSync('tmux', ['-L', this.#socket, 'kill-server']);
  }
}

describe('phone in the terminal', () => {
  it('cuts and places text by characters, and lets none of it steer the terminal', () => {
    assert.equal(rowText({ text: 'ab', align: 'right' }, 4), '  ab');
    assert.equal(rowText({ text: 'ab', align: 'center' }, 5), ' ab  ');
    assert.equal(rowText(undefined, 3), '   ');
    assert.equal(rowText({ text: 'a\u001b]0;x\u0007\u009b\u202ez' }, 10), 'a·]0;x···z');
    assert.equal(centred('toolong', 4), 'tool');
    const frame = { title: 'A very long title', rows: [], softkeys: [], icons: ['registered', 'mute'], cursor: null };
    assert.equal(titleText(frame, 12), 'A very l ● ø');
  });

  it('blinks lamps of one cadence together', () => {
    assert.ok(lampLit('steady', 12345));
    assert.deepEqual(
      [0, 499, 500, 999, 1000].map(ms => lampLit('slow', ms)),
      [true, true, false, false, true],
    );
    assert.deepEqual(
      [0, 99, 100, 1999].map(ms => lampLit('flash', ms)),
      [true, true, false, false],
    );
  });

  it('has a sign for every icon, and the cursor on the character at its cell', () => {
    for (const name of icons.keys())
      assert.match(titleText({ title: '', rows: [], softkeys: [], icons: [name], cursor: null }, 20), /\S/, name);
    const text = 'きしa';
    const cursor = { row: 0, column: 2 };
    assert.equal(underCursor({ title: '', rows: [{ text }], softkeys: [], icons: [], cursor }), 'し');
    assert.equal(characterAt('きしa', 2), 'し');
    assert.equal(characterAt('きしa', 4), 'a');
    assert.equal(characterAt('ab', 2), ' ');
  });

  it('keeps the far part of a row whole, and counts wide characters twice', () => {
    assert.equal(rowText({ text: 'Ada Lovelace 01:05', right: '01:05' }, 12), 'Ada Lo 01:05');
    assert.equal(rowText({ text: 'Ada 01:05', right: '01:05' }, 12), 'Ada    01:05');
    assert.equal(rowText({ text: '山田太郎' }, 5), '山田 ');
  });

  it('shows the pixels of the screen in braille or blocks, all of them', () => {
    const frame = { title: 'Il', rows: [{ text: '1' }], softkeys: ['End', '', '', ''], icons: [], cursor: null };
    for (const model of models) {
      const ink = rasterOf(frame, model).pixels.reduce((sum, pixel) => sum + pixel, 0);
      const dots = (text: string): number =>
        Array.from(text).reduce((sum, character) => {
          const bits = (character.codePointAt(0) ?? 0x2800) - 0x2800;
          return sum + bits.toString(2).replaceAll('0', '').length;
        }, 0);
      const braille = pictureOf(frame, model, 'braille');
      assert.equal(dots(braille.join('')), ink, model.name);
      const { width, height } = model.screen;
      assert.deepEqual([braille.length, braille[0]?.length], [height / 4, width / 2]);
      const blocks = pictureOf(frame, model, 'blocks').join('');
      assert.equal(blocks.replace(/[^▀▄]/g, '').length + 2 * blocks.replace(/[^█]/g, '').length, ink, model.name);
    }
  });

  it('moves the keys out of the way of the pixels', () => {
    for (const model of models) {
      for (const look of ['braille', 'blocks'] as const) {
        const { screen, keyArea, columns, lines } = caseOf(model, look);
        for (const { name, at } of [...model.keys, ...model.lamps]) {
          const key = keyArea(at);
          const beside = key.left + key.width < screen.left || key.left > screen.left + screen.width;
          assert.ok(beside || key.top > screen.top + screen.height, `${model.name} ${look} ${name}`);
          assert.ok(key.left + key.width <= columns && key.top < lines, `${model.name} ${look} ${name}`);
        }
      }
    }
  });

  describe('in tmux', () => {
    let tmux: Tmux;

    before(function () {
      if (spawnSync('tmux', ['-V']).status !== 0) this.skip();
    });
    beforeEach(() => {
      tmux = new Tmux();
    });
    afterEach(() => tmux.stop());

    it('draws the phone, follows keyboard and mouse, and ends with the terminal as it was', async () => {
      await tmux.start('420HD');
      await tmux.shows(/┌─+┐/, /Line 1 +● SPEAKER/, /Dir +Missed +DnD/, /MAIL/, /TRANSFER/, /evil ·\[31m name/);
      await tmux.keys('5', '#', 'F1', 'Up', 'Enter', 'Space', '+');
      await tmux.shows(/keys 5 # SOFT1 UP OK/, /OK was pressed/, /lifted/);
      await tmux.keys('q');
      await tmux.shows(/code 7/, /(^|\s)echo/m);
    });

    it('presses the key under the mouse', async () => {
      await tmux.start('405HD');
      const text = await tmux.shows(/HOLD/);
      const y = text.split('\n').findIndex(line => line.includes('HOLD'));
      const x = text.split('\n')[y]?.indexOf('HOLD') ?? 0;
      await tmux.bytes(`\u001b[<0;${x + 1};${y + 1}M`);
      await tmux.bytes(`\u001b[<0;${x + 1};${y + 1}m`);
      await tmux.shows(/keys HOLD/);
    });

    it('asks for a larger window, and draws when it gets one', async () => {
      await tmux.start('440HD');
      await tmux.shows(/LINE 1/);
      await tmux.resize(60, 20);
      await tmux.shows(/440HD needs 80 x 24 characters; here are 60 x 20/);
      await tmux.resize(100, 30);
      await tmux.shows(/LINE 1/, /KEY 12/);
    });

    it('shows text or pixels', async () => {
      await tmux.start('405HD');
      await tmux.shows(/keys/);
      await tmux.keys('g');
      await tmux.shows(/405HD in braille needs 80 x 30/);
      await tmux.resize(90, 40);
      await tmux.shows(/[\u2801-\u28ff]{9}/, /HOLD/);
      await tmux.keys('g', 'g');
      await tmux.shows(/Line 1 +● SPEAKER/);
    });

    it('gives the terminal back when the phone breaks, and shows why', async () => {
      await tmux.start('405HD');
      await tmux.shows(/MUTE/);
      await tmux.keys('u');
      await tmux.shows(/Error: the phone broke/, /code 1/, /(^|\s)echo/m);
    });
  });
});
