/**
 * Files that say nothing of where files are leave the phone with the server that it was sent to.
 *
 * Decision: a configuration takes the place of the one before as a whole, so a new server whose file does not repeat its own
 * address would send the phone away again. On the phones that this one follows the last value that was read counts, and
 * administrators move thousands of phones by it.
 */
import type { Param } from '../../config/param.ts';
import * as provisioning from '../../config/params/provisioning.ts';
import type { Store } from '../../config/store.ts';
import type { Log } from '../base/log.ts';
import { faultText, type Result } from '../base/result.ts';
import type { Staged } from '../provision/kept-sets.ts';

const SERVER = [provisioning.method, provisioning.configurationUrl, provisioning.firmwareUrl] as const;

/** Layers that somebody wrote. */
const WRITTEN: ReadonlySet<string> = new Set(['factory', 'site', 'phone', 'user', 'session']);

/** Takes a configuration over; what it leaves out about its server is kept as the user's own: until a file names another, and with `persist_user_settings` until the user does. */
export async function keepingServer(
  store: Store,
  log: Log,
  take: () => Promise<Result<Staged>>,
): Promise<Result<Staged>> {
  const before = SERVER.filter(param => isWritten(store, param)).map(param => ({ param, text: store.get(param) }));
  const wasFixed = store.get(provisioning.method) === 'STATIC';
  const taken = await take();
  if (!taken.ok || taken.value !== 'new' || !wasFixed) return taken;
  const isElsewhere = isWritten(store, provisioning.method) && store.get(provisioning.method) !== 'STATIC';
  for (const { param, text } of isElsewhere ? [] : before) {
    if (isWritten(store, param)) continue;
    const kept = store.set(param.path, text, 'user');
    if (!kept.ok) log.warning(faultText(kept.error));
    else log.info(`${param.path} stays as it was: the new configuration does not name it`);
  }
  return taken;
}

function isWritten(store: Store, { path }: Param): boolean {
  const explained = store.explain(path);
  return explained.ok && explained.value.layers.some(({ origin }) => WRITTEN.has(origin.layer));
}
