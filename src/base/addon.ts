import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Fault, fail, ok, type Result, thrownText } from './result.ts';

export type AddonPlace = {
  /** Holds NAME.node, and NAME.sources where it was compiled. */
  readonly folder: string;
  /** Where its sources lie; null where there are none, beside the bundle. */
  readonly sources: string | null;
};

/** `npm run native` builds into the tree; the bundle has a copy beside itself. */
const HERE: AddonPlace = import.meta.url.endsWith('.ts')
  ? { folder: path('../../build/native/'), sources: path('../../') }
  : { folder: path('./native/'), sources: null };

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

/**
 * Loads a native addon of the phone. Each is optional: a fault means that it was not built on this machine, does not fit it or
 * was built from other sources than those that lie here, and the caller goes on without what the addon does. `T` is the
 * addon's own functions; only its door sees them.
 */
export function loadAddon<T>(name: string, place = HERE): Result<T> {
  const file = join(place.folder, `${name}.node`);
  if (!existsSync(file)) {
    return fail({ what: `The addon '${name}' was not built.`, where: file, remedy: 'Build it with `npm run native`.' });
  }
  if (isStale(name, place)) return fail(staleFault(name, file));
  try {
    return ok(createRequire(import.meta.url)(file) as T);
  } catch (thrown) {
    return fail({ what: `The addon '${name}' could not be loaded: ${thrownText(thrown)}.`, where: file });
  }
}

/** A fault for each addon that was built from other sources than those that lie here: it is not loaded. */
export function staleAddons(place = HERE): Fault[] {
  if (place.sources === null || !existsSync(place.folder)) return [];
  return readdirSync(place.folder)
    .filter(file => file.endsWith('.node'))
    .map(file => file.slice(0, -'.node'.length))
    .filter(name => isStale(name, place))
    .map(name => staleFault(name, join(place.folder, `${name}.node`)));
}

/** The record of what an addon is built from, NAME.sources: a line `HASH  PATH` for each file, as `sha256sum` prints it. */
export function sourcesRecord(files: readonly string[], root: string): string {
  return files.map(file => `${hashOf(join(root, file))}  ${file}\n`).join('');
}

/** The functions of an addon are called as its sources say: an older one may lack them, or take other arguments. */
function isStale(name: string, { folder, sources }: AddonPlace): boolean {
  if (sources === null) return false;
  try {
    const lines = readFileSync(join(folder, `${name}.sources`), 'utf8')
      .trimEnd()
      .split('\n');
    return !lines.every(line => {
      const [hash = '', file = ''] = line.split('  ');
      return hashOf(join(sources, file)) === hash;
    });
  } catch {
    // Built before there were records, or a source is gone.
    return true;
  }
}

function staleFault(name: string, where: string): Fault {
  return {
    what: `The addon '${name}' was built from other sources than those that lie here and is not used.`,
    where,
    remedy:
      'Build it again with `npm run native`; one that is built only when it is named, with `npm run native -- NAME`.',
  };
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
