/**
 * The simulated phone in the terminal: the only file that knows blessed. It draws the panel's frames and lamps and
 * presses its keys; it decides nothing.
 */
import type { Widgets } from 'blessed';
import { fail, ok, type Result } from '../../src/base/result.ts';
import type { ModelLamp } from '../models/model.ts';
import type { Frame, LampColour } from '../ports.ts';
import { cellsIn } from '../raster/cells.ts';
import {
  type Area,
  BLINK_STEP,
  type Case,
  caseOf,
  centred,
  characterAt,
  FOOT_LINES,
  KEY_WIDTH,
  lampLit,
  printable,
  rowText,
  titleText,
} from './case.ts';
import { type KeyboardAction, keyboardOf, shortcutOf } from './keyboard.ts';
import type { Panel } from './panel.ts';
import { LOOKS, type Look, pictureOf } from './picture.ts';

export type Terminal = {
  /** Shows one line below the phone, such as the log's last. */
  note(text: string): void;
  /** Gives the terminal back as it was. */
  close(): void;
};

export type TerminalOptions = {
  /** q or Ctrl-C: has to end the process in its own good order. */
  readonly onQuit: () => void;
  readonly title?: string;
  /** How the screen is shown at first; g changes it. */
  readonly look?: Look;
};

type Blessed = typeof import('blessed');
type Colours = { readonly fg: string; readonly bg: string };

const LCD: Colours = { fg: '#000000', bg: '#afd7ff' };
const LCD_INVERTED: Colours = { fg: LCD.bg, bg: LCD.fg };
const KEY: Colours = { fg: '#ffffff', bg: '#444444' };
const KEY_DOWN: Colours = { fg: '#000000', bg: '#ffffff' };
const CASE: Colours = { fg: '#888888', bg: 'default' };
const LAMPS: Record<LampColour, string> = { red: '#ff0000', green: '#00d700', blue: '#0087ff', amber: '#ffaf00' };
const DARK = '#444444';

/** Fails when there is no terminal to draw in. */
export async function openTerminal(panel: Panel, options: TerminalOptions): Promise<Result<Terminal>> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    return fail({ what: 'there is no terminal to draw the phone in.', remedy: 'Use --headless.' });
  }
  const { default: blessed } = await import('blessed');
  return ok(new PhoneInTerminal(blessed, panel, options));
}

class PhoneInTerminal implements Terminal {
  readonly #blessed: Blessed;
  readonly #panel: Panel;
  readonly #options: TerminalOptions;
  readonly #screen: Widgets.Screen;
  readonly #keyboard: ReadonlyMap<string, KeyboardAction>;
  readonly #keys = new Map<string, Widgets.BoxElement>();
  readonly #lamps = new Map<string, Widgets.BoxElement>();
  #look: Look;
  #case: Case;
  #showFrame: (frame: Frame) => void = () => {};
  /** Keys that the second screen names: in the terminal the name stands on the key. */
  readonly #named: { readonly box: Widgets.BoxElement; readonly legend: string }[] = [];
  #note: Widgets.BoxElement | undefined;
  #handset: Widgets.BoxElement | undefined;
  #headset: Widgets.BoxElement | undefined;
  #lastNote = '';
  #pointed: string | undefined;
  #closed = false;
  #drawing: NodeJS.Immediate | undefined;
  #blinking: NodeJS.Timeout | undefined;
  readonly #unwatch: () => void;
  readonly #restore = (): void => this.close();

