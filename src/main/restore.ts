/** Restoring the state of delivery: what the phone keeps of its user and of its servers goes. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';

/**
 * What stays: without its keys the phone could not read the configuration that it is to fetch next, nor trust the firmware;
 * the slots hold what runs.
 *
 * Decision: the guide does not say what survives.
 */
const KEPT: ReadonlySet<string> = new Set(['cfg.key', 'legacy.key', 'firmware']);

/** Empties the data folder but for the keys. What cannot be deleted is told in the log. */
export async function restoreAll(data: string, log: Log): Promise<void> {
  const entries = await readdir(data).catch(() => []);
  for (const entry of entries.filter(name => !KEPT.has(name))) {
    try {
      await rm(join(data, entry), { recursive: true, force: true });
    } catch (thrown) {
      log.warning(`${entry} could not be deleted: ${thrownText(thrown)}`);
    }
  }
}
