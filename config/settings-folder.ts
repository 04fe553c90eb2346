/** The folder of the user's settings on a real disk. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsFolder } from './user-file.ts';

/** Makes the folder when it is missing, at the first write. */
export function diskFolder(folder: string): SettingsFolder {
  return {
    async read(name) {
      try {
        return await readFile(join(folder, name));
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw thrown;
      }
    },

    async write(name, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const handle = await open(join(folder, name), 'w', 0o600);
      try {
        // A file that was left over keeps its old mode otherwise.
        await handle.chmod(0o600);
        await handle.writeFile(bytes);
        await handle.sync();
      } catch (thrown) {
        // Half of a file is of no use, and its room may be the last one for the user's settings.
        await handle.truncate(0).catch(() => {});
        throw thrown;
      } finally {
        await handle.close();
      }
    },

    rename: (from, to) => rename(join(folder, from), join(folder, to)),

    async sync() {
      const handle = await open(folder, 'r');
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}

/**
 * Writes a file anew as a whole: beside the old one first, as power may fail at any byte and leaves the old one or the new
 * one, complete. Throws what the disk says; the old file is there then.
 */
export async function replaceFile(folder: SettingsFolder, name: string, content: Uint8Array | string): Promise<void> {
  await folder.write(`${name}.new`, typeof content === 'string' ? Buffer.from(content) : content);
  await folder.rename(`${name}.new`, name);
  await folder.sync();
}

/** For who only looks: what is written goes nowhere, and nothing says so. */
export function readOnly(folder: SettingsFolder): SettingsFolder {
  const none = async (): Promise<void> => {};
  return { read: name => folder.read(name), write: none, rename: none, sync: none };
}
