import { SCROLL_BAR } from '../../../hal/raster/fit.ts';
import type { Message } from '../../lang/index.ts';
import { BACK, listKey } from '../keys.ts';
import { PAGES, type PageItem, type PageName } from '../menus/pages.ts';
import type { PagePlace, PlaceKind } from '../place.ts';
import { type Room, type Row, roomFor } from '../screen.ts';
import { wrap } from '../text.ts';

/** A sentence on a page is never longer than this many rows. */
const SENTENCE_ROWS = 6;

export const page: PlaceKind<PagePlace> = {
  body(room, place) {
    const all = pageRows(room, place.name);
    const first = Math.min(place.position, Math.max(0, all.length - room.rows));
    const scroll = { first, shown: room.rows, total: all.length };
    return {
      title: room.say(PAGES[place.name].title),
      rows: all.slice(first, first + room.rows),
      ...(all.length > room.rows ? { scroll } : {}),
    };
  },
  key: ({ view, model }, place, key) => listKey(key, pagePositions(roomFor(model, view), place.name), []),
  softkeys: () => [BACK],
};

/** How far a page can be scrolled: the number of rows that can be the first one. */
function pagePositions(room: Room, name: PageName): number {
  return Math.max(1, pageRows(room, name).length - room.rows + 1);
}

/** A page that is longer than the screen has a bar beside it. */
function pageRows(room: Room, name: PageName): readonly Row[] {
  const items = PAGES[name].items(room.view, room.timeStyle);
  const whole = rowsOf(room, items, room.fit.width);
  return whole.length <= room.rows ? whole : rowsOf(room, items, room.fit.width - SCROLL_BAR);
}

function rowsOf(room: Room, items: readonly PageItem[], width: number): readonly Row[] {
  const { say } = room;
  const fit = { ...room.fit, width };
  const words = (value: Message | string) => (typeof value === 'string' ? [value] : say(value.key, value.args));
  const shortest = (texts: readonly string[]): number => Math.min(...texts.map(fit.measure));
  const inRows = (text: string, rows: number): Row[] =>
    wrap(text, fit.width, rows, fit.measure).map(left => ({ left, rank: 1 }));
  const named = (texts: readonly string[]): readonly Row[] =>
    shortest(texts) <= fit.width ? [{ left: texts, rank: 1 }] : inRows(texts.at(-1) ?? '', SENTENCE_ROWS);
  return items.flatMap((item): Row[] => {
    if ('sentence' in item) return inRows(words(item.sentence)[0] ?? '', SENTENCE_ROWS);
    if ('reason' in item) {
      const hint = room.sayHint(item.reason);
      const what = inRows(room.sayReason(item.reason)[0] ?? '', SENTENCE_ROWS);
      return hint.length === 0 ? what : [...what, ...named(hint)];
    }
    const left = words(item.name);
    const right = words(item.value);
    const together = shortest(left) + fit.measure(' ') + shortest(right) <= fit.width;
    // A value that would be cut, such as an IPv6 address, gets rows of its own.
    if (together) return [{ left, right, rank: 1 }];
    return [...named(left), ...inRows(right.at(-1) ?? '', SENTENCE_ROWS)];
  });
}
