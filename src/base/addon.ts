import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { fail, ok, type Result, thrownText } from './result.ts';

/** `npm run native` builds into this folder; the bundle has a copy beside itself. */
const FOLDER = import.meta.url.endsWith('.ts') ? '../../build/native/' : './native/';

/**
 * Loads a native addon of the phone. Each is optional: a fault means that it was not built on this machine or does not fit
 * it, and the caller goes on without what the addon does. `T` is the addon's own functions; only its door sees them.
 */
export function loadAddon<T>(name: string): Result<T> {
  const file = fileURLToPath(new URL(`${FOLDER}${name}.node`, import.meta.url));
  if (!existsSync(file)) {
    return fail({ what: `The addon '${name}' was not built.`, where: file, remedy: 'Build it with `npm run native`.' });
  }
  try {
    return ok(createRequire(import.meta.url)(file) as T);
  } catch (thrown) {
    return fail({ what: `The addon '${name}' could not be loaded: ${thrownText(thrown)}.`, where: file });
  }
}
