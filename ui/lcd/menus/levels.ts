/** Levels that are turned up and down, and how far; those of the hardware as far as the model goes. */
import type { Param } from '../../../config/param.ts';
import { contrast } from '../../../config/params/menus.ts';
import { modelByName } from '../../../hal/models/index.ts';
import type { View } from '../../view.ts';

export type LevelBounds = { readonly min: number; readonly max: number };

export function levelBounds(param: Param, view: View): LevelBounds {
  return ofModel(param, view) ?? param.bounds ?? { min: 0, max: 1 };
}

/** What is in force: a value that the model does not have counts as its usual one. */
export function levelValue(param: Param, value: number, view: View): number {
  const { min, max } = levelBounds(param, view);
  const usual = ofModel(param, view)?.usual ?? min;
  return value >= min && value <= max ? value : usual;
}

function ofModel({ path }: Param, { about }: View): (LevelBounds & { readonly usual: number }) | null {
  const model = modelByName(about.model);
  return path === contrast.path && model.ok ? model.value.screen.contrast : null;
}
