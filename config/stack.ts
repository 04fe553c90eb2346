import { CATALOGUE } from './catalogue.ts';
import { soundsSecret } from './export.ts';
import {
  defaultLayer,
  emptyLayer,
  LAYERS,
  type Layer,
  type LayerName,
  overlay,
  type Setting,
  type Unknown,
} from './layers.ts';
import type { Problem } from './problem.ts';

export type Layers = { readonly [name in LayerName]: Layer };

const BARE: Layers = {
  default: defaultLayer,
  model: emptyLayer('model'),
  factory: emptyLayer('factory'),
  site: emptyLayer('site'),
  phone: emptyLayer('phone'),
  user: emptyLayer('user'),
  session: emptyLayer('session'),
};

/**
 * All layers, and what is in force of them: one consistent set that never changes. A change is another stack.
 *
 *   default < model < factory < site < phone < user < session
 */
export class Stack {
  readonly layers: Layers;
  /** By path. */
  readonly inForce: ReadonlyMap<string, Setting>;

  constructor(layers: Layers = BARE) {
    this.layers = layers;
    this.inForce = overlay(this.list);
  }

  /** The lowest first. */
  get list(): readonly Layer[] {
    return LAYERS.map(name => this.layers[name]);
  }

  /** Other layers in the place of those of their names. */
  with(...layers: readonly Layer[]): Stack {
    return new Stack({ ...this.layers, ...Object.fromEntries(layers.map(layer => [layer.name, layer])) });
  }

  /** What would be in force without these. */
  without(...names: readonly LayerName[]): ReadonlyMap<string, Setting> {
    return overlay(this.list.filter(({ name }) => !names.includes(name)));
  }

  get problems(): readonly Problem[] {
    return this.list.flatMap(layer => layer.problems);
  }

  /** Names that have no declaration. */
  get unknown(): readonly Unknown[] {
    return this.list.flatMap(layer => layer.unknown);
  }

  /** Every secret of every layer. Undeclared names count when they sound like one. */
  get secrets(): string[] {
    const secretPaths = CATALOGUE.filter(param => param.secret).flatMap(param => param.paths);
    const declared = this.list.flatMap(layer => secretPaths.map(path => layer.settings.get(path)?.text ?? ''));
    const undeclared = this.unknown.filter(({ path }) => soundsSecret(path)).map(({ text }) => text);
    return [...new Set([...declared, ...undeclared])].filter(text => text !== '');
  }
}
