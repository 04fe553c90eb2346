/** The phone's own folders on the disk: settings, directory, what was fetched, firmware. */
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { type Fault, fail, ok, type Result, thrownText } from './result.ts';

/** One folder, as far as it is needed. Names are plain file names in it; all of it may throw what the disk says. */
export interface DataFolder {
  /** null: there is no such file. */
  read(name: string): Promise<Uint8Array | null>;
  /** Creates or replaces a file, readable for the owner only, and returns when its bytes are on the disk. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Returns when all renames are on the disk. */
  sync(): Promise<void>;
}

/** Makes the folder when it is missing, at the first write. */
export function diskFolder(folder: string): DataFolder {
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
 * one, complete. After a failure the old file is there.
 */
export async function replaceFile(
  folder: DataFolder,
  name: string,
  content: Uint8Array | string,
): Promise<Result<void>> {
  try {
    await folder.write(`${name}.new`, typeof content === 'string' ? Buffer.from(content) : content);
    await folder.rename(`${name}.new`, name);
    await folder.sync();
    return ok(undefined);
  } catch (thrown) {
    return fail(diskFault(name, thrown));
  }
}

/** What could not be written, for people. */
export function diskFault(where: string, thrown: unknown): Fault {
  return {
    where,
    what: `The disk says: ${thrownText(thrown)}.`,
    remedy: 'Make room on the disk and see that the data folder may be written.',
  };
}

/** For who only looks: what is written goes nowhere, and nothing says so. */
export function readOnly(folder: DataFolder): DataFolder {
  const none = async (): Promise<void> => {};
  return { read: name => folder.read(name), write: none, rename: none, sync: none };
}
