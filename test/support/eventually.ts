/** Waiting for what no event tells: a probe that is repeated until it gives something. */
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two probes. */
const PAUSE = 25;

/** As long as anything is waited for, milliseconds: it costs nothing where all is well, and slow machines need it. */
export const PATIENCE = 60_000;

/** Resolves with the first result of `probe` that is not undefined or false; rejects after `ms`. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  ms = PATIENCE,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`${what}: not within ${ms} ms`);
    await delay(PAUSE);
  }
}
