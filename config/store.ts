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
import { type CfgFile, type CfgReading, readCfg } from './cfg-file.ts';
import { type ConfigChange, difference } from './change.ts';
import { withoutEffect } from './dormant.ts';
import { type ExportOptions, exportText, soundsSecret } from './export.ts';
import { importFile, lastOfEach } from './import.ts';
import {
  buildFileLayer,
  buildLayer,
  defaultLayer,
  emptyLayer,
  LAYERS,
  type Layer,
  type LayerName,
  modelLayer,
  otherModel,
  overlay,
  type Setting,
  type Unknown,
} from './layers.ts';
import type { IndexOf, Param, ParamValue } from './param.ts';
import { persistUserSettings } from './params/layers.ts';
import { decide, fingerprint, type Yielded } from './precedence.ts';
import { type Problem, problemFault } from './problem.ts';
import type { UserFile } from './user-file.ts';

/** Read access, which is all that most rooms need. */
export interface Settings {
  /** The value in force, typed by the declaration; a parameter with `N` in its path takes the index. */
  get<T extends ParamValue, P extends string>(param: Param<T, P>, ...index: IndexOf<P>): T;
}

/** A value in a layer as it may be shown: secrets are masked. */
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

/** Files by name are read from the disk; what was read elsewhere (a server, a set that was kept) comes as it is. */
export type CfgSource = string | CfgFile;

/** What taking a file over as the user's own settings did. */
export type Imported = {
  /** Paths that have another value now. */
  readonly changed: ReadonlySet<string>;
  readonly problems: readonly Problem[];
};

/** What taking a file over would do. */
export type Preview = {
  readonly changes: readonly { readonly path: string; readonly before: string; readonly after: string }[];
  readonly problems: readonly Problem[];
};

export type LoadOptions = {
  /** The model of this phone, 405HD for example. */
  readonly model: string;
  readonly factory?: readonly CfgSource[];
  readonly site?: readonly CfgSource[];
  readonly phone?: readonly CfgSource[];
  /** These are not all files of the phone, so nothing of the user gives way to them. */
  readonly partial?: boolean;
};

export type UserStorage = Pick<UserFile, 'load' | 'save'>;

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
  readonly #userFile: UserStorage | undefined;
  readonly #changes = new Facts<ConfigChange>();
  #layers: { readonly [name in LayerName]: Layer };
  #effective: ReadonlyMap<string, Setting>;
  #userLoaded = false;
  #filesKnown = false;
  #yielded: readonly Yielded[] = [];
  #saving: Promise<void> | undefined;
  #saveProblem: Problem | null = null;

  constructor(options: StoreOptions = {}) {
    this.#clock = options.clock ?? realClock;
    this.#userFile = options.userFile;
    this.#reading = options.reading ?? {};
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
    const layers = { ...this.#layers, ...loaded, user };
    // A file that is missing has not taken back what it said.
    const decision = complete ? decide(layers, persists(layers)) : { user, yielded: [], changed: false };
    this.#yielded = decision.yielded;
    this.#filesKnown = complete;
    this.#swap({ ...layers, user: decision.user });
    if ((stored !== null && early.size > 0) || decision.changed) this.#save(decision.user);
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
    const { settings, ...rest } = without(this.#layers[layer], known);
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
    const before = this.#layers[layer];
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
    const after = overlay(this.#stack().map(layer => (layer.name === 'user' ? user : layer)));
    const changes = [...difference(this.#effective, after).paths].map(path => {
      const [before, then] = [this.#effective.get(path)?.text ?? '', after.get(path)?.text ?? ''];
      const found = lookup(path);
      if (found.found !== 'param') return { path, before, after: then };
      const { param } = found.target;
      return { path, before: shownText(param, before), after: shownText(param, then) };
    });
    return { changes, problems };
  }

  /** What is in force, as a file, without what ends with the program. */
  export(options: ExportOptions = {}): string {
    const lasting = this.#stack().filter(({ name }) => name !== 'session');
    const unknown = lastOfEach(lasting.flatMap(layer => layer.unknown));
    return exportText(overlay(lasting).values(), unknown, options);
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
    const owned = layers.some(({ origin }) => origin.layer === 'user');
    const inherited = owned ? layers.findLast(({ origin }) => !['user', 'session'].includes(origin.layer)) : undefined;
    const yielded = this.#yielded.find(one => one.path === known && one.user.origin.layer === 'user')?.user;
    return ok({
      param,
      path: known,
      layers,
      inherited: inherited ?? null,
      yielded:
        yielded === undefined ? null : { text: shownText(param, yielded.text), origin: yielded.origin, wins: false },
      problems: this.faults.filter(problem => problem.path === known),
    });
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

  /** What files and the user set and has no effect yet. */
  get withoutEffect(): readonly Setting[] {
    return withoutEffect(this.#effective.values());
  }

  /** Every secret of every layer, so that the log can take them out. Undeclared names count when they sound like one. */
  secrets(): string[] {
    const secretPaths = CATALOGUE.filter(param => param.secret).flatMap(param => param.paths);
    const declared = this.#stack().flatMap(layer => secretPaths.map(path => layer.settings.get(path)?.text ?? ''));
    const undeclared = this.unknown.filter(({ path }) => soundsSecret(path)).map(({ text }) => text);
    return [...new Set([...declared, ...undeclared])].filter(text => text !== '');
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
      user: this.#layers.user,
      inherited: overlay(this.#stack().filter(({ name }) => name !== 'user' && name !== 'session')),
      model: String(this.#layers.model.settings.get('system/type')?.value ?? ''),
      time: this.#clock.wall(),
      over: path => this.#over(path),
    });
  }

  /** Goes with a setting of the user; nothing when nobody knows what the files say. */
  #over(path: string): { over?: string } {
    return this.#filesKnown ? { over: fingerprint(this.#layers, path) } : {};
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
    const settings = [...layer.settings.values()];
    const kept = [
      ...settings.map(({ path, text, origin, over }) => ({ path, text, time: origin.time, over })),
      ...layer.unknown.map(({ path, text, origin }) => ({ path, text, time: origin.time })),
    ];
    const saved = this.#userFile?.save([...kept, ...layer.rejected]);
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

/** By the new files and the user's own word. */
function persists(layers: { readonly [name in LayerName]: Layer }): boolean {
  const setting = overlay(LAYERS.map(name => layers[name])).get(persistUserSettings.path);
  return setting?.value === true;
}

/** The same layer when it has nothing at the path, not even a value that was refused. */
function without(layer: Layer, path: string): Layer {
  if (!layer.settings.has(path) && !layer.rejected.some(one => one.path === path)) return layer;
  const settings = new Map(layer.settings);
  settings.delete(path);
  const rejected = layer.rejected.filter(one => one.path !== path);
  return { ...layer, settings, rejected, problems: layer.problems.filter(one => one.path !== path) };
}

/** What may be shown of a value. */
function shownText(param: Param, text: string): string {
  return param.secret && text !== '' ? '***' : text;
}
