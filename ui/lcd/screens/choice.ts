import type { View } from '../../view.ts';
import type { Action } from '../action.ts';
import { BACK, listKey, softkey } from '../keys.ts';
import { type Choice, choicesOf } from '../menus/choices.ts';
import { paramAt, valueText } from '../menus/index.ts';
import type { ChoicePlace, PlaceKind, ShownSoftkey } from '../place.ts';
import { type Row, scrollOf, type Wording, windowOn } from '../screen.ts';
import { ownSoftkeys } from './own.ts';

/** What the value in force is marked with. */
const MARK = '*';

/** A list of values; OK takes the chosen one. What would be in force without the user's own is marked as well. */
export const choice: PlaceKind<ChoicePlace> = {
  body(room, place) {
    const { view, say, rows } = room;
    const all = choices(view, place);
    const current = valueText(paramAt(place.path), place.path, view).toLowerCase();
    const inherited = view.values.explain(place.path)?.inherited?.text.toLowerCase();
    const mark = (value: string): { right?: Wording } => {
      if (value === current) return { right: MARK };
      return value === inherited ? { right: say('own.mark') } : {};
    };
    const shown = all.map(
      ({ name, value }, at): Row => ({
        left: typeof name === 'string' ? name : say(name.key, name.args),
        ...mark(value.toLowerCase()),
        chosen: at === place.position,
        rank: 1,
      }),
    );
    const title = say(place.title.key, place.title.args);
    return { title, rows: windowOn(shown, place.position, rows), ...scrollOf(shown, place.position, rows) };
  },
  key: ({ view }, place, key) => listKey(key, choices(view, place).length, take(view, place)),
  softkeys: ({ view }, place) => [
    softkey('softkey.save', ...take(view, place)),
    ...preview(view, place),
    ...ownSoftkeys(view, place.path),
    BACK,
  ],
};

function choices(view: View, { path }: ChoicePlace): readonly Choice[] {
  return choicesOf(paramAt(path), path, view) ?? [];
}

function take(view: View, place: ChoicePlace): readonly Action[] {
  const chosen = choices(view, place)[place.position];
  return chosen === undefined ? [] : [{ type: 'write', path: place.path, text: chosen.value }];
}

function preview(view: View, place: ChoicePlace): readonly ShownSoftkey[] {
  const ring = choices(view, place)[place.position]?.value;
  return isRing(place) && ring !== undefined ? [softkey('softkey.play', { type: 'preview', ring })] : [];
}

function isRing({ path }: ChoicePlace): boolean {
  return path.endsWith('/ring_tone');
}
