import type { Clock, Timer } from '../../base/clock.ts';
import { Facts } from '../../base/facts.ts';
import type { Log } from '../../base/log.ts';
import { fail, faultText, type Result, thrownText } from '../../base/result.ts';
import type { TlsTrust } from '../../base/tls/files.ts';
import type { Hit, Search } from '../facts.ts';
import { CallerNames } from './caller-names.ts';
import { callerFilter, typedFilter } from './filter.ts';
import { inTheClear, type LdapSettings, PASSWORD_KEPT } from './settings.ts';

/** Who types fast is not asked for each letter; milliseconds. */
const TYPING = 250;
const NOTHING: Search = { hits: [], state: 'done', fault: null };

export type LdapOptions = {
  readonly settings: () => LdapSettings;
  readonly trust: TlsTrust;
  readonly clock: Clock;
  readonly log: Log;
};

/**
 * The company's directory on an LDAP server. What is wanted now is told by `seek`; a question of before is given up, and its
 * answer never shown.
 */
export class Ldap {
  readonly changed: Facts<void> = new Facts();
  readonly #options: LdapOptions;
  #wanted: string | null = null;
  #result: Search = NOTHING;
  #asking: AbortController | null = null;
  #typing: Timer | null = null;
  readonly #names: CallerNames;
  /** The settings that the names are of. */
  #namedBy = '';
  readonly #end = new AbortController();

  constructor(options: LdapOptions) {
    this.#options = options;
    this.#names = new CallerNames({
      find: number => this.#ask(callerFilter(options.settings().numberFilter, number), this.#end.signal),
      found: () => this.changed.publish(),
      clock: options.clock,
    });
  }

  get enabled(): boolean {
    return this.#options.settings().enabled;
  }

  /** As far as the answer is there. */
  result(text: string): Search {
    const { enabled, asTyped } = this.#options.settings();
    if (!enabled) return NOTHING;
    if (this.#tooShort(text)) return { ...NOTHING, state: 'more-letters' };
    if (text === this.#wanted) return this.#result;
    return { ...NOTHING, state: asTyped ? 'searching' : 'to-ask' };
  }

  /** What is to be looked for now; null ends that. */
  seek(text: string | null): void {
    if (text === this.#wanted) return;
    this.#stop();
    this.#wanted = text;
    const { enabled, asTyped } = this.#options.settings();
    this.#result = { hits: [], state: asTyped ? 'searching' : 'to-ask', fault: null };
    if (text === null || !enabled || !asTyped || this.#tooShort(text)) return;
    this.#typing = this.#options.clock.after(TYPING, () => void this.#find(text));
  }

  /** Asks for it now, whatever was asked before. */
  ask(text: string): void {
    if (!this.enabled || this.#tooShort(text)) return;
    this.#stop();
    this.#wanted = text;
    this.#result = { hits: [], state: 'searching', fault: null };
    this.changed.publish();
    void this.#find(text);
  }

  /** Finds out whose number this is, once; `nameOf` knows it then. */
  async lookUp(number: string): Promise<void> {
    if (number !== '' && this.#knowsNames()) await this.#names.lookUp(number);
  }

  nameOf(number: string): string {
    return this.#knowsNames() ? this.#names.nameOf(number) : '';
  }

  close(): void {
    this.#stop();
    this.#end.abort();
  }

  /** Names that were told with other settings are none. */
  #knowsNames(): boolean {
    const settings = this.#options.settings();
    const words = JSON.stringify(settings);
    if (words !== this.#namedBy) this.#names.forget();
    this.#namedBy = words;
    return settings.enabled;
  }

  #tooShort(text: string): boolean {
    return text.length < Math.max(1, this.#options.settings().shortestName);
  }

  #stop(): void {
    this.#typing?.cancel();
    this.#asking?.abort();
    this.#typing = null;
    this.#asking = null;
  }

  async #find(text: string): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    const { nameFilter, numberFilter } = this.#options.settings();
    const template = /^[\d+]+$/.test(text) ? numberFilter : nameFilter;
    const found = await this.#ask(typedFilter(template, text), asking.signal);
    if (asking.signal.aborted) return;
    this.#result = found.ok
      ? { hits: found.value, state: 'done', fault: null }
      : { hits: [], state: 'done', fault: found.error.what };
    this.changed.publish();
  }

  async #ask(filter: string, signal: AbortSignal): Promise<Result<readonly Hit[]>> {
    const { settings, trust, clock, log } = this.#options;
    const now = settings();
    if (now.keepsPassword && inTheClear(now)) return fail(PASSWORD_KEPT);
    try {
      const { ask } = await import('./ask.ts');
      const answer = await ask({ settings: now, filter, trust, clock }, signal);
      if (!answer.ok && !signal.aborted) log.warning(faultText(answer.error));
      return answer;
    } catch (thrown) {
      return fail({ what: `LDAP cannot be used: ${thrownText(thrown)}.` });
    }
  }
}
