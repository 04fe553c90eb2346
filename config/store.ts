/**
 * The configuration in force. All readers see one consistent set: a load or a change builds the next set aside,
 * swaps it in at once, and then tells the listeners one time what became different.
 */
import { type Clock, realClock } from '../src/base/clock.ts';
import { Facts } from '../src/base/facts.ts';
import { type Fault, fail, ok, type Result } from '../src/base/result.ts';
import { lookup, pathOf, suggestion, type Target } from './catalogue.ts';
import { type CfgFile, type CfgReading, readCfg } from './cfg-file.ts';
import { type ConfigChange, difference } from './change.ts';
import { withoutEffect } from './dormant.ts';
import { type Explanation, explanationOf } from './explain.ts';
import { type ExportOptions, exportText } from './export.ts';
import { type Imported, importFile, lastOfEach, type Preview, previewOf } from './import.ts';
import {
  buildFileLayer,
  emptyLayer,
  type Layer,
  type LayerName,
  modelLayer,
  otherModel,
  type Setting,
  type Unknown,
} from './layers.ts';
import type { IndexOf, Param, ParamValue } from './param.ts';
import { persistUserSettings } from './params/layers.ts';
import { decide, fingerprint, type Yielded } from './precedence.ts';
import { type Problem, problemFault } from './problem.ts';
import { Stack } from './stack.ts';
import { UserLayer, type UserStorage } from './user-layer.ts';

/** Read access, which is all that most rooms need. */
export interface Settings {
  /** The value in force, typed by the declaration; a parameter with `N` in its path takes the index. */
  get<T extends ParamValue, P extends string>(param: Param<T, P>, ...index: IndexOf<P>): T;
}

/** Files by name are read from the disk; what was read elsewhere (a server, a set that was kept) comes as it is. */
export type CfgSource = string | CfgFile;

export type LoadOptions = {
  /** The model of this phone, 405HD for example. */
  readonly model: string;
  readonly factory?: readonly CfgSource[];
  readonly site?: readonly CfgSource[];
  readonly phone?: readonly CfgSource[];
  /** These are not all files of the phone, so nothing of the user gives way to them. */
  readonly partial?: boolean;
};

export type StoreOptions = {
  /** How files are read that come by name. */
  readonly reading?: CfgReading;
  readonly clock?: Clock;
  /** Where the user layer is kept; without it user settings end with the program. */
  readonly userFile?: UserStorage;
};

export class Store implements Settings {
  readonly #clock: Clock;
  readonly #reading: CfgReading;
  readonly #user: UserLayer;
  readonly #changes = new Facts<ConfigChange>();
  #stack = new Stack();
  #filesKnown = false;
  #yielded: readonly Yielded[] = [];

  constructor(options: StoreOptions = {}) {
    this.#clock = options.clock ?? realClock;
    this.#user = new UserLayer(options.userFile);
    this.#reading = options.reading ?? {};
  }

  get<T extends ParamValue, P extends string>(param: Param<T, P>, ...index: IndexOf<P>): T {
    const path = pathOf(param, ...index);
    // Both sides go through the same declaration: the layers hold what its `parse` gave.
    return this.#stack.inForce.get(path)?.value as T;
  }

