/** What the simulated phone is drawn on: pieces of the terminal, each with text in two colours. */
import type { Area } from './case.ts';

export type Colours = { readonly fg: string; readonly bg: string };

export const LCD: Colours = { fg: '#000000', bg: '#afd7ff' };
export const LCD_INVERTED: Colours = { fg: LCD.bg, bg: LCD.fg };
export const CASE: Colours = { fg: '#888888', bg: 'default' };

export interface Piece {
  write(text: string): void;
  paint(colours: Colours): void;
  /** Cells from the corner of the terminal. */
  move(left: number, top: number): void;
  show(shown: boolean): void;
  /** The button of the mouse went down on it. */
  onPress(pressed: () => void): void;
}

export interface Sheet {
  piece(area: Area, colours: Colours): Piece;
  /** An empty area with a border of one character around it. */
  bordered(area: Area, colours: Colours, border: Colours): void;
}
