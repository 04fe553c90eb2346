/** Where everything is drawn in the terminal: the model's coarse grid in character cells. Pure functions. */
import type { CaseCell, Model } from '../models/model.ts';
import type { Frame, FrameRow, LampCadence } from '../ports.ts';
import { cellsIn, firstCells } from '../raster/cells.ts';
import { type Look, pictureSize } from './picture.ts';

/** Characters of a grid cell; one column and one line of it stay free between keys. */
const CELL = { width: 10, height: 2 } as const;
/** For the screen's left border. */
const MARGIN = 1;
export const KEY_WIDTH = CELL.width - 1;
/** Below the keys: what the last note says, the handset, the keyboard. */
export const FOOT_LINES = 2;

export type Area = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** Where the parts of one model are. */
export type Case = {
  /** What the terminal has to offer at least. */
  readonly columns: number;
  readonly lines: number;
  /** Title, rows and softkey labels, or the picture; without the border of one character around it. */
  readonly screen: Area;
  keyArea(at: CaseCell): Area;
  /** The line below a key, for its shortcut and its lamp. */
  belowKey(at: CaseCell): Area;
};

/** A picture of the pixels is larger than the text: what is below it and to the right of it moves away. */
export function caseOf(model: Model, look: Look): Case {
  const { at, rows } = model.screen;
  const place = { left: MARGIN + at.column * CELL.width, top: at.row * CELL.height + 1 };
  const size = look === 'text' ? { width: at.columns * CELL.width - 1, height: rows + 2 } : pictureSize(model, look);
  const screen = { ...place, ...size };
  const down = Math.max(0, screen.height + 2 - at.rows * CELL.height);
  const parts = [...model.keys, ...model.lamps].map(part => part.at);
  const isRight = ({ column, row }: CaseCell): boolean => row < at.row + at.rows && column >= at.column + at.columns;
  const nearest = Math.min(...parts.filter(isRight).map(({ column }) => column));
  const right = Math.max(0, screen.left + screen.width + 1 - (MARGIN + nearest * CELL.width));
  const keyArea = (cell: CaseCell): Area => ({
    left: MARGIN + cell.column * CELL.width + (isRight(cell) ? right : 0),
    top: cell.row * CELL.height + (cell.row >= at.row + at.rows ? down : 0),
    width: KEY_WIDTH,
    height: 1,
  });
  const areas = parts.map(keyArea);
  return {
    columns: Math.max(screen.left + screen.width + 1, ...areas.map(({ left, width }) => left + width)),
    lines: Math.max(...areas.map(({ top }) => top)) + CELL.height + FOOT_LINES,
    screen,
    keyArea,
    belowKey: cell => ({ ...keyArea(cell), top: keyArea(cell).top + 1 }),
  };
}

// ---- the screen's text ---------------------------------------------------------------------------------------

const ICONS: { readonly [name: string]: string } = {
  registered: '●',
  registering: '◌',
  unregistered: '○',
  'network-down': '⚡',
  fault: '!',
  missed: '↙',
  voicemail: '✉',
  dnd: 'DND',
  forward: 'FWD',
  hold: '‖',
  lock: 'SRTP',
  locked: 'LOCKED',
  recording: 'REC',
  mute: 'ø',
  handset: 'HANDSET',
  headset: 'HEADSET',
  speaker: 'SPEAKER',
};

/** Names of callers and files come from outside: nothing in them may steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, '·');
}

/** Cut or filled up to `width` cells. */
function exactly(text: string, width: number): string {
  const shown = firstCells(printable(text), width);
  return shown + ' '.repeat(Math.max(0, width - cellsIn(shown)));
}

export function titleText({ title, icons }: Frame, columns: number): string {
  const shown = icons.map(name => ICONS[name] ?? '').filter(icon => icon !== '');
  const right = shown.join(' ');
  const room = Math.max(0, columns - right.length - 1);
  return exactly(`${exactly(title, room)} ${right}`, columns);
}

/** The part at the far edge stays whole; the other one gives way. */
export function rowText(row: FrameRow | undefined, columns: number): string {
  const { text = '', right = '', align } = row ?? {};
  if (right !== '' && text.endsWith(right)) {
    const start = text.slice(0, -right.length).trimEnd();
    return exactly(`${exactly(start, columns - cellsIn(right) - 1)} ${right}`, columns);
  }
  const free = Math.max(0, columns - cellsIn(text));
  const indent = align === 'right' ? free : align === 'center' ? Math.floor(free / 2) : 0;
  return exactly(' '.repeat(indent) + text, columns);
}

/** Who begins at a cell of a row; a blank behind its end. */
export function characterAt(row: string, column: number): string {
  const [character = ' '] = row.slice(firstCells(row, column).length);
  return character;
}

/** In the middle of `width` characters. */
export function centred(text: string, width: number): string {
  const free = Math.max(0, width - cellsIn(text));
  return exactly(' '.repeat(Math.floor(free / 2)) + text, width);
}

// ---- lamps ------------------------------------------------------------------------------------------------------

/** Milliseconds lit and dark. */
const CADENCES: Record<Exclude<LampCadence, 'steady'>, readonly [number, number]> = {
  slow: [500, 500],
  fast: [200, 200],
  flash: [100, 1900],
};

export const BLINK_STEP = 100;

/** Whether a lamp is lit at this moment; all lamps of one cadence blink together. */
export function lampLit(cadence: LampCadence, now: number): boolean {
  if (cadence === 'steady') return true;
  const [on, off] = CADENCES[cadence];
  return now % (on + off) < on;
}
