/**
 * Who wins when both a file and the user set a parameter. The user does, until a file says something else than it said
 * when the user made the change: a newer word of the administrator. "Persist user settings" lets the user win always.
 *
 * So that no history of files has to be kept, each setting of the user remembers what stood below it, as a fingerprint.
 */
import { createHash } from 'node:crypto';
import type { Layer, Setting } from './layers.ts';
import type { Layers } from './stack.ts';

/** No file said anything. */
const NOTHING = '-';
const FILE_LAYERS = ['phone', 'site', 'factory'] as const;

/** What the files say of a path now; undefined when none names it. */
function fileSetting(layers: Layers, path: string): Setting | undefined {
  for (const name of FILE_LAYERS) {
    const setting = layers[name].settings.get(path);
    if (setting !== undefined) return setting;
  }
  return undefined;
}

/** Goes with a setting that the user makes now. */
export function fingerprint(layers: Layers, path: string): string {
  const setting = fileSetting(layers, path);
  if (setting === undefined) return NOTHING;
  return createHash('sha256').update(`${path}=${setting.value}`).digest('hex').slice(0, 16);
}

/** A setting of the user that gave way, and the one of the file that took its place. */
export type Yielded = { readonly path: string; readonly user: Setting; readonly file: Setting };

export type UserDecision = {
  readonly user: Layer;
  readonly yielded: readonly Yielded[];
  /** The user layer is another one than before and has to be saved. */
  readonly changed: boolean;
};

/** Looks at each setting of the user after files were read; `persist`: the user wins always. */
export function decide(layers: Layers, persist: boolean): UserDecision {
  const settings = new Map<string, Setting>();
  const yielded: Yielded[] = [];
  let changed = false;
  for (const [path, user] of layers.user.settings) {
    const file = fileSetting(layers, path);
    const over = fingerprint(layers, path);
    // A file that no longer names the parameter has said nothing new about it.
    const news = file !== undefined && user.over !== undefined && user.over !== over;
    if (news && !persist) {
      yielded.push({ path, user, file });
      continue;
    }
    const adopts = user.over === undefined || news;
    changed ||= adopts;
    settings.set(path, adopts ? { ...user, over } : user);
  }
  changed ||= yielded.length > 0;
  return { user: changed ? { ...layers.user, settings } : layers.user, yielded, changed };
}
