/**
 * Until when the emergency centre may call back, kept over a restart: who pulled the plug in need is to be reached as well. It is
 * written when such a call begins and again when it ends, so that a power cut in the midst of it counts too.
 */
import * as params from '../../config/params/emergency.ts';
import { replaceFile } from '../../config/settings-folder.ts';
import type { SettingsFolder } from '../../config/user-file.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { thrownText } from '../base/result.ts';
import type { DeskState } from '../call/facts.ts';
import type { Phone, Start } from './phone.ts';

export const CALLBACK_FILE = 'callback.json';
const MINUTE = 60_000;
const LONGEST = 1024;

/** `until`: milliseconds of the time of day. */
type Awaited = { readonly number: string; readonly until: number };

export type CallbackOptions = { readonly folder: SettingsFolder; readonly clock: Clock; readonly log: Log };

export class AwaitedCallback {
  readonly #options: CallbackOptions;
  #kept: Awaited | null;
  #writing: Promise<void> = Promise.resolve();

  private constructor(options: CallbackOptions, kept: Awaited | null) {
    this.#options = options;
    this.#kept = kept;
  }

  /** Never fails: what cannot be read is no call. */
  static async open(options: CallbackOptions): Promise<AwaitedCallback> {
    const bytes = await options.folder.read(CALLBACK_FILE).catch(() => null);
    return new AwaitedCallback(options, awaitedIn(bytes));
  }

  /**
   * What is left of `whole` milliseconds; null when nothing is. A phone that does not know the time yet stands before the
   * beginning: it waits the whole time once more.
   */
  left(whole: number): { readonly number: string; readonly ms: number } | null {
    if (this.#kept === null) return null;
    const ms = Math.min(whole, this.#kept.until - this.#options.clock.wall().getTime());
    return ms > 0 ? { number: this.#kept.number, ms } : null;
  }

  /** From now on for `ms`; null: nobody is expected any more. */
  keep(number: string | null, ms: number): void {
    this.#kept = number === null ? null : { number, until: this.#options.clock.wall().getTime() + ms };
    const text = JSON.stringify(this.#kept);
    this.#writing = this.#writing.then(() => this.#write(text));
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<void> {
    return this.#writing;
  }

  async #write(text: string): Promise<void> {
    const { folder, log } = this.#options;
    try {
      await replaceFile(folder, CALLBACK_FILE, text);
    } catch (thrown) {
      log.warning(`the time to be called back is not kept over a restart: ${thrownText(thrown)}`);
    }
  }
}

export function followCallback({ closing }: Pick<Start, 'closing'>, { callback, desk, store }: Phone): void {
  const whole = (): number => store.get(params.callback) * MINUTE;
  const left = callback.left(whole());
  if (left !== null) desk.expectCallback(left.number, left.ms);
  let before = phaseOf(desk.state);
  desk.changed.subscribe(state => {
    const now = phaseOf(state);
    if (now === before) return;
    before = now;
    callback.keep(state.emergency?.number ?? null, whole());
  });
  closing.push(() => callback.flush());
}

function phaseOf({ emergency }: DeskState): 'none' | 'up' | 'waits' {
  if (emergency === null) return 'none';
  return emergency.call === null ? 'waits' : 'up';
}

/** Total: what is none of ours counts as nothing. */
function awaitedIn(bytes: Uint8Array | null): Awaited | null {
  if (bytes === null || bytes.length > LONGEST) return null;
  try {
    const { number, until } = (JSON.parse(Buffer.from(bytes).toString()) ?? {}) as Partial<Awaited>;
    return typeof number === 'string' && typeof until === 'number' ? { number, until } : null;
  } catch {
    return null;
  }
}
