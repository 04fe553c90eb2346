import { menuEntries, menuTitle } from '../menus.ts';
import { type Screen, windowOn } from '../screen.ts';

export const menu: Screen = ({ view, place, say, rows }) => {
  if (place?.kind !== 'menu') return { title: '', rows: [] };
  const all = menuEntries(place.name, view).map((entry, index) => ({
    left: say(entry.title.key, entry.title.args).map(title => `${entry.digit} ${title}`),
    chosen: index === place.position,
    rank: 1,
  }));
  return { title: say(menuTitle(place.name)), rows: windowOn(all, place.position, rows) };
};
