/** A folder that lives in a map. */
import type { DataFolder } from '../../src/base/data-folder.ts';
import type { Files } from './failing-folder.ts';

export function memoryFolder(files: Files): DataFolder {
  return {
    read: async name => files.get(name) ?? null,
    write: async (name, bytes) => void files.set(name, bytes),
    rename: async (from, to) => {
      files.set(to, files.get(from) ?? new Uint8Array());
      files.delete(from);
    },
    sync: async () => {},
  };
}
