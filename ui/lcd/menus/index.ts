/** The catalogue of menus, and what their entries open. */
import { lookup } from '../../../config/catalogue.ts';
import type { Param } from '../../../config/param.ts';
import type { Message } from '../../lang/index.ts';
import type { View } from '../../view.ts';
import { type Action, order } from '../action.ts';
import { lockedPlace, NEW_CODE } from '../admin-code.ts';
import { contactPlace, openCalls, peoplePlace } from '../book.ts';
import { entryOf } from '../entry/entry.ts';
import { fieldOf } from '../entry/fields.ts';
import type { MenuPlace, Place } from '../place.ts';
import { administrationMenus } from './administration.ts';
import { choicesOf } from './choices.ts';
import { keyMenus } from './keys.ts';
import { levelValue } from './levels.ts';
import { mainMenus } from './main.ts';
import { GUARDED, type Menu, type MenuEntry, type MenuName, type Opens } from './menu.ts';
import { settingsMenus } from './settings.ts';

export const MENUS: { readonly [name in MenuName]: Menu } = {
  ...mainMenus,
  ...keyMenus,
  ...settingsMenus,
  ...administrationMenus,
};

export function menuTitle({ name, of }: MenuPlace): Message {
  const { title, args } = MENUS[name];
  return { key: title, args: args?.(of) ?? {} };
}

/** The entries that are shown. */
export function menuEntries({ name, of }: Pick<MenuPlace, 'name' | 'of'>, view: View): readonly MenuEntry[] {
  const { entries } = MENUS[name];
  const all = typeof entries === 'function' ? entries(view, of) : entries;
  return all.filter(({ shown }) => shown.every(param => view.values.get(param)));
}

/** What choosing an entry does. */
export function openEntry({ title, opens }: MenuEntry, view: View): readonly Action[] {
  if ('pages' in opens) return [{ type: 'home' }, order('page', opens.pages)];
  if ('calls' in opens) return openCalls(opens.calls);
  return [{ type: 'open', place: guarded(placeFor(opens, title, view), title) }];
}

function guarded(place: Place, title: Message): Place {
  return place.kind === 'menu' && GUARDED.has(place.name) ? lockedPlace(place, title) : place;
}

function placeFor(opens: Exclude<Opens, { pages: number } | { calls: unknown }>, title: Message, view: View): Place {
  if ('menu' in opens) return { kind: 'menu', name: opens.menu, of: opens.of ?? 0, position: 0 };
  if ('people' in opens) return peoplePlace(opens.people, view);
  if ('newContact' in opens) return contactPlace();
  if ('page' in opens) return { kind: 'page', name: opens.page, position: 0 };
  if ('confirm' in opens) return { kind: 'confirm', about: opens.confirm, position: 0 };
  if ('test' in opens) return opens.test;
  if ('newCode' in opens) return NEW_CODE;
  return editorFor(opens.setting, opens.level === true, title, view);
}

/** By the type of the parameter: a list of values, a level, or a text. */
function editorFor(path: string, level: boolean, title: Message, view: View): Place {
  const param = paramAt(path);
  const text = valueText(param, path, view);
  if (level) return { kind: 'level', path, title, value: levelValue(param, Number(text), view) };
  const choices = choicesOf(param, path, view);
  if (choices !== null) {
    const position = choices.findIndex(({ value }) => value === text);
    return { kind: 'choice', path, title, position: Math.max(0, position) };
  }
  const field = fieldOf(param, path, view.settings.language);
  const entry = entryOf(field, param.secret ? '' : text);
  return { kind: 'entry', purpose: { for: 'setting', path }, title, entry, waiting: false };
}

/** The declaration of a path; throws RangeError for one that is not declared (a mistake in the menus). */
export function paramAt(path: string): Param {
  const found = lookup(path);
  if (found.found === 'param') return found.target.param;
  throw new RangeError(`${path} ${found.reason}`);
}

/** The value in force as it is written; dots for a secret that is set. */
export function valueText(param: Param, path: string, view: View): string {
  const value = view.values.at(path);
  if (param.secret) return value === '' ? '' : '••••';
  return param.print(value);
}
