/** All that is known about one path of the configuration, as it may be shown. */
import type { Target } from './catalogue.ts';
import type { Setting } from './layers.ts';
import type { Param } from './param.ts';
import type { Yielded } from './precedence.ts';
import type { Problem } from './problem.ts';
import type { Stack } from './stack.ts';

/** A value in a layer: secrets are masked. */
export type LayerValue = { readonly text: string; readonly origin: Setting['origin']; readonly wins: boolean };

export type Explanation = {
  readonly param: Param;
  readonly path: string;
  /** Lowest layer first. */
  readonly layers: readonly LayerValue[];
  /** What would be in force without the user's own value; null when there is none to clear. */
  readonly inherited: LayerValue | null;
  /** A value of the user that gave way to a file at the last load. */
  readonly yielded: LayerValue | null;
  readonly problems: readonly Problem[];
};

/** `yielded`: what gave way at the last load. `faults`: of the whole configuration. */
export function explanationOf(
  { param, path }: Target,
  stack: Stack,
  yielded: readonly Yielded[],
  faults: readonly Problem[],
): Explanation {
  const winner = stack.inForce.get(path);
  const shown = (setting: Setting): LayerValue => ({
    text: shownText(param, setting.text),
    origin: setting.origin,
    wins: setting === winner,
  });
  const layers = stack.list.flatMap(layer => {
    const setting = layer.settings.get(path);
    return setting === undefined ? [] : [shown(setting)];
  });
  const owned = layers.some(({ origin }) => origin.layer === 'user');
  const inherited = owned ? layers.findLast(({ origin }) => !['user', 'session'].includes(origin.layer)) : undefined;
  const gone = yielded.find(one => one.path === path && one.user.origin.layer === 'user')?.user;
  return {
    param,
    path,
    layers,
    inherited: inherited ?? null,
    yielded: gone === undefined ? null : shown(gone),
    problems: faults.filter(problem => problem.path === path),
  };
}

/** What may be shown of a value. */
export function shownText(param: Param, text: string): string {
  return param.secret && text !== '' ? '***' : text;
}