  constructor(blessed: Blessed, panel: Panel, options: TerminalOptions) {
    this.#blessed = blessed;
    this.#panel = panel;
    this.#options = options;
    this.#keyboard = keyboardOf(panel.model);
    this.#look = options.look ?? 'text';
    this.#case = caseOf(panel.model, this.#look);
    this.#screen = blessed.screen({
      smartCSR: true,
      fullUnicode: true,
      forceUnicode: true,
      title: options.title ?? '',
    });
    // Without this blessed draws borders in the old alternate character set, which UTF-8 terminals show as letters.
    (this.#screen as unknown as { tput: { brokenACS: boolean } }).tput.brokenACS = true;
    this.#build();
    this.#screen.on('resize', () => this.#build());
    this.#screen.on('keypress', (character: string | undefined, key) => this.#type(character, key.full));
    this.#screen.on('mouseup', () => this.#release());
    this.#unwatch = panel.facts.subscribe(fact => this.#follow(fact));
    // Comes before every other word on a crash, so that its text is read on the ordinary screen.
    process.once('uncaughtExceptionMonitor', this.#restore);
    process.once('exit', this.#restore);
  }

  note(text: string): void {
    this.#lastNote = text;
    this.#note?.setContent(printable(text));
    this.#draw();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    process.off('uncaughtExceptionMonitor', this.#restore);
    process.off('exit', this.#restore);
    this.#unwatch();
    clearInterval(this.#blinking);
    clearImmediate(this.#drawing);
    this.#screen.destroy();
  }

  // ---- from the person to the panel -------------------------------------------------------------------------

  #type(character: string | undefined, full: string): void {
    const action = this.#keyboard.get(full) ?? this.#keyboard.get(character ?? '');
    switch (action?.type) {
      case 'press':
        void this.#panel.press(action.key, action.ms);
        return;
      case 'hook':
        this.#panel.hook(!this.#panel.lifted);
        return;
      case 'plug':
        this.#panel.plug(!this.#panel.plugged);
        return;
      case 'look':
        this.#look = LOOKS[(LOOKS.indexOf(this.#look) + 1) % LOOKS.length] ?? 'text';
        this.#build();
        return;
      case 'quit':
        this.#options.onQuit();
    }
  }

  #point(key: string): void {
    this.#release();
    this.#pointed = key;
    this.#panel.down(key);
  }

  #release(): void {
    if (this.#pointed !== undefined) this.#panel.up(this.#pointed);
    this.#pointed = undefined;
  }

  // ---- from the panel to the person -------------------------------------------------------------------------

  #follow(fact: Parameters<Parameters<Panel['facts']['subscribe']>[0]>[0]): void {
    switch (fact.type) {
      case 'frame':
        this.#showFrame(fact.frame);
        this.#showStrip(fact.frame);
        break;
      case 'lamp':
        this.#showLamps();
        break;
      case 'key':
        paint(this.#keys.get(fact.event.key), fact.event.down ? KEY_DOWN : KEY);
        break;
      default:
        this.#showSockets();
    }
    this.#draw();
  }

  /** Several changes of one turn are drawn once; blessed writes only the cells that differ. */
  #draw(): void {
    if (this.#closed) return;
    this.#drawing ??= setImmediate(() => {
      this.#drawing = undefined;
      this.#screen.render();
    });
  }

  #showLamps(): void {
    const now = Date.now();
    let blinks = false;
    for (const [name, state] of this.#panel.lamps) {
      const lit = state !== null && lampLit(state.cadence, now);
      if (state !== null && state.cadence !== 'steady') blinks = true;
      paint(this.#lamps.get(name), { fg: lit ? LAMPS[state.colour] : DARK, bg: CASE.bg });
    }
    if (blinks) {
      this.#blinking ??= setInterval(() => {
        this.#showLamps();
        this.#draw();
      }, BLINK_STEP);
    } else {
      clearInterval(this.#blinking);
      this.#blinking = undefined;
    }
  }

  #showStrip({ strip = [] }: Frame): void {
    this.#named.forEach(({ box, legend }, at) => {
      const label = strip[at];
      const isFree = label === undefined || label.text === '';
      box.setContent(isFree ? centred(legend, KEY_WIDTH) : rowText(label, KEY_WIDTH));
    });
  }

  #showSockets(): void {
    this.#handset?.setContent(this.#panel.lifted ? '[handset lifted]  space' : '[handset on hook] space');
    this.#headset?.setContent(this.#panel.plugged ? '[headset in] p' : '[no headset] p');
  }

  // ---- the parts --------------------------------------------------------------------------------------------

  #build(): void {
    for (const child of [...this.#screen.children]) child.destroy();
    this.#keys.clear();
    this.#named.length = 0;
    this.#lamps.clear();
    this.#case = caseOf(this.#panel.model, this.#look);
    const { columns, lines } = this.#case;
    if (Number(this.#screen.width) < columns || Number(this.#screen.height) < lines) {
      this.#showFrame = () => {};
      const { width, height } = this.#screen;
      const what = this.#look === 'text' ? '' : ` in ${this.#look}`;
      const text = `The ${this.#panel.model.name}${what} needs ${columns} x ${lines} characters; here are ${width} x ${height}.`;
      const box = this.#box({ left: 0, top: 0, width: Number(width), height: Number(height) }, CASE);
      box.setContent(`${text}\n\nMake the window larger, or use --headless. g shows text or pixels, q quits.`);
    } else {
      this.#buildScreen();
      this.#buildKeys();
      for (const lamp of this.#panel.model.lamps) this.#buildLamp(lamp);
      this.#buildFoot(lines - FOOT_LINES, columns);
      this.#showFrame(this.#panel.frame);
      this.#showStrip(this.#panel.frame);
      this.#showLamps();
      this.#showSockets();
    }
    this.#screen.realloc();
    this.#draw();
  }

  #buildScreen(): void {
    const area = this.#case.screen;
    const border = { left: area.left - 1, top: area.top - 1, width: area.width + 2, height: area.height + 2 };
    this.#blessed.box({ parent: this.#screen, ...border, border: 'line', style: { ...LCD, border: CASE } });
    if (this.#look === 'text') this.#buildText(area);
    else this.#buildPicture(area, this.#look);
  }

  #buildPicture(area: Area, look: Exclude<Look, 'text'>): void {
    const picture = this.#box(area, LCD);
    this.#showFrame = frame => picture.setContent(pictureOf(frame, this.#panel.model, look).join('\n'));
  }

  #buildText(area: Area): void {
    const { screen } = this.#panel.model;
    // Letters of the LCD are narrower than its cells: a row may have more of them than the model has columns.
    const { left, width } = area;
    const line = (row: number): Area => ({ left, top: area.top + row, width, height: 1 });
    const title = this.#box(line(0), { ...LCD, fg: '#00005f' });
    const rows = Array.from({ length: screen.rows }, (_, row) => this.#box(line(row + 1), LCD));
    const labels = Array.from({ length: screen.softkeys }, (_, index) =>
      this.#box(
        { ...this.#case.keyArea({ column: screen.at.column + index, row: 0 }), top: area.top + screen.rows + 1 },
        LCD,
      ),
    );
    labels.forEach((label, index) => {
      label.on('mousedown', () => this.#point(`SOFT${index + 1}`));
    });
    const cursor = this.#box({ ...line(1), width: 1 }, LCD_INVERTED);
    this.#showFrame = frame => {
      title.setContent(titleText(frame, width));
      rows.forEach((box, index) => {
        box.setContent(rowText(frame.rows[index], width));
        paint(box, frame.rows[index]?.emphasis === true ? LCD_INVERTED : LCD);
      });
      labels.forEach((box, index) => {
        const label = frame.softkeys[index] ?? '';
        box.setContent(centred(label, KEY_WIDTH));
        paint(box, label === '' ? LCD : LCD_INVERTED);
      });
      cursor.hidden = frame.cursor === null || frame.cursor.row >= screen.rows;
      if (frame.cursor === null) return;
      cursor.left = left + frame.cursor.column;
      cursor.top = area.top + 1 + frame.cursor.row;
      const under = characterAt(rowText(frame.rows[frame.cursor.row], width), frame.cursor.column);
      cursor.width = cellsIn(under);
      cursor.setContent(under);
    };
  }

  #buildKeys(): void {
    for (const key of this.#panel.model.keys) {
      const box = this.#box(this.#case.keyArea(key.at), KEY);
      const shortcut = shortcutOf(this.#panel.model, key.name);
      const legend = key.group === 'softkey' ? shortcut : `${key.legend} ${key.letters ?? ''}`.trimEnd();
      box.setContent(centred(legend, KEY_WIDTH));
      if (key.group === 'programmable') this.#named.push({ box, legend });
      box.on('mousedown', () => this.#point(key.name));
      this.#keys.set(key.name, box);
      if (key.group === 'softkey' || shortcut === '') continue;
      this.#box(this.#case.belowKey(key.at), CASE).setContent(centred(shortcut, KEY_WIDTH));
    }
  }

  /** A lamp of a key is a dot below it, one of its own a bar. */
  #buildLamp(lamp: ModelLamp): void {
    const ofKey = this.#panel.model.keys.some(key => key.at.column === lamp.at.column && key.at.row === lamp.at.row);
    const below = this.#case.belowKey(lamp.at);
    const area = ofKey ? { ...below, left: below.left + 1, width: 1 } : this.#case.keyArea(lamp.at);
    const box = this.#box(area, CASE);
    box.setContent(ofKey ? '●' : '█'.repeat(KEY_WIDTH));
    this.#lamps.set(lamp.name, box);
    if (!ofKey) this.#box(below, CASE).setContent(centred(lamp.legend, KEY_WIDTH));
  }

  #buildFoot(top: number, columns: number): void {
    this.#note = this.#box({ left: 0, top, width: columns, height: 1 }, CASE);
    this.#note.setContent(printable(this.#lastNote));
    this.#handset = this.#box({ left: 0, top: top + 1, width: 23, height: 1 }, CASE);
    this.#handset.on('mousedown', () => this.#panel.hook(!this.#panel.lifted));
    this.#headset = this.#box({ left: 25, top: top + 1, width: 14, height: 1 }, CASE);
    this.#headset.on('mousedown', () => this.#panel.plug(!this.#panel.plugged));
    const hints = this.#box({ left: 41, top: top + 1, width: columns - 41, height: 1 }, CASE);
    hints.setContent('F1-F4 softkeys  Alt+digit hold  g q');
  }

  #box(area: Area, colours: Colours): Widgets.BoxElement {
    return this.#blessed.box({ parent: this.#screen, ...area, style: { ...colours }, wrap: false });
  }
}

function paint(box: Widgets.BoxElement | undefined, colours: Colours): void {
  if (box === undefined) return;
  box.style.fg = colours.fg;
  box.style.bg = colours.bg;
}
