/**
 * The simulated phone in the terminal: the only file that knows blessed. It draws the panel's frames and lamps and
 * presses its keys; it decides nothing.
 */
import type { Widgets } from 'blessed';
import { fail, ok, type Result } from '../../src/base/result.ts';
import { type Area, BLINK_STEP, caseOf } from './case.ts';
import { DrawnPhone } from './drawn-phone.ts';
import { type KeyboardAction, keyboardOf } from './keyboard.ts';
import type { Panel, PanelFact } from './panel.ts';
import { LOOKS, type Look } from './picture.ts';
import { CASE, type Colours, type Piece, type Sheet } from './sheet.ts';

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
  #look: Look;
  /** null: the window is too small. */
  #phone: DrawnPhone | null = null;
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
    this.#phone?.note(text);
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

  #follow(fact: PanelFact): void {
    switch (fact.type) {
      case 'frame':
        this.#phone?.frame(fact.frame);
        break;
      case 'lamp':
        this.#showLamps();
        break;
      case 'key':
        this.#phone?.key(fact.event.key, fact.event.down);
        break;
      default:
        this.#phone?.sockets();
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
    if (this.#phone?.lamps(Date.now()) === true) {
      this.#blinking ??= setInterval(() => {
        this.#showLamps();
        this.#draw();
      }, BLINK_STEP);
    } else {
      clearInterval(this.#blinking);
      this.#blinking = undefined;
    }
  }

  #build(): void {
    for (const child of [...this.#screen.children]) child.destroy();
    const { model } = this.#panel;
    const room = caseOf(model, this.#look);
    const [width, height] = [Number(this.#screen.width), Number(this.#screen.height)];
    const sheet = sheetOn(this.#blessed, this.#screen);
    if (width < room.columns || height < room.lines) {
      this.#phone = null;
      const what = this.#look === 'text' ? '' : ` in ${this.#look}`;
      const text = `The ${model.name}${what} needs ${room.columns} x ${room.lines} characters; here are ${width} x ${height}.`;
      const hint = 'Make the window larger, or use --headless. g shows text or pixels, q quits.';
      sheet.piece({ left: 0, top: 0, width, height }, CASE).write(`${text}\n\n${hint}`);
    } else {
      const point = (key: string): void => this.#point(key);
      this.#phone = new DrawnPhone({ sheet, panel: this.#panel, room, look: this.#look, note: this.#lastNote, point });
      this.#showLamps();
    }
    this.#screen.realloc();
    this.#draw();
  }
}

function sheetOn(blessed: Blessed, screen: Widgets.Screen): Sheet {
  const parent = screen;
  return {
    piece: (area, colours) => pieceOf(blessed.box({ parent, ...area, style: { ...colours }, wrap: false })),
    bordered(area: Area, colours: Colours, border: Colours) {
      blessed.box({ parent, ...area, border: 'line', style: { ...colours, border } });
    },
  };
}

function pieceOf(box: Widgets.BoxElement): Piece {
  return {
    write: text => box.setContent(text),
    paint({ fg, bg }) {
      box.style.fg = fg;
      box.style.bg = bg;
    },
    move(left, top) {
      box.left = left;
      box.top = top;
    },
    show(shown) {
      box.hidden = !shown;
    },
    onPress: pressed => void box.on('mousedown', pressed),
  };
}
