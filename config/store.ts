/**
 * The configuration in force. All readers see one consistent set: a load or a change builds the next set aside,
 * swaps it in at once, and then tells the listeners one time what became different.
 *
 *   default < model < factory < site < phone < user < session
 */
import { type Clock, realClock } from '../src/base/clock.ts';
import { Facts } from '../src/base/facts.ts';
import { type Fault, fail, faultText, ok, type Result } from '../src/base/result.ts';
import { CATALOGUE, lookup, pathOf, suggestion, type Target } from './catalogue.ts';
import { readCfg } from './cfg-file.ts';
import {
  buildFileLayer,
  buildLayer,
  defaultLayer,
  emptyLayer,
  LAYERS,
  type Layer,
  type LayerName,
  modelLayer,
  overlay,
  type Setting,
  type Unknown,
} from './layers.ts';
import { APPLY_CLASSES, type Apply, type IndexOf, type Param, type ParamValue } from './param.ts';
import { type Problem, problemFault } from './problem.ts';
import type { UserFile } from './user-file.ts';

/** Read access, which is all that most rooms need. */
export interface Settings {
  /** The value in force, typed by the declaration; a parameter with `N` in its path takes the index. */
  get<T extends ParamValue, P extends string>(param: Param<T, P>, ...index: IndexOf<P>): T;
}

/** One change of the configuration, however many values it touched. */
export type ConfigChange = {
  readonly paths: ReadonlySet<string>;
  /** The same paths by what they cost; each class is there, perhaps empty. */
  readonly byApply: { readonly [apply in Apply]: readonly string[] };
};

/** A value in a layer as it may be shown: secrets are masked. */
export type LayerValue = { readonly text: string; readonly origin: Setting['origin']; readonly wins: boolean };

export type Explanation = {
  readonly param: Param;
  readonly path: string;
  /** Lowest layer first. */
  readonly layers: readonly LayerValue[];
  readonly problems: readonly Problem[];
};

export type LoadOptions = {
  /** The model of this phone, 405HD for example. */
  readonly model: string;
  readonly factory?: readonly string[];
  readonly site?: readonly string[];
  readonly phone?: readonly string[];
};

export type StoreOptions = {
  readonly clock?: Clock;
  /** Where the user layer is kept; without it user settings end with the program. */
  readonly userFile?: UserFile;
};

export class Store implements Settings {
  readonly #clock: Clock;
  readonly #userFile: UserFile | undefined;
  readonly #changes = new Facts<ConfigChange>();
  #layers: { readonly [name in LayerName]: Layer };
  #effective: ReadonlyMap<string, Setting>;
  #userLoaded = false;
  #saving: Promise<void> | undefined;
  #saveProblem: Problem | null = null;

