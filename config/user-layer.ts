import { faultText } from '../src/base/result.ts';
import { buildLayer, type Layer } from './layers.ts';
import type { Problem } from './problem.ts';
import type { UserFile } from './user-file.ts';

export type UserStorage = Pick<UserFile, 'load' | 'save'>;

/** The layer of the user on the disk; without `storage` it ends with the program. */
export class UserLayer {
  readonly #storage: UserStorage | undefined;
  #loaded = false;
  #saving: Promise<void> | undefined;
  #problem: Problem | null = null;

  constructor(storage: UserStorage | undefined) {
    this.#storage = storage;
  }

  /** Why the last save did not reach the disk. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** What was saved last; null when it was read before. */
  async load(time: Date): Promise<Layer | null> {
    if (this.#loaded) return null;
    const stored = (await this.#storage?.load()) ?? { entries: [], problems: [] };
    this.#loaded = true;
    const layer = buildLayer('user', stored.entries, time);
    return { ...layer, problems: [...stored.problems, ...layer.problems] };
  }

  /** In the background. Before the file was read it would lose what stands in it: then nothing is saved. */
  save(layer: Layer): void {
    if (!this.#loaded) return;
    const kept = [
      ...[...layer.settings.values()].map(({ path, text, origin, over }) => ({ path, text, time: origin.time, over })),
      ...layer.unknown.map(({ path, text, origin }) => ({ path, text, time: origin.time })),
    ];
    const saved = this.#storage?.save([...kept, ...layer.rejected]);
    this.#saving = saved?.then(result => {
      const reason = result.ok ? '' : `your settings could not be saved: ${faultText(result.error)}`;
      this.#problem = result.ok ? null : { grade: 'error', reason };
    });
  }

  /** Resolves when everything that was saved is on the disk, or is a problem. */
  async flush(): Promise<void> {
    await this.#saving;
  }
}
