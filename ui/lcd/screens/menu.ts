import type { View } from '../../view.ts';
import { type Action, press } from '../action.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import { valueName } from '../menus/choices.ts';
import { menuEntries, menuTitle, openEntry, paramAt, valueText } from '../menus/index.ts';
import type { MenuEntry } from '../menus/menu.ts';
import type { MenuPlace, PlaceKind } from '../place.ts';
import { type Room, scrollOf, type Wording, windowOn } from '../screen.ts';

/** Entries with their keys; what is set stands behind the name of a setting where there is room. */
export const menu: PlaceKind<MenuPlace> = {
  body(room, place) {
    const { view, say, rows } = room;
    const title = menuTitle(place);
    const all = menuEntries(place, view);
    const chosen = chosenOf(all, place);
    const shown = windowOn(all, all.indexOf(chosen as MenuEntry), rows).map(entry => {
      const left = say(entry.title.key, entry.title.args).map(words => `${entry.digit || ' '} ${words}`);
      return { left, ...valueBeside(room, entry, left[0] ?? ''), chosen: entry === chosen, rank: 1 };
    });
    const scroll = scrollOf(all, all.indexOf(chosen as MenuEntry), rows);
    return { title: say(title.key, title.args), rows: shown, ...scroll };
  },
  key({ view }, place, key) {
    const entries = menuEntries(place, view);
    const entry = entries.find(({ digit }) => digit === key);
    return entry === undefined
      ? listKey(key, entries.length, openChosen(view, place))
      : press(...openEntry(entry, view));
  },
  softkeys: ({ view }, place) => [softkey('softkey.select', ...openChosen(view, place)), BACK],
};

/** The last one, when there are fewer entries than there were. */
function chosenOf(entries: readonly MenuEntry[], { position }: MenuPlace): MenuEntry | undefined {
  return entries[Math.min(position, entries.length - 1)];
}

function openChosen(view: View, place: MenuPlace): readonly Action[] {
  const entry = chosenOf(menuEntries(place, view), place);
  return entry === undefined ? [] : openEntry(entry, view);
}

function valueBeside({ view, say, columns, fit }: Room, { opens }: MenuEntry, name: string): { right?: Wording } {
  if (!('setting' in opens)) return {};
  const param = paramAt(opens.setting);
  const value = valueName(param, opens.setting, valueText(param, opens.setting, view), view);
  const words = typeof value === 'string' ? [value] : say(value.key, value.args);
  // A value that takes half of the row leaves no room for the name, unless there is room for both as they are.
  const isShort = (text: string): boolean => text.length <= columns / 2 - 2;
  const hasRoom = (text: string): boolean => fit.measure(`>${name} ${text}`) <= fit.width;
  const fitting = words.filter(text => text !== '' && (isShort(text) || hasRoom(text)));
  return fitting.length === 0 ? {} : { right: fitting };
}