  /** Reads the files and, the first time, the user's settings. Always succeeds; what is wrong is among the faults. */
  async load({ model, factory = [], site = [], phone = [], partial = false }: LoadOptions): Promise<void> {
    const time = this.#clock.wall();
    let complete = !partial;
    const fileLayer = async (name: LayerName, sources: readonly CfgSource[]): Promise<Layer> => {
      const files = await Promise.all(
        sources.map(one => (typeof one === 'string' ? readCfg(one, this.#reading) : one)),
      );
      complete &&= files.every(file => file.complete && otherModel(file, model) === null);
      return buildFileLayer(name, files, model, time);
    };
    const loaded = [
      modelLayer(model),
      await fileLayer('factory', factory),
      await fileLayer('site', site),
      await fileLayer('phone', phone),
    ];
    const stored = await this.#user.load(time);
    // What was set before the user's file was read is newer than the file.
    const early = this.#stack.layers.user;
    const user = stored === null ? early : { ...stored, settings: new Map([...stored.settings, ...early.settings]) };
    const stack = this.#stack.with(...loaded, user);
    // By the new files and the user's own word.
    const persists = stack.inForce.get(persistUserSettings.path)?.value === true;
    // A file that is missing has not taken back what it said.
    const decision = complete ? decide(stack.layers, persists) : { user, yielded: [], changed: false };
    this.#yielded = decision.yielded;
    this.#filesKnown = complete;
    this.#swap(stack.with(decision.user));
    if ((stored !== null && early.settings.size > 0) || decision.changed) this.#user.save(decision.user);
  }

  /** Settings of the user that gave way to a file at the last load. */
  get yielded(): readonly Yielded[] {
    return this.#yielded;
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
    const over = layer === 'user' ? this.#over(known) : {};
    const { settings, ...rest } = without(this.#stack.layers[layer], known);
    this.#change({
      ...rest,
      settings: new Map(settings).set(known, { path: known, text: trimmed, value: value.value, origin, ...over }),
    });
    return ok(undefined);
  }

  /** Takes the value of the layer back, so that the one below is in force again. */
  reset(path: string, layer: 'user' | 'session' = 'user'): Result<void> {
    const target = this.#find(path);
    if (!target.ok) return target;
    const before = this.#stack.layers[layer];
    const after = without(before, target.value.path);
    if (after !== before) this.#change(after);
    return ok(undefined);
  }

  /** Forgets every setting of the user: one change, one notice, saved once. */
  resetAll(): void {
    this.#change(emptyLayer('user'));
  }

  /** Takes a file over as the user's own settings: one change, one notice, saved once. */
  import(file: CfgFile): Imported {
    const changed = new Set<string>();
    const end = this.onChange(({ paths }) => {
      for (const path of paths) changed.add(path);
    });
    const { user, problems } = this.#imported(file);
    this.#change(user);
    end();
    return { changed, problems };
  }

  /** What `import` would change, as it may be shown. */
  preview(file: CfgFile): Preview {
    const { user, problems } = this.#imported(file);
    return { changes: previewOf(this.#stack.inForce, this.#stack.with(user).inForce), problems };
  }

  /** What is in force, as a file, without what ends with the program. */
  export(options: ExportOptions = {}): string {
    const unknown = this.#stack.unknown.filter(({ origin }) => origin.layer !== 'session');
    return exportText(this.#stack.without('session').values(), lastOfEach(unknown), options);
  }

  /** Waits until the user's settings are on the disk; says why when they are not. */
  async flush(): Promise<Result<void>> {
    await this.#user.flush();
    const { problem } = this.#user;
    return problem === null ? ok(undefined) : fail(problemFault(problem));
  }

  /** All that is known about one path. */
  explain(path: string): Result<Explanation> {
    const target = this.#find(path);
    return target.ok ? ok(explanationOf(target.value, this.#stack, this.#yielded, this.faults)) : target;
  }

  /** Everything that is wrong with the configuration now. */
  get faults(): readonly Problem[] {
    const { problem } = this.#user;
    return problem === null ? this.#stack.problems : [...this.#stack.problems, problem];
  }

  /** Names that have no declaration, of all layers. */
  get unknown(): readonly Unknown[] {
    return this.#stack.unknown;
  }

  /** What files and the user set and has no effect yet. */
  get withoutEffect(): readonly Setting[] {
    return withoutEffect(this.#stack.inForce.values());
  }

  /** Every secret of every layer, so that the log can take them out. */
  secrets(): string[] {
    return this.#stack.secrets;
  }

  /** Called after each change, once. Returns the function that ends the subscription. */
  onChange(listener: (change: ConfigChange) => void): () => void {
    return this.#changes.subscribe(listener);
  }

  #find(path: string): Result<Target, Fault> {
    const found = lookup(path);
    if (found.found === 'param') return ok(found.target);
    const near = suggestion(path);
    const hint = near === null ? {} : { suggestion: near };
    return fail(problemFault({ grade: 'error', path, reason: found.reason, ...hint }));
  }

  #imported(file: CfgFile): ReturnType<typeof importFile> {
    return importFile(file, {
      user: this.#stack.layers.user,
      inherited: this.#stack.without('user', 'session'),
      model: String(this.#stack.layers.model.settings.get('system/type')?.value ?? ''),
      time: this.#clock.wall(),
      over: path => this.#over(path),
    });
  }

  /** Goes with a setting of the user; nothing when nobody knows what the files say. */
  #over(path: string): { over?: string } {
    return this.#filesKnown ? { over: fingerprint(this.#stack.layers, path) } : {};
  }

  #change(layer: Layer): void {
    this.#swap(this.#stack.with(layer));
    if (layer.name === 'user') this.#user.save(layer);
  }

  #swap(stack: Stack): void {
    const change = difference(this.#stack.inForce, stack.inForce);
    this.#stack = stack;
    if (change.paths.size > 0) this.#changes.publish(change);
  }
}

/** The same layer when it has nothing at the path, not even a value that was refused. */
function without(layer: Layer, path: string): Layer {
  if (!layer.settings.has(path) && !layer.rejected.some(one => one.path === path)) return layer;
  const settings = new Map(layer.settings);
  settings.delete(path);
  const rejected = layer.rejected.filter(one => one.path !== path);
  return { ...layer, settings, rejected, problems: layer.problems.filter(one => one.path !== path) };
}
