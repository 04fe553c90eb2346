/** A number for an editor, picked from directory or call log instead of being typed. */
import type { KeyName } from '../../hal/ports.ts';
import type { View } from '../view.ts';
import { type Action, type Meaning, NOTHING, press } from './action.ts';
import { openCalls, openDirectory } from './book.ts';
import type { Entry } from './entry/entry.ts';
import { softkey } from './keys.ts';
import { editorOfNumber, type NavigatorState, placeInSight } from './navigator.ts';
import type { Place, ShownSoftkey } from './place.ts';

/** Softkeys of an editor of numbers: where they can be picked. */
export function pickKeys(view: View, { field }: Entry): readonly ShownSoftkey[] {
  if (field.dial !== true) return [];
  return [softkey('softkey.directory', ...openDirectory(view)), softkey('softkey.call-log', ...openCalls('all'))];
}

/** The key of the directory, where it has another meaning than elsewhere: the editor stays. */
export function pickKey(view: View, state: NavigatorState, key: KeyName): Meaning | null {
  if (key !== 'CONTACTS') return null;
  if (isPicking(state)) return NOTHING;
  const place = placeInSight(state);
  return place?.kind === 'entry' && place.entry.field.dial === true && !place.waiting
    ? press(...openDirectory(view))
    : null;
}

/** A list in sight was opened to pick a number for the editor below it. */
export function isPicking(state: NavigatorState): boolean {
  const place = placeInSight(state);
  return place !== null && LISTS.has(place.kind) && editorOfNumber(state.stack) >= 0;
}

const LISTS: ReadonlySet<Place['kind']> = new Set(['people', 'person', 'calls', 'call', 'menu']);

/** What would call a number gives it to the editor. */
export function pickedInstead(meaning: Meaning): Meaning {
  return { ...meaning, short: instead(meaning.short), long: instead(meaning.long) };
}

function instead(actions: readonly Action[]): readonly Action[] {
  const dialling = actions.find(isDialling);
  return dialling === undefined ? actions : [{ type: 'picked', text: dialling.args[0] }];
}

function isDialling(action: Action): action is Extract<Action, { readonly order: 'dialNumber' }> {
  return action.type === 'order' && action.order === 'dialNumber';
}

/** Only what helps to find somebody stays. */
export function pickingSoftkeys(keys: readonly ShownSoftkey[]): readonly ShownSoftkey[] {
  return keys
    .filter(({ label }) => KEPT.has(label))
    .map(key => {
      const meaning = pickedInstead(key.meaning);
      return key.label === 'softkey.dial' ? { ...key, label: 'softkey.select', meaning } : { ...key, meaning };
    });
}

const KEPT: ReadonlySet<ShownSoftkey['label']> = new Set([
  'softkey.dial',
  'softkey.select',
  'softkey.details',
  'softkey.search',
  'softkey.clear',
  'softkey.mode',
  'softkey.back',
] satisfies ShownSoftkey['label'][]);
