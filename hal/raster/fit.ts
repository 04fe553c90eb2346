/** What fits on a screen: the one thing that whoever lays out text has to know of pixels. */
import type { Model, TextSize } from '../models/model.ts';
import { type Typeface, typeface } from './typeface.ts';

/** How a screen is written: the language decides the script's fonts, large text the size of the rows. */
export type ScreenStyle = {
  /** BCP 47. */
  readonly locale: string;
  readonly large: boolean;
};

const FROM_RIGHT = /^(he|iw|ar|fa|ur|yi)\b/;

/** Whether the language is read from right to left: then the screen is turned round, but for softkeys. */
export function readsFromRight(locale: string): boolean {
  return FROM_RIGHT.test(locale);
}

export type ScreenFit = {
  /** BCP 47. */
  readonly locale: string;
  /** Rows of text between title and softkeys. */
  readonly rows: number;
  /** Characters of the widest sort that a row has room for; wide ones count twice. */
  readonly columns: number;
  /** Pixels of a row, and those that a text takes in it. */
  readonly width: number;
  measure(text: string): number;
  /** The same for the title; icons take from its room. */
  titleWidth(icons: number): number;
  measureTitle(text: string): number;
  /** The same for the label of a softkey, in letters that are easy to read, and in the smallest that may be used. */
  readonly softkeyWidth: number;
  measureSoftkey(text: string): number;
  measureTinySoftkey(text: string): number;
};

/** Pixels between icons, between rows, and above and below a softkey's label. */
export const GAP = 2;
/** Pixels that a scroll bar takes from the rows, the gap beside it included. */
export const SCROLL_BAR = 3;
/** Pixels of an icon with the gap before it, at most. */
const ICON = 9;
/** Pixels of the largest font for softkey labels. */
const TALLEST_LABEL = 11;
/** Pixels: the label's left edge, and the line between two softkeys. */
const SOFTKEY_FRAME = 2;

export type Layout = {
  readonly title: Typeface;
  readonly row: Typeface;
  readonly rows: number;
  /** First pixel row of text, and pixels from one row to the next. */
  readonly top: number;
  readonly pitch: number;
  readonly softkeyHeight: number;
};

/** Where everything is on the screen, in pixels. */
export function layoutOf({ screen }: Model, { locale, large }: ScreenStyle): Layout {
  const title = typeface(screen.text, locale);
  const row = large ? typeface(screen.largeText, locale) : title;
  const softkeyHeight = Math.min(title.height, TALLEST_LABEL) + GAP;
  const top = title.height + 1;
  const room = screen.height - softkeyHeight - top;
  const rows = Math.floor(room / row.height);
  return { title, row, rows, top, pitch: Math.min(Math.floor(room / rows), row.height + GAP), softkeyHeight };
}

export function screenFit(model: Model, style: ScreenStyle): ScreenFit {
  const { screen } = model;
  const { title, row, rows } = layoutOf(model, style);
  const legible = typeface('narrow', style.locale);
  const smallest = typeface('tiny', style.locale);
  return {
    locale: style.locale,
    rows,
    columns: Math.floor(screen.width / row.cell),
    width: screen.width,
    measure: text => row.measure(text),
    titleWidth: icons => screen.width - icons * ICON,
    measureTitle: text => title.measure(text),
    softkeyWidth: Math.floor(screen.width / screen.softkeys) - SOFTKEY_FRAME,
    measureSoftkey: text => legible.measure(text),
    measureTinySoftkey: text => smallest.measure(text),
  };
}

/** The same for a label of the second screen; null where there is none. */
export function stripFit({ strip }: Model, locale: string): Pick<ScreenFit, 'width' | 'measure'> | null {
  if (strip === undefined) return null;
  const face = stripFace(strip, locale);
  return { width: Math.floor(strip.width / strip.columns) - GUTTER, measure: text => face.measure(text) };
}

/** Pixels after a label. */
export const GUTTER = 6;

const STRIP_SIZES: readonly TextSize[] = ['medium', 'small', 'narrow', 'tiny'];

/** The largest letters that its rows have room for. */
export function stripFace(strip: { readonly height: number; readonly rows: number }, locale: string): Typeface {
  const room = Math.floor(strip.height / strip.rows);
  const size = STRIP_SIZES.find(one => typeface(one, locale).height <= room) ?? 'tiny';
  return typeface(size, locale);
}

/** Pixels between the two screens, where they stand in one picture. */
export const BETWEEN = 8;

/** Pixels of a picture of all that the model shows. */
export function pictureSize({ screen, strip }: Model): { readonly width: number; readonly height: number } {
  if (strip === undefined) return screen;
  return { width: screen.width + BETWEEN + strip.width, height: Math.max(screen.height, strip.height) };
}
