/** The LCD in the terminal: its text, or its pixels. */
import type { Model } from '../models/model.ts';
import type { Frame } from '../ports.ts';
import { type Area, type Case, centred, characterAt, KEY_WIDTH, rowText, titleText } from './case.ts';
import { type Look, pictureOf } from './picture.ts';
import { CASE, LCD, LCD_INVERTED, type Sheet } from './sheet.ts';

const TITLE = { ...LCD, fg: '#00005f' };

/** Gives what shows a frame. `point`: the mouse went down on a softkey's label. */
export function drawScreen(
  sheet: Sheet,
  model: Model,
  room: Case,
  look: Look,
  point: (key: string) => void,
): (frame: Frame) => void {
  const { left, top, width, height } = room.screen;
  sheet.bordered({ left: left - 1, top: top - 1, width: width + 2, height: height + 2 }, LCD, CASE);
  if (look === 'text') return drawText(sheet, model, room, point);
  const picture = sheet.piece(room.screen, LCD);
  return frame => picture.write(pictureOf(frame, model, look).join('\n'));
}

function drawText(sheet: Sheet, { screen }: Model, room: Case, point: (key: string) => void): (frame: Frame) => void {
  // Letters of the LCD are narrower than its cells: a row may have more of them than the model has columns.
  const { left, top, width } = room.screen;
  const line = (row: number): Area => ({ left, top: top + row, width, height: 1 });
  const title = sheet.piece(line(0), TITLE);
  const rows = Array.from({ length: screen.rows }, (_, row) => sheet.piece(line(row + 1), LCD));
  const labels = Array.from({ length: screen.softkeys }, (_, index) => {
    const area = room.keyArea({ column: screen.at.column + index, row: 0 });
    const label = sheet.piece({ ...area, top: top + screen.rows + 1 }, LCD);
    label.onPress(() => point(`SOFT${index + 1}`));
    return label;
  });
  const cursor = sheet.piece({ ...line(1), width: 1 }, LCD_INVERTED);
  return frame => {
    title.write(titleText(frame, width));
    rows.forEach((row, index) => {
      row.write(rowText(frame.rows[index], width));
      row.paint(frame.rows[index]?.emphasis === true ? LCD_INVERTED : LCD);
    });
    labels.forEach((piece, index) => {
      const label = frame.softkeys[index] ?? '';
      piece.write(centred(label, KEY_WIDTH));
      piece.paint(label === '' ? LCD : LCD_INVERTED);
    });
    const at = frame.cursor;
    cursor.show(at !== null && at.row < screen.rows);
    if (at === null) return;
    cursor.move(left + at.column, top + 1 + at.row);
    cursor.write(characterAt(rowText(frame.rows[at.row], width), at.column));
  };
}
