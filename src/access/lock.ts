/**
 * The lock of the phone (guide section 21.17).
 *
 *     open ──user, automatic, server, administrator, file──▶ locked ──code, administrator, file──▶ open
 *
 * Whether it is locked stands in a file of its own: no configuration that comes can open it by the way, and no restart.
 * Wrong codes are counted with those that are typed for Administration (`access.ts`), over restarts as well.
 */
import * as calls from '../../config/params/calls.ts';
import * as params from '../../config/params/lock.ts';
import type { Store } from '../../config/store.ts';
import type { Clock } from '../base/clock.ts';
import type { DataFolder } from '../base/data-folder.ts';
import { Facts } from '../base/facts.ts';
import { type JsonFile, KeptJson } from '../base/kept-json.ts';
import type { Log } from '../base/log.ts';
import { fail, faultText, ok, type Result } from '../base/result.ts';
import type { Access, Verdict } from './access.ts';
import { hashPassword, isHashed } from './kept-password.ts';

export const LOCK_FILE = 'lock.json';

/** Who locks it, or opens it. */
export type LockCause = 'user' | 'idle' | 'server' | 'administrator' | 'configuration';

export type LockOptions = {
  readonly store: Store;
  readonly folder: DataFolder;
  /** The administrator's code opens it as well. */
  readonly access: Access;
  readonly clock: Clock;
  readonly log: Log;
};

type Kept = {
  readonly locked: boolean;
  /** What the configuration said last. */
  readonly ordered: boolean;
};

const OPEN: Kept = { locked: false, ordered: false };

const FILE: JsonFile<Kept> = {
  name: LOCK_FILE,
  most: 1024,
  nothing: () => OPEN,
  valueIn(read) {
    const { locked, ordered } = Object(read);
    return typeof locked === 'boolean' && typeof ordered === 'boolean' ? { locked, ordered } : undefined;
  },
};

export class Lock {
  /** Locked or not, from now on. */
  readonly changed: Facts<boolean> = new Facts();
  readonly #options: LockOptions;
  readonly #file: KeptJson<Kept>;
  #kept: Kept = OPEN;
  /** One thing after the other. */
  #work: Promise<unknown> = Promise.resolve();

  private constructor(options: LockOptions) {
    this.#options = options;
    const { folder, log } = options;
    this.#file = new KeptJson(folder, FILE, { log, says: 'whether the phone is locked cannot be kept' });
  }

  static async open(options: LockOptions): Promise<Lock> {
    const lock = new Lock(options);
    lock.#kept = await lock.#read();
    lock.#followOrder();
    await lock.#hideCode();
    options.store.onChange(({ paths }) => {
      if (paths.has(params.code.path)) void lock.#inTurn(() => lock.#hideCode());
      lock.#followOrder();
    });
    return lock;
  }

  get locked(): boolean {
    return this.#kept.locked;
  }

  /** Its user has a code to open it again. */
  get hasCode(): boolean {
    return this.#options.store.get(params.code) !== '';
  }

  /** Users can lock it only where they can open it; servers and administrators at any time. */
  lock(cause: LockCause): Result<void> {
    if (this.locked) return ok(undefined);
    if ((cause === 'user' || cause === 'idle') && !this.hasCode)
      return fail({ what: 'There is no code to unlock it.', remedy: 'Set one first.' });
    this.#set(true, cause);
    return ok(undefined);
  }

  /** Without a code: for who has shown to be the administrator. */
  release(cause: 'administrator' | 'configuration'): void {
    if (this.locked) this.#set(false, cause);
  }

  /** By the code of the lock, or that of the administrator. */
  async unlock(code: string): Promise<Verdict> {
    const { access, store } = this.#options;
    const verdict = await access.check(code, store.get(params.code));
    if (verdict.type === 'ok' && this.locked) this.#set(false, verdict.role === 'admin' ? 'administrator' : 'user');
    return verdict;
  }

  /** Resolves when all that was decided is on the disk. */
  async flush(): Promise<void> {
    await this.#work;
    await this.#file.flush();
  }

  #set(locked: boolean, cause: LockCause): void {
    this.#keep({ ...this.#kept, locked });
    this.#options.log.info(`the phone is ${locked ? 'locked' : 'open'}: ${cause}`);
    this.changed.publish(locked);
  }

  /** A file that says what it said before decides nothing: the user may have locked it since. */
  #followOrder(): void {
    const { store } = this.#options;
    const ordered = calls.lockActive.paths.some((_, line) => store.get(calls.lockActive, line));
    if (ordered === this.#kept.ordered) return;
    this.#keep({ ...this.#kept, ordered });
    if (ordered) this.lock('configuration');
    else this.release('configuration');
  }

  /** What was typed at the phone is kept as a hash. */
  async #hideCode(): Promise<void> {
    const { store, log } = this.#options;
    const kept = store.get(params.code);
    const explained = store.explain(params.code.path);
    const layer = explained.ok ? explained.value.layers.find(({ wins }) => wins)?.origin.layer : undefined;
    if (kept === '' || isHashed(kept) || layer !== 'user') return;
    const hash = await hashPassword(kept);
    // Another one may have been set meanwhile.
    if (store.get(params.code) !== kept) return;
    const set = store.set(params.code.path, hash, 'user');
    if (!set.ok) log.warning(faultText(set.error));
    const saved = await store.flush();
    if (!saved.ok) log.warning(faultText(saved.error));
  }

  async #read(): Promise<Kept> {
    const { value, fault } = await this.#file.read();
    // Better to be asked for a code that one has than to stand open.
    return fault === null ? value : { ...OPEN, locked: this.hasCode };
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    void this.#file.keep(kept);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }
}
