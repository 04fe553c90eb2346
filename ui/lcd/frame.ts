/** View and navigator state become a picture in the terms of the model's screen. Pure. */
import type { Model } from '../../hal/models/model.ts';
import type { Frame, FrameRow } from '../../hal/ports.ts';
import type { View } from '../view.ts';
import { type NavigatorState, type Overlay, placeInSight } from './navigator.ts';
import { type Room, type Row, roomFor } from './screen.ts';
import { bodyOf, screenFor } from './screens/index.ts';
import { softkeysInSight } from './softkeys.ts';
import { cells, shorten, spread, wrap } from './text.ts';

/** Loudness runs from 0 to this. */
const LOUDEST = 11;
/** Cells at the right end of the title row that one icon takes. */
const ICON_CELLS = 2;
/** Pixels. */
const SOFTKEY_FRAME = 3;
const NARROWEST_CHARACTER = 4;

export function frameOf(model: Model, view: View, navigator: NavigatorState): Frame {
  const { screen } = model;
  const place = placeInSight(navigator);
  const room = roomFor(screen, view);
  const body = place === null ? screenFor(view)(room) : bodyOf(room, place);
  const kept = mostImportant(body.rows, screen.rows);
  const rows = kept.map(row => laidOut(row, screen.columns));
  const cursorRow = kept.findIndex(row => row.cursor !== undefined);
  const overlaid = withOverlay(padded(rows, screen.rows), navigator.overlay ?? transferResult(view), room);
  return {
    title: shorten(body.title, screen.columns - ICON_CELLS * view.icons.length),
    rows: overlaid,
    softkeys: softkeyLabels(model, view, navigator, room),
    icons: view.icons,
    cursor: cursorRow < 0 ? null : { row: cursorRow, column: cursorColumn(kept[cursorRow], overlaid[cursorRow]) },
  };
}

function cursorColumn(row: Row | undefined, shown: FrameRow | undefined): number {
  return typeof row?.cursor === 'number' ? row.cursor : cells(shown?.text ?? '');
}

/** Leaves out the rows with the highest ranks, of equal ones the last, and keeps the order. */
function mostImportant(rows: readonly Row[], room: number): readonly Row[] {
  const byRank = rows
    .map((row, index) => ({ row, index }))
    .sort((a, b) => a.row.rank - b.row.rank || a.index - b.index);
  const kept = new Set(byRank.slice(0, room).map(({ row }) => row));
  return rows.filter(row => kept.has(row));
}

function laidOut(row: Row, columns: number): FrameRow {
  if (row.exact === true) return { text: String(row.left) };
  const mark = row.chosen === undefined ? '' : row.chosen ? '>' : ' ';
  const width = columns - mark.length;
  const text = mark + (row.right === undefined ? shorten(row.left, width) : spread(row.left, row.right, width));
  return {
    text,
    ...(row.chosen === true ? { emphasis: true } : {}),
    ...(row.align === undefined ? {} : { align: row.align }),
  };
}

function padded(rows: readonly FrameRow[], count: number): readonly FrameRow[] {
  return [...rows, ...Array.from({ length: count - rows.length }, () => ({ text: '' }))];
}

/** How the last transfer went, for as long as call control keeps the result. */
function transferResult({ transfer }: View): Overlay | null {
  switch (transfer?.phase) {
    case 'done':
      return { kind: 'popup', message: { key: 'popup.transferred', args: { number: transfer.number } } };
    case 'failed':
      return { kind: 'popup', message: { key: 'popup.transfer-failed', args: { reason: transfer.reason } } };
    default:
      return null;
  }
}

/** The overlay covers the last rows. */
function withOverlay(rows: readonly FrameRow[], overlay: Overlay | null, room: Room): readonly FrameRow[] {
  if (overlay === null) return rows;
  const shown = overlay.kind === 'volume' ? [volumeRow(overlay.of, room)] : popupRows(overlay, room);
  return [...rows.slice(0, rows.length - shown.length), ...shown];
}

function volumeRow(of: Extract<Overlay, { kind: 'volume' }>['of'], { view, say, columns }: Room): FrameRow {
  const level = Math.max(0, Math.min(LOUDEST, view.volumes[of]));
  const bar = '■'.repeat(level) + '·'.repeat(LOUDEST - level);
  return { text: spread(say(`volume.${of}`), bar, columns), emphasis: true };
}

function popupRows({ message }: Extract<Overlay, { kind: 'popup' }>, { say, columns }: Room): readonly FrameRow[] {
  const texts = say(message.key, message.args);
  const whole = texts.find(text => cells(text) <= columns);
  return wrap(whole ?? texts.at(-1) ?? '', columns, 2).map(text => ({ text, emphasis: true }));
}

function softkeyLabels(model: Model, view: View, navigator: NavigatorState, room: Room): readonly string[] {
  const { screen } = model;
  const keys = softkeysInSight({ view, model }, navigator);
  const width = softkeyCells(screen);
  return Array.from({ length: screen.softkeys }, (_, position) => {
    const key = keys[position];
    return key === undefined ? '' : shorten(key.says ?? room.say(key.label), width);
  });
}

/** How many characters a softkey's label may have: it is drawn in a narrow font inside a frame. */
export function softkeyCells({ width, softkeys }: Model['screen']): number {
  return Math.floor((Math.floor(width / softkeys) - SOFTKEY_FRAME) / NARROWEST_CHARACTER);
}
