import { thrownText } from '../base/result.ts';
import type { Provisioning } from '../provision/provisioning.ts';
import type { Start } from './phone.ts';

/**
 * Does `work` after each look that found the phone's configuration, one after the other, until the phone closes. What it
 * throws is logged: the next look has another chance.
 */
export function afterEachLook(
  { log, closing }: Start,
  provisioning: Provisioning,
  work: (signal: AbortSignal) => Promise<void>,
  { atStart = false }: { readonly atStart?: boolean } = {},
): void {
  const end = new AbortController();
  let seen: Date | null = null;
  let last: Promise<void> = Promise.resolve();
  const again = (): void => {
    last = last
      .then(() => (end.signal.aborted ? undefined : work(end.signal)))
      .catch(thrown => log.room('provision').error(`after a look for news: ${thrownText(thrown)}`));
  };
  if (atStart) again();
  provisioning.changed.subscribe(({ last: look }) => {
    if (look === null || look.time === seen || !['new', 'same'].includes(look.outcome)) return;
    seen = look.time;
    again();
  });
  closing.push(() => {
    end.abort();
    return last;
  });
}
