/**
 * Restoring the state of delivery: what the phone keeps of its user and of its servers goes. It goes when everything is
 * closed, since a phone that runs might still write; if the power fails before, at the next start.
 */
import { access, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFolder } from '../base/data-folder.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';

/** Lies in the data folder from the wish until all is gone. */
const WISH = 'restore.wish';

/**
 * What stays: without its keys the phone could not read the configuration that it is to fetch next, nor trust the firmware;
 * the slots hold what runs.
 *
 * Decision: the guide does not say what survives.
 */
const KEPT: ReadonlySet<string> = new Set([WISH, 'cfg.key', 'legacy.key', 'firmware']);

/** From now on no power cut keeps the phone from it. On a disk without room the first part goes at once. */
export async function wishRestore(data: string, log: Log): Promise<void> {
  if (await wish(data, log)) return;
  await empty(data, log);
  await wish(data, log);
}

/** Before anything is read, and after everything is closed. What cannot be deleted is told in the log. */
export async function restoreIfWished(data: string, log: Log): Promise<void> {
  const isWished = await access(join(data, WISH)).then(
    () => true,
    () => false,
  );
  if (!isWished) return;
  await empty(data, log);
  try {
    // All else is gone for good before the wish is.
    await diskFolder(data).sync();
    await rm(join(data, WISH));
    await diskFolder(data).sync();
  } catch (thrown) {
    log.warning(`${WISH} could not be deleted: ${thrownText(thrown)}`);
  }
}

async function wish(data: string, log: Log): Promise<boolean> {
  const folder = diskFolder(data);
  try {
    await folder.write(WISH, new Uint8Array());
    await folder.sync();
    return true;
  } catch (thrown) {
    log.warning(`the wish to restore the state of delivery is not kept: ${thrownText(thrown)}`);
    return false;
  }
}

async function empty(data: string, log: Log): Promise<void> {
  const entries = await readdir(data).catch(() => []);
  for (const entry of entries.filter(name => !KEPT.has(name))) {
    try {
      await rm(join(data, entry), { recursive: true, force: true });
    } catch (thrown) {
      log.warning(`${entry} could not be deleted: ${thrownText(thrown)}`);
    }
  }
}
