import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { centred, lampLit, rowText, titleText } from '../../hal/sim/case.ts';

const run = promisify(execFile);
const PHONE = fileURLToPath(new URL('./terminal-phone.ts', import.meta.url));
/** Long enough for a busy machine; a test that passes never waits for it. */
const PATIENCE = 8000;

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

  describe('in tmux', () => {
    let tmux: Tmux;

    before(function () {
      if (spawnSync('tmux', ['-V']).status !== 0) this.skip();
    });
    beforeEach(() => {
      tmux = new Tmux();
    });
    afterEach(() => tmux.stop());

    it('draws the phone, follows keyboard and mouse, and ends with the terminal as it was', async function () {
      this.timeout(4 * PATIENCE);
      await tmux.start('420HD');
      await tmux.shows(/┌─+┐/, /Line 1 +● SPEAKER/, /Dir +Missed +DnD/, /MAIL/, /TRANSFER/, /evil ·\[31m name/);
      await tmux.keys('5', '#', 'F1', 'Up', 'Enter', 'Space', '+');
      await tmux.shows(/keys 5 # SOFT1 UP OK/, /OK was pressed/, /lifted/);
      await tmux.keys('q');
      await tmux.shows(/code 7/, /(^|\s)echo/m);
    });

    it('presses the key under the mouse', async function () {
      this.timeout(4 * PATIENCE);
      await tmux.start('405HD');
      const text = await tmux.shows(/HOLD/);
      const y = text.split('\n').findIndex(line => line.includes('HOLD'));
      const x = text.split('\n')[y]?.indexOf('HOLD') ?? 0;
      await tmux.bytes(`\u001b[<0;${x + 1};${y + 1}M`);
      await tmux.bytes(`\u001b[<0;${x + 1};${y + 1}m`);
      await tmux.shows(/keys HOLD/);
    });

    it('asks for a larger window, and draws when it gets one', async function () {
      this.timeout(4 * PATIENCE);
      await tmux.start('440HD');
      await tmux.shows(/LINE 1/);
      await tmux.resize(60, 20);
      await tmux.shows(/440HD needs 80 x 24 characters; here are 60 x 20/);
      await tmux.resize(100, 30);
      await tmux.shows(/LINE 1/, /KEY 12/);
    });

    it('gives the terminal back when the phone breaks, and shows why', async function () {
      this.timeout(4 * PATIENCE);
      await tmux.start('405HD');
      await tmux.shows(/MUTE/);
      await tmux.keys('u');
      await tmux.shows(/Error: the phone broke/, /code 1/, /(^|\s)echo/m);
    });
  });
});
