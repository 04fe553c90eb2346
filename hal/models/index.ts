/** The catalogue of models. */
import { model405 } from './405.ts';
import { model405HD } from './405HD.ts';
import { model420HD } from './420HD.ts';
import { model440HD } from './440HD.ts';
import type { Model } from './model.ts';

export const models: readonly Model[] = [model405, model405HD, model420HD, model440HD];

/** A `Result` by shape: the catalogue is pure data and imports no other room. */
type FoundModel =
  | { readonly ok: true; readonly value: Model }
  | { readonly ok: false; readonly error: { readonly what: string; readonly remedy: string } };

/** Finds a model by its name in any letter case. */
export function modelByName(name: string): FoundModel {
  const value = models.find(model => model.name === name.toUpperCase());
  if (value !== undefined) return { ok: true, value };
  const known = models.map(model => model.name).join(', ');
  return { ok: false, error: { what: `there is no model "${name}".`, remedy: `Choose one of ${known}.` } };
}
