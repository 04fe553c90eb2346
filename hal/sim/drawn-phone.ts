import type { Model, ModelLamp } from '../models/model.ts';
import type { Frame, LampColour } from '../ports.ts';
import { type Case, centred, FOOT_LINES, KEY_WIDTH, lampLit, printable, rowText } from './case.ts';
import { drawScreen } from './drawn-screen.ts';
import { shortcutOf } from './keyboard.ts';
import type { Panel } from './panel.ts';
import type { Look } from './picture.ts';
import { CASE, type Colours, type Piece, type Sheet } from './sheet.ts';

const KEY: Colours = { fg: '#ffffff', bg: '#444444' };
const KEY_DOWN: Colours = { fg: '#000000', bg: '#ffffff' };
const LAMPS: Record<LampColour, string> = { red: '#ff0000', green: '#00d700', blue: '#0087ff', amber: '#ffaf00' };
const DARK = '#444444';

export type DrawnPhoneParts = {
  readonly sheet: Sheet;
  readonly panel: Panel;
  readonly room: Case;
  readonly look: Look;
  /** What stands below the phone at first. */
  readonly note: string;
  /** The mouse went down on a key. */
  readonly point: (key: string) => void;
};

/** A phone that stands in the terminal: it shows what its panel does. A window of another size has another one. */
export class DrawnPhone {
  readonly #parts: DrawnPhoneParts;
  readonly #model: Model;
  readonly #showFrame: (frame: Frame) => void;
  readonly #keys = new Map<string, Piece>();
  readonly #lamps = new Map<string, Piece>();
  /** Keys that the second screen names: in the terminal the name stands on the key. */
  readonly #named: { readonly piece: Piece; readonly legend: string }[] = [];
  readonly #note: Piece;
  readonly #handset: Piece;
  readonly #headset: Piece;

  constructor(parts: DrawnPhoneParts) {
    const { sheet, panel, room, look, point } = parts;
    this.#parts = parts;
    this.#model = panel.model;
    this.#showFrame = drawScreen(sheet, panel.model, room, look, point);
    this.#drawKeys();
    for (const lamp of panel.model.lamps) this.#drawLamp(lamp);
    const top = room.lines - FOOT_LINES;
    this.#note = sheet.piece({ left: 0, top, width: room.columns, height: 1 }, CASE);
    this.#handset = sheet.piece({ left: 0, top: top + 1, width: 23, height: 1 }, CASE);
    this.#handset.onPress(() => panel.hook(!panel.lifted));
    this.#headset = sheet.piece({ left: 25, top: top + 1, width: 14, height: 1 }, CASE);
    this.#headset.onPress(() => panel.plug(!panel.plugged));
    const hints = sheet.piece({ left: 41, top: top + 1, width: room.columns - 41, height: 1 }, CASE);
    hints.write('F1-F4 softkeys  Alt+digit hold  g q');
    this.note(parts.note);
    this.frame(panel.frame);
    this.sockets();
  }

  note(text: string): void {
    this.#note.write(printable(text));
  }

  frame(frame: Frame): void {
    this.#showFrame(frame);
    const { strip = [] } = frame;
    this.#named.forEach(({ piece, legend }, at) => {
      const label = strip[at];
      const isFree = label === undefined || label.text === '';
      piece.write(isFree ? centred(legend, KEY_WIDTH) : rowText(label, KEY_WIDTH));
    });
  }

  key(name: string, down: boolean): void {
    this.#keys.get(name)?.paint(down ? KEY_DOWN : KEY);
  }

  /** Handset and headset. */
  sockets(): void {
    const { lifted, plugged } = this.#parts.panel;
    this.#handset.write(lifted ? '[handset lifted]  space' : '[handset on hook] space');
    this.#headset.write(plugged ? '[headset in] p' : '[no headset] p');
  }

  /** At `now`, milliseconds; true while one of them blinks. */
  lamps(now: number): boolean {
    let blinks = false;
    for (const [name, state] of this.#parts.panel.lamps) {
      const lit = state !== null && lampLit(state.cadence, now);
      if (state !== null && state.cadence !== 'steady') blinks = true;
      this.#lamps.get(name)?.paint({ fg: lit ? LAMPS[state.colour] : DARK, bg: CASE.bg });
    }
    return blinks;
  }

  #drawKeys(): void {
    const { sheet, room, point } = this.#parts;
    for (const key of this.#model.keys) {
      const piece = sheet.piece(room.keyArea(key.at), KEY);
      const shortcut = shortcutOf(this.#model, key.name);
      const legend = key.group === 'softkey' ? shortcut : `${key.legend} ${key.letters ?? ''}`.trimEnd();
      piece.write(centred(legend, KEY_WIDTH));
      if (key.group === 'programmable') this.#named.push({ piece, legend });
      piece.onPress(() => point(key.name));
      this.#keys.set(key.name, piece);
      if (key.group === 'softkey' || shortcut === '') continue;
      sheet.piece(room.belowKey(key.at), CASE).write(centred(shortcut, KEY_WIDTH));
    }
  }

  /** A lamp of a key is a dot below it, one of its own a bar. */
  #drawLamp(lamp: ModelLamp): void {
    const { sheet, room } = this.#parts;
    const ofKey = this.#model.keys.some(key => key.at.column === lamp.at.column && key.at.row === lamp.at.row);
    const below = room.belowKey(lamp.at);
    const area = ofKey ? { ...below, left: below.left + 1, width: 1 } : room.keyArea(lamp.at);
    const piece = sheet.piece(area, CASE);
    piece.write(ofKey ? '●' : '█'.repeat(KEY_WIDTH));
    this.#lamps.set(lamp.name, piece);
    if (!ofKey) sheet.piece(below, CASE).write(centred(lamp.legend, KEY_WIDTH));
  }
}
