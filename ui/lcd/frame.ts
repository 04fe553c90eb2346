/** View and navigator state become a picture in the terms of the model's screen. Pure. */
import type { Model } from '../../hal/models/model.ts';
import type { Frame, FrameRow, ScreenPattern } from '../../hal/ports.ts';
import { SCROLL_BAR, type ScreenFit } from '../../hal/raster/fit.ts';
import { languageNamed, type Message } from '../lang/index.ts';
import type { View } from '../view.ts';
import { popupPages, softkeyText, titleText, twoParts } from './layout.ts';
import { type NavigatorState, type Overlay, placeInSight } from './navigator.ts';
import { placed } from './rows.ts';
import { type Room, type Row, roomFor } from './screen.ts';
import { bodyOf, screenFor } from './screens/index.ts';
import { softkeysInSight } from './softkeys/in-sight.ts';
import { stripOf } from './strip.ts';
import { cells } from './text.ts';

/** Loudness runs from 0 to this. */
const LOUDEST = 11;

export function frameOf(model: Model, view: View, navigator: NavigatorState): Frame {
  const place = placeInSight(navigator);
  const room = roomFor(model, view);
  const { fit } = room;
  const body = place === null ? screenFor(view)(room) : bodyOf(room, place);
  const labels = stripOf(room);
  const strip = labels === undefined ? {} : { strip: labels };
  if (body.pattern !== undefined) return { ...patternFrame(model, body.pattern, fit), ...strip };
  const kept = mostImportant(body.rows, fit.rows);
  const { scroll } = body;
  const places = placed(kept, scroll === undefined ? fit : { ...fit, width: fit.width - SCROLL_BAR });
  const rows = places.flat();
  const typed = kept.findIndex(row => row.cursor !== undefined);
  const cursorRow = typed < 0 ? typed : places.slice(0, typed).flat().length;
  const overlaid = withOverlay(padded(rows, fit.rows), navigator.overlay, room);
  return {
    title: titleText(body.title, view.icons.length, fit),
    rows: overlaid,
    softkeys: softkeyLabels(model, view, navigator, room),
    ...strip,
    icons: view.icons,
    cursor: cursorRow < 0 ? null : { row: cursorRow, column: cursorColumn(kept[typed], overlaid[cursorRow]) },
    locale: languageNamed(view.settings.language).locale,
    // What covers the rows has the whole width.
    ...(scroll === undefined || navigator.overlay !== null ? {} : { scroll }),
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

function popupRows(
  { message, page = 0 }: Extract<Overlay, { kind: 'popup' }>,
  { say, fit }: Room,
): readonly FrameRow[] {
  const pages = popupPages(say(message.key, message.args), fit);
  return (pages[page] ?? pages[0] ?? []).map(text => ({ text, emphasis: true }));
}

/** How many pages the pop-up has. */
export function popupLength(model: Model, view: View, { key, args }: Message): number {
  const { say, fit } = roomFor(model, view);
  return popupPages(say(key, args), fit).length;
}

function softkeyLabels(model: Model, view: View, navigator: NavigatorState, room: Room): readonly string[] {
  const keys = softkeysInSight({ view, model }, navigator);
  return Array.from({ length: model.screen.softkeys }, (_, position) => {
    const key = keys[position];
    return key === undefined ? '' : softkeyText(key.says ?? room.say(key.label), room.fit);
  });
}
