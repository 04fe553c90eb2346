/** The phone as its web pages see it. */
import type { Keyring } from '../../config/keyring.ts';
import type { Store } from '../../config/store.ts';
import type { Model } from '../../hal/models/model.ts';
import type { Access } from '../../src/access/access.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import type { Fault } from '../../src/base/result.ts';
import type { View } from '../view.ts';

export type WebPhone = {
  readonly model: Model;
  readonly store: Store;
  readonly access: Access;
  /** Opens encrypted files, and seals the secrets of an export. */
  readonly keys: Keyring;
  readonly clock: Clock;
  readonly log: Log;
  readonly serial: string;
  readonly hardwareRevision: string;
  /** Of the pages' certificate; '' without one. */
  readonly fingerprint: string;
  view(): View;
  faults(): readonly Fault[];
  /** Ends the program, which is started anew. */
  restart(reason: string): void;
};
