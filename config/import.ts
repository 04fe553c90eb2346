/** Takes a file over as the user's own settings, as the web page does with one that is uploaded. */
import { lookup } from './catalogue.ts';
import type { CfgFile } from './cfg-file.ts';
import { difference } from './change.ts';
import { shownText } from './explain.ts';
import { buildFileLayer, type Layer, type Setting, type Unknown } from './layers.ts';
import type { Problem } from './problem.ts';

/** What it did. */
export type Imported = {
  /** Paths that have another value now. */
  readonly changed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
};

/** What it would do. */
export type Preview = {
  readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[];
  readonly problems: readonly Problem[];
};

export type ImportInto = {
  readonly user: Layer;
  /** What is in force without the user's settings. */
  readonly inherited: ReadonlyMap<string, Setting>;
  readonly model: string;
  readonly time: Date;
  /** The fingerprint that goes with a new setting (`precedence.ts`). */
  over(path: string): { readonly over?: string };
};

/**
 * The user layer with the file in it. What the file does not name stays as it is; a value that is inherited anyway needs
 * no setting of its own, so the export of a phone loaded back into it makes none.
 */
export function importFile(file: CfgFile, into: ImportInto): { readonly user: Layer; readonly problems: Problem[] } {
  const { user, inherited, model, time, over } = into;
  const layer = buildFileLayer('user', [file], model, time);
  const settings = new Map(user.settings);
  for (const [path, { text, value }] of layer.settings) {
    if (inherited.get(path)?.value === value) settings.delete(path);
    // The place in the file says nothing once the file is gone.
    else if (settings.get(path)?.value !== value)
      settings.set(path, { path, text, value, origin: { layer: 'user', time }, ...over(path) });
  }
  const named = new Set(layer.settings.keys());
  return {
    user: {
      ...user,
      settings,
      unknown: lastOfEach([
        ...user.unknown,
        ...layer.unknown.map(one => ({ ...one, origin: { layer: 'user', time } }) as const),
      ]),
      rejected: user.rejected.filter(({ path }) => !named.has(path)),
      problems: user.problems.filter(({ path }) => path === undefined || !named.has(path)),
    },
    problems: [...layer.problems],
  };
}

/** What is different in force, as it may be shown. */
export function previewOf(
  inForce: ReadonlyMap<string, Setting>,
  then: ReadonlyMap<string, Setting>,
): Preview['changes'] {
  return [...difference(inForce, then).paths].map(path => {
    const [before, after] = [inForce.get(path)?.text ?? '', then.get(path)?.text ?? ''];
    const found = lookup(path);
    if (found.found !== 'param') return { path, before, after };
    const { param } = found.target;
    return { path, before: shownText(param, before), after: shownText(param, after) };
  });
}

/** The last one of each name. */
export function lastOfEach(unknown: readonly Unknown[]): Unknown[] {
  return [...new Map(unknown.map(one => [one.path.toLowerCase(), one])).values()];
}
