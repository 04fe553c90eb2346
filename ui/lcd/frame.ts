/** View and navigator state become a picture in the terms of the model's screen. Pure. */
import type { Model } from '../../hal/models/model.ts';
import type { Frame, FrameRow, ScreenPattern } from '../../hal/ports.ts';
import type { ScreenFit } from '../../hal/raster/fit.ts';
import { languageNamed } from '../lang/index.ts';
import type { View } from '../view.ts';
import { laidOut, softkeyText, titleText, twoParts, wrapped } from './layout.ts';
import { type NavigatorState, type Overlay, placeInSight } from './navigator.ts';
import { type Room, type Row, roomFor } from './screen.ts';
import { bodyOf, screenFor } from './screens/index.ts';
import { softkeysInSight } from './softkeys/in-sight.ts';
import { stripOf } from './strip.ts';
import { cells } from './text.ts';

/** Loudness runs from 0 to this. */
const LOUDEST = 11;
/** Of a pop-up; large Chinese, Japanese and Korean text has one row on the smallest screens. */
const POPUP_ROWS = 2;

export function frameOf(model: Model, view: View, navigator: NavigatorState): Frame {
  const place = placeInSight(navigator);
  const room = roomFor(model, view);
  const { fit } = room;
  const body = place === null ? screenFor(view)(room) : bodyOf(room, place);
  const labels = stripOf(room);
  const strip = labels === undefined ? {} : { strip: labels };
  if (body.pattern !== undefined) return { ...patternFrame(model, body.pattern, fit), ...strip };
  const kept = mostImportant(body.rows, fit.rows);
  const rows = kept.map(row => laidOut(row, fit));
  const cursorRow = kept.findIndex(row => row.cursor !== undefined);
  const overlaid = withOverlay(padded(rows, fit.rows), navigator.overlay ?? transferResult(view), room);
  return {
    title: titleText(body.title, view.icons.length, fit),
    rows: overlaid,
    softkeys: softkeyLabels(model, view, navigator, room),
    ...strip,
    icons: view.icons,
    cursor: cursorRow < 0 ? null : { row: cursorRow, column: cursorColumn(kept[cursorRow], overlaid[cursorRow]) },
    locale: languageNamed(view.settings.language).locale,
    ...(view.settings.largeText ? { large: true } : {}),
  };
}

/** Who sees text only sees what it stands for. */
function patternFrame({ screen }: Model, pattern: ScreenPattern, { columns, rows }: ScreenFit): Frame {
  const cell = { filled: '█', chess: '▚', 'chess-inverted': '▞', empty: ' ' }[pattern];
  const text = cell.repeat(columns);
  return {
    title: text,
    rows: Array.from({ length: rows }, () => ({ text })),
    softkeys: Array(screen.softkeys).fill(''),
    icons: [],
    cursor: null,
    pattern,
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

function volumeRow(of: Extract<Overlay, { kind: 'volume' }>['of'], { view, say, fit }: Room): FrameRow {
  const level = Math.max(0, Math.min(LOUDEST, view.volumes[of]));
  const bar = '■'.repeat(level) + '·'.repeat(LOUDEST - level);
  return { ...twoParts(say(`volume.${of}`), [bar, `${level}/${LOUDEST}`], fit), emphasis: true };
}

function popupRows({ message }: Extract<Overlay, { kind: 'popup' }>, { say, fit }: Room): readonly FrameRow[] {
  const rows = Math.min(POPUP_ROWS, fit.rows);
  return wrapped(say(message.key, message.args), rows, fit).map(text => ({ text, emphasis: true }));
}

function softkeyLabels(model: Model, view: View, navigator: NavigatorState, room: Room): readonly string[] {
  const keys = softkeysInSight({ view, model }, navigator);
  return Array.from({ length: model.screen.softkeys }, (_, position) => {
    const key = keys[position];
    return key === undefined ? '' : softkeyText(key.says ?? room.say(key.label), room.fit);
  });
}
