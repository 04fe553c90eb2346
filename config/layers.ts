/** The layers of the configuration, lowest first, and how entries become checked settings. */
import { CATALOGUE, lookup, suggestion } from './catalogue.ts';
import type { CfgFile } from './cfg-file.ts';
import type { ParamValue } from './param.ts';
import type { Problem } from './problem.ts';
import { MODEL_DEFAULTS } from './tables/models.ts';

export const LAYERS = ['default', 'model', 'factory', 'site', 'phone', 'user', 'session'] as const;
export type LayerName = (typeof LAYERS)[number];

/** Where a value comes from; defaults have neither file nor time. */
export type Origin = {
  readonly layer: LayerName;
  readonly file?: string;
  readonly line?: number;
  readonly time?: Date;
};

export type Setting = {
  readonly path: string;
  readonly text: string;
  readonly value: ParamValue;
  readonly origin: Origin;
  /** Of a user's setting: what stood in the files when it was made (`precedence.ts`). */
  readonly over?: string;
};

/** A name without declaration: kept as it stands, so that nothing is lost. */
export type Unknown = {
  readonly path: string;
  readonly text: string;
  readonly origin: Origin;
};

export type Layer = {
  readonly name: LayerName;
  readonly settings: ReadonlyMap<string, Setting>;
  readonly unknown: readonly Unknown[];
  /** Values that are not allowed: another firmware may know better, so the user's file keeps them. */
  readonly rejected: readonly RawSetting[];
  readonly problems: readonly Problem[];
};

/** What a layer is made of. */
export type RawSetting = {
  readonly path: string;
  readonly text: string;
  readonly file?: string;
  readonly line?: number;
  readonly time?: Date;
  readonly over?: string;
};

export function emptyLayer(name: LayerName): Layer {
  return { name, settings: new Map(), unknown: [], rejected: [], problems: [] };
}

/** Looking for a near name costs time; a file full of foreign names gets by with some. */
const MOST_SUGGESTIONS = 20;

/** Checks each entry. A bad one is a problem and leaves the value below it in force; the last good one counts. */
export function buildLayer(name: LayerName, entries: Iterable<RawSetting>, time?: Date): Layer {
  const settings = new Map<string, Setting>();
  const unknown: Unknown[] = [];
  const rejected: RawSetting[] = [];
  const problems: Problem[] = [];
  let suggestions = 0;
  for (const { path, text, over, ...place } of entries) {
    const origin: Origin = { layer: name, ...(time === undefined ? {} : { time }), ...place };
    const { time: _, ...where } = place;
    const found = lookup(path);
    if (found.found === 'param') {
      const { param, path: known } = found.target;
      const value = param.parse(text);
      if (value.ok) {
        settings.set(known, { path: known, text, value: value.value, origin, ...(over === undefined ? {} : { over }) });
        continue;
      }
      problems.push({ grade: 'error', ...where, path: known, reason: value.error });
      rejected.push({ path: known, text, ...place });
      continue;
    }
    unknown.push({ path, text, origin });
    const near = suggestions++ < MOST_SUGGESTIONS ? suggestion(path) : null;
    const hint = near === null ? {} : { suggestion: near };
    problems.push({ grade: 'error', ...where, path: shown(path), reason: found.reason, ...hint });
  }
  return { name, settings, unknown, rejected, problems };
}

const LONGEST_SHOWN = 120;

function shown(path: string): string {
  return path.length > LONGEST_SHOWN ? `${path.slice(0, LONGEST_SHOWN)}…` : path;
}

/** The layer of one or more files. A file for another model is refused as a whole, the others count. */
export function buildFileLayer(name: LayerName, files: readonly CfgFile[], model: string, time: Date): Layer {
  const refusals = new Map(files.map(file => [file, otherModel(file, model)]));
  const accepted = files.filter(file => refusals.get(file) === null);
  const layer = buildLayer(
    name,
    accepted.flatMap(file => file.entries),
    time,
  );
  const reading = files.flatMap(file => [...file.problems, ...[refusals.get(file) ?? []].flat()]);
  return { ...layer, problems: [...reading, ...layer.problems] };
}

/** The problem of a file that names another model, null when it fits; a file that names none fits all. */
export function otherModel(file: CfgFile, model: string): Problem | null {
  const named = file.entries.findLast(entry => entry.path.toLowerCase() === 'system/type' && entry.text !== '');
  if (named === undefined || named.text.toLowerCase() === model.toLowerCase()) return null;
  const reason = `the file is for model ${shown(named.text)}, this phone is a ${model}; nothing of ${file.file} was taken`;
  return { grade: 'error', file: named.file, line: named.line, path: 'system/type', reason };
}

export const defaultLayer: Layer = {
  ...emptyLayer('default'),
  settings: new Map(
    CATALOGUE.flatMap(param =>
      param.paths.map((path, i): [string, Setting] => {
        const value = param.defaultAt((param.index?.[0] ?? 0) + i);
        return [path, { path, text: param.print(value), value, origin: { layer: 'default' } }];
      }),
    ),
  ),
};

export function modelLayer(model: string): Layer {
  const defaults = MODEL_DEFAULTS.get(model) ?? [];
  return buildLayer('model', [
    { path: 'system/type', text: model },
    ...defaults.map(([path, text]) => ({ path, text })),
  ]);
}

/** What is in force: for each path the setting of the highest layer that has one. */
export function overlay(layers: readonly Layer[]): Map<string, Setting> {
  const effective = new Map<string, Setting>();
  for (const layer of layers) {
    for (const [path, setting] of layer.settings) effective.set(path, setting);
  }
  return effective;
}
