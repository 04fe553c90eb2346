/** Where on the screen each text stands, and whether it fits there. */
import type { Model } from '../../hal/models/model.ts';
import { type ScreenFit, screenFit } from '../../hal/raster/fit.ts';
import { en } from './en.ts';
import { type Language, type TextKey, wordings } from './index.ts';
import type { PluralText, Text } from './language.ts';

/** A title has icons beside it, a row may share its width with a second part, a pop-up is wrapped over two rows. */
export type TextPlace = 'title' | 'row' | 'softkey' | 'popup';

/** By the first part of the key; all others are rows. */
const PLACES: { readonly [area: string]: TextPlace } = {
  title: 'title',
  softkey: 'softkey',
  popup: 'popup',
  notice: 'popup',
  confirm: 'popup',
  reason: 'popup',
};

/** Icons that are to be seen most of the time. */
const USUAL_ICONS = 2;
const POPUP_ROWS = 2;

export function placeOf(key: TextKey): TextPlace {
  return PLACES[key.split('.', 1)[0] ?? ''] ?? 'row';
}

export const textKeys = Object.keys(en) as TextKey[];

/** The names in `{…}`, each once, sorted. */
export function argumentsOf(text: string): readonly string[] {
  return [...new Set(text.match(/\{\w+\}/g))].sort();
}

/** Each text of its own; a plural form is one. */
export function formsOf(text: Text): readonly string[] {
  return typeof text === 'string' ? [text] : Object.values(text as { readonly [form in keyof PluralText]: string });
}

/** How a text gets into its place: whole, in a later wording, or, when even the last one is too long, cut with an ellipsis. */
export type Fitting = 'whole' | 'short' | 'cut';

/** Texts with places for names are judged with nothing in these: a name may be of any length and is cut by rule. */
export function fittingOf(language: Language, key: TextKey, model: Model): Fitting {
  const fit = screenFit(model, { locale: language.locale, large: false });
  const fittings = formsOf(language.texts[key]).map((form): Fitting => {
    const texts = wordings({ ...language, texts: { ...language.texts, [key]: form } }, { key }).map(text =>
      text.replace(/\{(count|line)\}/g, '9').replace(/\{\w+\}/g, ''),
    );
    const first = texts.findIndex(text => fits(fit, placeOf(key), text));
    return first < 0 ? 'cut' : first === 0 ? 'whole' : 'short';
  });
  return fittings.includes('cut') ? 'cut' : fittings.includes('short') ? 'short' : 'whole';
}

function fits(fit: ScreenFit, place: TextPlace, text: string): boolean {
  switch (place) {
    case 'title':
      return fit.measureTitle(text) <= fit.titleWidth(USUAL_ICONS);
    case 'softkey':
      return fit.measureTinySoftkey(text) <= fit.softkeyWidth;
    case 'popup':
      return fit.measure(text) <= POPUP_ROWS * fit.width;
    default:
      return fit.measure(text) <= fit.width;
  }
}
