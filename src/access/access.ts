/**
 * Who may administer the phone, at its keypad and in its pages. Without a password the phone makes an admin code
 * (`admin-code.ts`) and shows it; a password of the administrator's files, or one set here, takes its place.
 *
 *   start, change of settings ──▶ a password counts? ──yes──▶ password (a user's own only as a hash)
 *                                                    ──no───▶ code, the same until something else counts
 */
import * as web from '../../config/params/web.ts';
import type { Store } from '../../config/store.ts';
import type { Clock } from '../base/clock.ts';
import type { DataFolder } from '../base/data-folder.ts';
import { Facts } from '../base/facts.ts';
import type { Log } from '../base/log.ts';
import { type Fault, fail, faultText, type Result } from '../base/result.ts';
import { keepCode, newCode, readCode } from './admin-code.ts';
import { type AttemptState, attempts, isKeypad, KEYPAD, keypadAfter } from './attempts.ts';
import { Guesses } from './guesses.ts';
import { fits, hashPassword, isHashed } from './kept-password.ts';
import { isMd5Crypt, md5CryptFits } from './md5-crypt.ts';
import { isWellKnown, objection } from './rules.ts';

export type Role = 'admin' | 'user';

export type Verdict =
  | { readonly type: 'ok'; readonly role: Role }
  | { readonly type: 'wrong' }
  /** Not looked at: try again after so many seconds. */
  | { readonly type: 'wait'; readonly seconds: number };

export type AccessOptions = {
  readonly store: Store;
  /** Where the admin code is kept. */
  readonly folder: DataFolder;
  readonly clock: Clock;
  readonly log: Log;
  /** Tells the log what it must never show. */
  readonly hide: (secret: string) => void;
};

type Kept = { readonly type: 'code' | 'password'; readonly text: string };

/** More than these at once are told to wait without being looked at; never the keypad. */
const MOST_WAITING = 8;

const PASSWORDS = { admin: web.adminPassword, user: web.userPassword } as const;

export class Access {
  readonly #options: AccessOptions;
  /** Whose way in has changed: sessions end; for the administrator the screen looks for the code. */
  readonly changed = new Facts<Role>();
  /** What was guessed wrong at the keypad, before the restart as well. */
  readonly guesses: Guesses;
  #admin: Kept = { type: 'code', text: newCode() };
  #user: string | null = null;
  #faults: readonly Fault[] = [];
  #attempts: AttemptState;
  #waiting = 0;
  /** One thing after the other: a guess is counted before the next one is looked at. */
  #work: Promise<unknown> = Promise.resolve();

  private constructor(options: AccessOptions, guesses: Guesses) {
    this.#options = options;
    this.guesses = guesses;
    this.#attempts = keypadAfter(guesses.counts, options.clock.now());
  }

