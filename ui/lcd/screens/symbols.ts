import { type Action, press, repeating } from '../action.ts';
import { BACK, leaveKey, softkey } from '../keys.ts';
import { fitOf } from '../layout.ts';
import type { PlaceKind, SymbolsPlace } from '../place.ts';
import { windowOn } from '../screen.ts';
import { cells } from '../text.ts';

/** Signs in a grid; OK puts the chosen one into the text below. */
export const symbols: PlaceKind<SymbolsPlace> = {
  body({ say, columns, rows }, place) {
    const lines = grid(place.symbols, columns);
    const chosen = lines.findIndex(line => line.some(({ at }) => at === place.position));
    const text = (line: readonly Cell[]): string =>
      line.map(({ symbol, at }) => (at === place.position ? `[${symbol}]` : ` ${symbol} `)).join('');
    return {
      title: say('title.symbols'),
      rows: windowOn(lines, chosen, rows).map(line => ({ left: text(line), rank: 1, exact: true })),
    };
  },
  key({ model, view }, place, key) {
    const count = place.symbols.length;
    const { columns } = fitOf(model, view);
    switch (key) {
      case 'LEFT':
        return repeating({ type: 'move', by: -1, count });
      case 'RIGHT':
        return repeating({ type: 'move', by: 1, count });
      case 'UP':
        return press(toRow(place, columns, -1));
      case 'DOWN':
        return press(toRow(place, columns, 1));
      case 'OK':
        return press(...insert(place));
      default:
        return leaveKey(key);
    }
  },
  softkeys: (_, place) => [softkey('softkey.insert', ...insert(place)), BACK],
};

type Cell = { readonly symbol: string; readonly at: number };

/** As many to a row as there is room for. */
function grid(list: readonly string[], columns: number): readonly (readonly Cell[])[] {
  const lines: Cell[][] = [[]];
  let left = columns;
  for (const [at, symbol] of list.entries()) {
    const width = cells(symbol) + 2;
    if (width > left) {
      lines.push([]);
      left = columns;
    }
    lines.at(-1)?.push({ symbol, at });
    left -= width;
  }
  return lines;
}

/** The first sign of the row above or below; round at the ends. */
function toRow(place: SymbolsPlace, columns: number, by: 1 | -1): Action {
  const lines = grid(place.symbols, columns);
  const row = lines.findIndex(line => line.some(({ at }) => at === place.position));
  const next = lines[(row + by + lines.length) % lines.length] ?? [];
  const column = lines[row]?.findIndex(({ at }) => at === place.position) ?? 0;
  const position = (next[column] ?? next.at(-1))?.at ?? 0;
  return { type: 'become', place: { ...place, position } };
}

function insert({ symbols: list, position }: SymbolsPlace): readonly Action[] {
  return [{ type: 'back' }, { type: 'type', input: { type: 'insert', text: list[position] ?? '' } }];
}
