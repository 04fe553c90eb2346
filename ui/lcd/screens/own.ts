/** What the user set over the files, and how it is taken back. */
import type { Message } from '../../lang/index.ts';
import type { View } from '../../view.ts';
import { softkey } from '../keys.ts';
import { valueName } from '../menus/choices.ts';
import { paramAt } from '../menus/index.ts';
import type { ShownSoftkey } from '../place.ts';
import type { Room, Row } from '../screen.ts';

/** Only where there is a value of the user. */
export function ownSoftkeys(view: View, path: string): readonly ShownSoftkey[] {
  const inherited = view.values.explain(path)?.inherited ?? null;
  return inherited === null ? [] : [softkey('softkey.inherit', { type: 'clear', path })];
}

/** Where the value comes from, or what would be in force without the user's own. */
export function originRows({ view, say }: Room, path: string, rank: number): readonly Row[] {
  const known = view.values.explain(path);
  const winner = known?.layers.find(({ wins }) => wins);
  if (known === null || winner === undefined) return [];
  if (known.inherited === null) {
    const { layer } = winner.origin;
    return [{ left: say(layer === 'default' ? 'own.default' : 'own.file'), rank }];
  }
  const name = valueName(paramAt(path), path, known.inherited.text, view);
  const value = typeof name === 'string' ? name : (say(name.key, name.args)[0] ?? '');
  return [{ left: say('own.inherited', { value: value === '' ? '-' : value } satisfies Message['args']), rank }];
}