  static async open(options: AccessOptions): Promise<Access> {
    const access = new Access(options, await Guesses.open(options.folder, options.log));
    await access.#settle();
    // The faults of the start are told with all others.
    const passwords = Object.values(PASSWORDS).map(({ path }) => path);
    options.store.onChange(({ paths }) => {
      if (passwords.some(path => paths.has(path))) {
        void access.#inTurn(async () => {
          await access.#settle();
          for (const fault of access.faults) options.log.warning(faultText(fault));
        });
      }
    });
    return access;
  }

  /** The admin code for the screen; null once there is a password. */
  get code(): string | null {
    return this.#admin.type === 'code' ? this.#admin.text : null;
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /**
   * Typed at the keypad: the administrator's code or password, or `own` as it is kept, which makes its holder a user. One count
   * for both, which only the administrator's clears: who may open the lock is not thereby forgiven guesses at the other one.
   */
  check(secret: string, own = ''): Promise<Verdict> {
    return this.#inTurn(() => this.#try(this.#options.store.get(web.adminName), secret, KEYPAD, own));
  }

  /** `source`: who tries, an address for example. A wrong name takes as long as a wrong password. */
  async logIn(name: string, secret: string, source: string): Promise<Verdict> {
    if (this.#waiting >= MOST_WAITING) return { type: 'wait', seconds: 1 };
    this.#waiting++;
    try {
      return await this.#inTurn(() => this.#try(name, secret, source));
    } finally {
      this.#waiting--;
    }
  }

  /** Sets a password; the code is over then. The error says what is wrong with it. */
  async change(secret: string, role: Role = 'admin'): Promise<Result<void>> {
    const { store } = this.#options;
    const wrong = objection(secret, [store.get(web.adminName), store.get(web.userName)]);
    if (wrong !== null) return fail({ what: `The new password ${wrong}.` });
    const set = store.set(PASSWORDS[role].path, await hashPassword(secret), 'user');
    if (!set.ok) return set;
    const saved = await store.flush();
    await this.#work;
    return saved;
  }

  /** Resolves when everything that was decided is on the disk and in force. */
  async flush(): Promise<void> {
    await this.#work;
    await this.guesses.flush();
  }

  async #try(name: string, secret: string, from: string, own = ''): Promise<Verdict> {
    const role = this.#roleOf(name);
    // Who may log in as the user must not thereby be forgiven the guesses at the administrator.
    const source = `${from} ${role ?? 'nobody'}`;
    const [effect] = this.#count('ask', source);
    if (effect?.type === 'wait') return { type: 'wait', seconds: Math.ceil(effect.ms / 1000) };
    if (own !== '' && (await fits(secret, own))) return { type: 'ok', role: 'user' };
    const kept = role === 'user' ? (this.#user ?? '') : this.#admin.text;
    const fit = await fits(secret, kept === '' ? this.#admin.text : kept);
    if (fit && role !== null && kept !== '') {
      this.#count('passed', source);
      return { type: 'ok', role };
    }
    this.#count('failed', source);
    // Who pulls the plug at the answer finds the guess counted.
    await this.guesses.flush();
    this.#options.log.warning(`a wrong password was tried from ${from}`);
    return { type: 'wrong' };
  }

  #roleOf(name: string): Role | null {
    const { store } = this.#options;
    if (name === store.get(web.adminName)) return 'admin';
    return name === store.get(web.userName) ? 'user' : null;
  }

  #count(type: 'ask' | 'failed' | 'passed', source: string) {
    const { state, effects } = attempts(this.#attempts, { type, source, now: this.#options.clock.now() });
    this.#attempts = state;
    if (isKeypad(source)) this.guesses.keep(source, state.get(source)?.failures ?? 0);
    return effects;
  }

  /** Looks what counts now. */
  async #settle(): Promise<void> {
    const faults: Fault[] = [];
    const admin = await this.#password('admin', faults);
    const before = this.#admin;
    const user = this.#user;
    this.#user = await this.#password('user', faults);
    this.#admin = admin === null ? await this.#code(faults) : { type: 'password', text: admin };
    if (admin !== null) await this.#dropCode(faults);
    this.#faults = faults;
    if (before.text !== this.#admin.text) this.changed.publish('admin');
    if (user !== this.#user) this.changed.publish('user');
  }

  /** The password that counts for a role, as it is kept; null when there is none. One of the user's becomes a hash. */
  async #password(role: Role, faults: Fault[]): Promise<string | null> {
    const { store } = this.#options;
    const { path } = PASSWORDS[role];
    const kept = store.get(PASSWORDS[role]);
    if (kept === '') return null;
    if (!this.#mayBeWellKnown() && isWellKnownAsKept(kept)) {
      faults.push({
        where: path,
        what: 'Everybody knows this password, so it opens nothing.',
        remedy: 'Choose another one; for a migration the factory file may allow it (docs/web.md).',
      });
      return null;
    }
    if (isHashed(kept) || this.#layerOf(path) !== 'user') return kept;
    const hash = await hashPassword(kept);
    const set = store.set(path, hash, 'user');
    if (!set.ok) this.#options.log.warning(faultText(set.error));
    return hash;
  }

  #layerOf(path: string): string {
    const explained = this.#options.store.explain(path);
    return explained.ok ? (explained.value.layers.find(({ wins }) => wins)?.origin.layer ?? '') : '';
  }

  /** Only the factory file's word counts: nobody who provisions or uses the phone can open this hole. */
  #mayBeWellKnown(): boolean {
    const explained = this.#options.store.explain(web.wellKnownPasswords.path);
    if (!explained.ok) return false;
    return explained.value.layers.some(({ origin, text }) => origin.layer === 'factory' && text === '1');
  }

  async #code(faults: Fault[]): Promise<Kept> {
    const { folder, hide } = this.#options;
    const known = await readCode(folder);
    const text = known ?? (this.#admin.type === 'code' ? this.#admin.text : newCode());
    hide(text);
    if (known === null) {
      const kept = await keepCode(folder, text);
      if (!kept.ok)
        faults.push({
          ...kept.error,
          what: `The admin code will be another one at the next start. ${kept.error.what}`,
        });
    }
    return { type: 'code', text };
  }

  async #dropCode(faults: Fault[]): Promise<void> {
    if ((await readCode(this.#options.folder)) === null) return;
    const kept = await keepCode(this.#options.folder, null);
    if (!kept.ok) faults.push(kept.error);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }
}

/** Also as a hash of the older phones: those come from their files. */
function isWellKnownAsKept(kept: string): boolean {
  if (isMd5Crypt(kept)) return FACTORY_PASSWORDS.some(password => md5CryptFits(password, kept));
  return !isHashed(kept) && isWellKnown(kept);
}

/** What such phones were delivered with. */
const FACTORY_PASSWORDS = ['1234', 'admin', '456', '0000'];
