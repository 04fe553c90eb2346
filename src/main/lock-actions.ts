/**
 * A server is told when the phone is locked and when it is opened: the address of the configuration is requested, and
 * whatever it answers is well (guide section 21.17). Decision: only GET is known; the last news counts, the one before is
 * given up.
 */
import * as management from '../../config/params/management.ts';
import type { Store } from '../../config/store.ts';
import type { Lock } from '../access/lock.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { faultText } from '../base/result.ts';
import type { PhoneNames } from '../provision/address.ts';
import { createFetch } from '../provision/fetch/fetch.ts';
import type { Provisioning } from '../provision/provisioning.ts';

/** Octets of an answer that nobody reads. */
const LARGEST_ANSWER = 65_536;

export type LockActionParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<Store, 'get'>;
  readonly lock: Pick<Lock, 'changed'>;
  readonly provisioning: Pick<Provisioning, 'requestTo'>;
  /** Stand in the address in the place of <MAC> and <MODEL>. */
  readonly names: PhoneNames;
};

/** Gives the function that ends it. */
export function tellOfLock({ clock, log, store, lock, provisioning, names }: LockActionParts): () => void {
  const fetch = createFetch({ clock, log });
  let news = new AbortController();
  const unsubscribe = lock.changed.subscribe(locked => {
    news.abort();
    news = new AbortController();
    const { signal } = news;
    const address = store.get(locked ? management.actionLock : management.actionUnlock);
    const url = address.replace(/<MAC>/gi, names.mac).replace(/<MODEL>/gi, encodeURIComponent(names.model));
    if (url === '') return;
    // Another server than that of the configuration: its password is not for this one.
    const { credentials: _, tls, ...base } = provisioning.requestTo(url, url);
    const verify = store.get(management.actionCertificate);
    const total = Math.max(1, store.get(management.actionTimeout)) * 1000;
    const request = { ...base, url, most: LARGEST_ANSWER, tls: { ...tls, verify }, limits: { answer: total, total } };
    void fetch(request, signal).then(answer => {
      const failed = !answer.ok && answer.error.reason !== 'cancelled';
      if (failed)
        log.warning(
          `the server is not told that the phone is ${locked ? 'locked' : 'open'}: ${faultText(answer.error)}`,
        );
    });
  });
  return () => {
    unsubscribe();
    news.abort();
  };
}
