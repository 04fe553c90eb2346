/** What is read aloud of a screen, so that one can do without seeing it. Pure. */
import type { Frame } from '../../hal/ports.ts';
import { languageNamed, wordings } from '../lang/index.ts';
import type { View } from '../view.ts';
import { type NavigatorState, placeInSight } from './navigator.ts';

/** `about`: the same again is not said twice, unless this is another one. */
export type Spoken = { readonly text: string; readonly about: string };

export const SILENCE: Spoken = { text: '', about: '' };

/** Never into a call; but who calls is told while it rings. `before` is the frame that the user has heard of already. */
export function spokenOf(view: View, navigator: NavigatorState, frame: Frame, before: Frame): Spoken {
  if (!view.settings.spokenMenus) return SILENCE;
  if (view.calls.length > 0) return callerOf(view);
  const { overlay } = navigator;
  if (overlay?.kind === 'volume') {
    const [name] = wordings(languageNamed(view.settings.language), { key: `volume.${overlay.of}` });
    return said(`${name} ${view.volumes[overlay.of]}`);
  }
  const place = placeInSight(navigator);
  if (place === null) return overlay === null ? dialled(view) : said(darkRows(frame).join(' '));
  // What is being typed may be a secret.
  if (place.kind === 'entry' && overlay === null) return said(frame.title);
  return said(spokenText(frame, before));
}

/** Once for each caller, and again when his name is found. */
function callerOf({ situation, call, path, settings }: View): Spoken {
  if (situation !== 'incoming' || call === null || path !== null) return SILENCE;
  const language = languageNamed(settings.language);
  const [title = ''] = wordings(language, { key: 'title.incoming' });
  const [unknown = ''] = wordings(language, { key: 'call.unknown' });
  const { id, name, number } = call;
  const who = name || (/^\+?\d+$/.test(number) ? [...number].join(' ') : number) || unknown;
  return { text: `${title}. ${who}`, about: `${id} ${who}` };
}

function said(text: string): Spoken {
  return { text, about: text };
}

/** Each digit as it is typed. */
function dialled({ dial }: View): Spoken {
  return dial === null ? SILENCE : { text: dial.number.at(-1) ?? '', about: dial.number };
}

/** The pop-up or chosen row that is dark, else the title with what stands below it; of a screen that is known, what is new. */
function spokenText(frame: Frame, before: Frame): string {
  const dark = darkRows(frame);
  if (dark.length > 0) return dark.join(' ');
  const known = frame.title === before.title ? before.rows.map(({ text }) => text) : null;
  const news = frame.rows.filter(({ text }) => known?.includes(text) !== true).map(({ text }) => text);
  const told = known !== null && news.some(text => plain(text) !== '') ? news : wholeOf(frame);
  return told.map(plain).filter(isSomething).join('. ');
}

function wholeOf({ title, rows, softkeys }: Frame): readonly string[] {
  return [title, ...rows.map(({ text }) => text), ...softkeys];
}

function darkRows({ rows }: Frame): readonly string[] {
  return rows
    .filter(({ emphasis }) => emphasis === true)
    .map(({ text }) => plain(text))
    .filter(isSomething);
}

function isSomething(text: string): boolean {
  return text !== '';
}

/** Without what is only to be seen. */
function plain(text: string): string {
  return text
    .replace(/[>\u00b7\u2022\u2026\u25a0]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