  constructor(options: StoreOptions = {}) {
    this.#clock = options.clock ?? realClock;
    this.#userFile = options.userFile;
    this.#layers = {
      default: defaultLayer,
      model: emptyLayer('model'),
      factory: emptyLayer('factory'),
      site: emptyLayer('site'),
      phone: emptyLayer('phone'),
      user: emptyLayer('user'),
      session: emptyLayer('session'),
    };
    this.#effective = overlay([defaultLayer]);
  }

  get<T extends ParamValue, P extends string>(param: Param<T, P>, ...index: IndexOf<P>): T {
    const path = pathOf(param, ...index);
    // Both sides go through the same declaration: the layers hold what its `parse` gave.
    return this.#effective.get(path)?.value as T;
  }

  /** Reads the files and, the first time, the user's settings. Always succeeds; what is wrong is among the faults. */
  async load({ model, factory = [], site = [], phone = [] }: LoadOptions): Promise<void> {
    const time = this.#clock.wall();
    const fileLayer = async (name: LayerName, files: readonly string[]): Promise<Layer> =>
      buildFileLayer(name, await Promise.all(files.map(readCfg)), model, time);
    const loaded = {
      model: modelLayer(model),
      factory: await fileLayer('factory', factory),
      site: await fileLayer('site', site),
      phone: await fileLayer('phone', phone),
    };
    const stored = this.#userLoaded ? null : await this.#loadUser(time);
    // What was set before the user's file was read is newer than the file.
    const early = this.#layers.user.settings;
    const user = stored === null ? this.#layers.user : { ...stored, settings: new Map([...stored.settings, ...early]) };
    this.#swap({ ...this.#layers, ...loaded, user });
    if (stored !== null && early.size > 0) this.#save(user);
  }

  /** Sets one value. The user layer is saved in the background, `flush` waits for it. */
  set(path: string, text: string, layer: 'user' | 'session' = 'user'): Result<void> {
    const target = this.#find(path);
    if (!target.ok) return target;
    const { param, path: known } = target.value;
    const trimmed = text.trim();
    const value = /[\0-\x1f\x7f]/.test(trimmed) ? fail('must not hold control characters') : param.parse(trimmed);
    if (!value.ok) return fail(problemFault({ grade: 'error', path: known, reason: value.error }));
    const origin = { layer, time: this.#clock.wall() };
    const settings = new Map(this.#layers[layer].settings);
    settings.set(known, { path: known, text: trimmed, value: value.value, origin });
    this.#change({ ...this.#layers[layer], settings });
    return ok(undefined);
  }

  /** Takes the value of the layer back, so that the one below is in force again. */
  reset(path: string, layer: 'user' | 'session' = 'user'): Result<void> {
    const target = this.#find(path);
    if (!target.ok) return target;
    const settings = new Map(this.#layers[layer].settings);
    if (settings.delete(target.value.path)) this.#change({ ...this.#layers[layer], settings });
    return ok(undefined);
  }

  /** Waits until the user's settings are on the disk; says why when they are not. */
  async flush(): Promise<Result<void>> {
    await this.#saving;
    return this.#saveProblem === null ? ok(undefined) : fail(problemFault(this.#saveProblem));
  }

  /** All that is known about one path. */
  explain(path: string): Result<Explanation> {
    const target = this.#find(path);
    if (!target.ok) return target;
    const { param, path: known } = target.value;
    const winner = this.#effective.get(known);
    const layers = this.#stack().flatMap(layer => {
      const setting = layer.settings.get(known);
      if (setting === undefined) return [];
      return [{ text: shownText(param, setting.text), origin: setting.origin, wins: setting === winner }];
    });
    return ok({ param, path: known, layers, problems: this.faults.filter(problem => problem.path === known) });
  }

  /** Everything that is wrong with the configuration now. */
  get faults(): readonly Problem[] {
    const problems = this.#stack().flatMap(layer => layer.problems);
    return this.#saveProblem === null ? problems : [...problems, this.#saveProblem];
  }

  /** Names that have no declaration, of all layers. */
  get unknown(): readonly Unknown[] {
    return this.#stack().flatMap(layer => layer.unknown);
  }

  /** Every secret of every layer, so that the log can take them out. Undeclared names count when they sound like one. */
  secrets(): string[] {
    const secretPaths = CATALOGUE.filter(param => param.secret).flatMap(param => param.paths);
    const declared = this.#stack().flatMap(layer => secretPaths.map(path => layer.settings.get(path)?.text ?? ''));
    const undeclared = this.unknown.filter(({ path }) => /passw|secret|psw/i.test(path)).map(({ text }) => text);
    return [...new Set([...declared, ...undeclared])].filter(text => text !== '');
  }

  /** Called after each change, once. Returns the function that ends the subscription. */
  onChange(listener: (change: ConfigChange) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  #find(path: string): Result<Target, Fault> {
    const found = lookup(path);
    if (found.found === 'param') return ok(found.target);
    if (found.found === 'reserved') return fail({ where: path, what: 'This firmware does not use the parameter yet.' });
    const near = suggestion(path);
    const hint = near === null ? {} : { suggestion: near };
    return fail(problemFault({ grade: 'error', path, reason: found.reason, ...hint }));
  }

  #stack(): Layer[] {
    return LAYERS.map(name => this.#layers[name]);
  }

  async #loadUser(time: Date): Promise<Layer> {
    const stored = (await this.#userFile?.load()) ?? { entries: [], problems: [] };
    this.#userLoaded = true;
    const layer = buildLayer('user', stored.entries, time);
    return { ...layer, problems: [...stored.problems, ...layer.problems] };
  }

  #change(layer: Layer): void {
    this.#swap({ ...this.#layers, [layer.name]: layer });
    // Before the file was read a save would lose what stands in it.
    if (layer.name === 'user' && this.#userLoaded) this.#save(layer);
  }

  #save(layer: Layer): void {
    const kept = [...layer.settings.values(), ...layer.unknown];
    const saved = this.#userFile?.save(kept.map(({ path, text, origin }) => ({ path, text, time: origin.time })));
    this.#saving = saved?.then(result => {
      const reason = result.ok ? '' : `your settings could not be saved: ${faultText(result.error)}`;
      this.#saveProblem = result.ok ? null : { grade: 'error', reason };
    });
  }

  #swap(layers: { readonly [name in LayerName]: Layer }): void {
    const before = this.#effective;
    this.#layers = layers;
    this.#effective = overlay(this.#stack());
    const change = difference(before, this.#effective);
    if (change.paths.size > 0) this.#changes.publish(change);
  }
}

function difference(before: ReadonlyMap<string, Setting>, after: ReadonlyMap<string, Setting>): ConfigChange {
  const byApply: { [apply in Apply]: string[] } = { live: [], 're-register': [], 'restart-media': [], reboot: [] };
  const changed: string[] = [];
  for (const param of CATALOGUE) {
    for (const path of param.paths) {
      if (before.get(path)?.value === after.get(path)?.value) continue;
      byApply[param.apply].push(path);
      changed.push(path);
    }
  }
  return { paths: new Set(changed), byApply };
}

/** What may be shown of a value. */
export function shownText(param: Param, text: string): string {
  return param.secret && text !== '' ? '***' : text;
}

/** The most expensive class that a change needs. */
export function heaviest(change: ConfigChange): Apply {
  return APPLY_CLASSES.findLast(apply => change.byApply[apply].length > 0) ?? 'live';
}
