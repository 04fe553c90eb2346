/**
 * Until when the emergency centre may call back, kept over a restart: who pulled the plug in need is to be reached as well. It is
 * written when such a call begins and again when it ends, so that a power cut in the midst of it counts too.
 */
import * as params from '../../config/params/emergency.ts';
import type { Clock } from '../base/clock.ts';
import type { DataFolder } from '../base/data-folder.ts';
import { type JsonFile, KeptJson } from '../base/kept-json.ts';
import type { Log } from '../base/log.ts';
import type { DeskState } from '../call/facts.ts';
import type { Phone, Start } from './phone.ts';

export const CALLBACK_FILE = 'callback.json';
const MINUTE = 60_000;

/** `until`: milliseconds of the time of day. */
type Awaited = { readonly number: string; readonly until: number };

/** null: nobody is expected. */
const FILE: JsonFile<Awaited | null> = {
  name: CALLBACK_FILE,
  most: 1024,
  nothing: () => null,
  valueIn(read) {
    if (read === null) return null;
    const { number, until } = Object(read);
    return typeof number === 'string' && typeof until === 'number' ? { number, until } : undefined;
  },
};

export type CallbackOptions = { readonly folder: DataFolder; readonly clock: Clock; readonly log: Log };

export class AwaitedCallback {
  readonly #clock: Clock;
  readonly #file: KeptJson<Awaited | null>;
  #kept: Awaited | null;

  private constructor(clock: Clock, file: KeptJson<Awaited | null>, kept: Awaited | null) {
    this.#clock = clock;
    this.#file = file;
    this.#kept = kept;
  }

  /** Never fails: what cannot be read is no call. */
  static async open({ folder, clock, log }: CallbackOptions): Promise<AwaitedCallback> {
    const file = new KeptJson(folder, FILE, { log, says: 'the time to be called back is not kept over a restart' });
    return new AwaitedCallback(clock, file, (await file.read()).value);
  }

  /**
   * What is left of `whole` milliseconds; null when nothing is. A phone that does not know the time yet stands before the
   * beginning: it waits the whole time once more.
   */
  left(whole: number): { readonly number: string; readonly ms: number } | null {
    if (this.#kept === null) return null;
    const ms = Math.min(whole, this.#kept.until - this.#clock.wall().getTime());
    return ms > 0 ? { number: this.#kept.number, ms } : null;
  }

  /** From now on for `ms`; null: nobody is expected any more. */
  keep(number: string | null, ms: number): void {
    this.#kept = number === null ? null : { number, until: this.#clock.wall().getTime() + ms };
    void this.#file.keep(this.#kept);
  }

  /** Resolves when everything is on the disk. */
  flush(): Promise<void> {
    return this.#file.flush();
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
