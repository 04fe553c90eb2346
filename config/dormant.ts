/** Parameters that are read and kept, but that nothing in this firmware looks at yet. */
import { CATALOGUE, lookup } from './catalogue.ts';
import type { Setting } from './layers.ts';
import type { Param } from './param.ts';

/** Settings of files and users that have no effect yet; one that repeats the default has nothing to lose. */
export function withoutEffect(settings: Iterable<Setting>): Setting[] {
  return [...settings].filter(({ path, value, origin }) => {
    if (origin.layer === 'default' || origin.layer === 'model') return false;
    const found = lookup(path);
    if (found.found !== 'param') return false;
    const { param, index } = found.target;
    return param.dormant && value !== param.defaultAt(index);
  });
}

export type Folder = { readonly name: string; readonly params: readonly Param[]; readonly dormant: readonly Param[] };

/** The catalogue by the first two parts of the path, in the order of the alphabet. */
export function folders(): Folder[] {
  const byName = Map.groupBy(CATALOGUE, ({ path }) => path.split('/').slice(0, -1).slice(0, 2).join('/'));
  return [...byName]
    .map(([name, params]) => ({ name, params, dormant: params.filter(({ dormant }) => dormant) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
