/**
 * The door keeper: whom the agent listens to outside of calls, and how often. It decides before a transaction is made,
 * so that a refusal costs no memory, and before anybody looks at the user that is called, so that known and unknown
 * users look the same from outside.
 */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { AccountOptions, GuardOptions } from './facts.ts';
import { type Load, type Rate, Rates, sourceKey } from './guard-rates.ts';
import { isServed, type Servers } from './guard-servers.ts';
import { REQUEST_LIMITS } from './limits.ts';
import type { Endpoint } from './transport/wire.ts';

export type Admission =
  /** `server`: a server of ours or a trusted address; `peer`: somebody who may call us directly. */
  | { readonly type: 'serve'; readonly as: 'server' | 'peer' }
  /** Answer without a transaction. */
  | { readonly type: 'refuse'; readonly status: 403 | 503 }
  | { readonly type: 'drop' };

const DROP: Admission = { type: 'drop' };

const DEFAULTS: GuardOptions = { strangers: 'refuse', trusted: [], requestsPerSecond: 50, orders: 'flow' };

export type GuardParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly servers: Servers;
  readonly options: Partial<GuardOptions> | undefined;
};

export class Guard {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #servers: Servers;
  readonly #options: GuardOptions;
  readonly #rates: Rates;
  #lookedUp = Number.NEGATIVE_INFINITY;
  #refused = 0;

  constructor({ clock, log, servers, options }: GuardParts) {
    this.#clock = clock;
    this.#log = log;
    this.#servers = servers;
    this.#options = { ...DEFAULTS, ...options };
    this.#rates = new Rates(clock, REQUEST_LIMITS.sources);
  }

  /**
   * A new request. `inDialog`: it belongs to a call or subscription of ours, whose tags nobody can guess, so it may
   * come from anywhere (RFC 3261 12.2: the far end answers for itself when no proxy stays in the path).
   */
  admit({ address }: Endpoint, inDialog: boolean): Admission {
    const source = sourceKey(address);
    if (this.isOurs(address)) return served('server', this.#rates.take(source, this.#serverRate));
    if (inDialog) return served('server', this.#rates.take(`calls of ${source}`, this.#serverRate));
    if (this.#isOpen) return served('peer', this.#load(source, this.#peerRate));
    this.#lookAgain();
    const load = this.#load(source, REQUEST_LIMITS.stranger);
    if (load === 'fine') this.#tell(address);
    return load === 'fine' && this.#options.strangers === 'refuse' ? { type: 'refuse', status: 403 } : DROP;
  }

  /** Whether this line takes calls from there: one without any server takes them from everybody. */
  mayCall(account: AccountOptions, { address }: Endpoint): boolean {
    return this.#options.strangers === 'accept' || !isServed(account) || this.isOurs(address);
  }

  /** Something unreadable came: whether it is worth an answer. */
  answersBroken({ address }: Endpoint): boolean {
    const source = sourceKey(address);
    if (this.isOurs(address)) return this.#rates.take(source, this.#serverRate) === 'fine';
    if (this.#isOpen) return this.#load(source, this.#peerRate) === 'fine';
    return this.#load(source, REQUEST_LIMITS.stranger) === 'fine' && this.#options.strangers === 'refuse';
  }

  /**
   * A server of ours or trusted: only they may give orders outside of calls (NOTIFY check-sync, REFER …) and vouch
   * for others (P-Asserted-Identity, verstat).
   */
  isOurs(address: string): boolean {
    return this.#servers.isServer(address) || this.#servers.isTrusted(address);
  }

  /** What an order outside of calls has to show. */
  get orders(): GuardOptions['orders'] {
    return this.#options.orders;
  }

  get #isOpen(): boolean {
    return this.#options.strangers === 'accept' || this.#servers.anyOpen;
  }

  get #peerRate(): Rate {
    const rate = this.#options.requestsPerSecond;
    return { rate, burst: rate * REQUEST_LIMITS.peerBurst };
  }

  /** A server may never do less than others. */
  get #serverRate(): Rate {
    const { server } = REQUEST_LIMITS;
    return this.#peerRate.rate > server.rate ? this.#peerRate : server;
  }

  /** Of those who are no servers: each for itself, and all together, since one can invent many addresses. */
  #load(source: string, { rate, burst }: Rate): Load {
    const load = this.#rates.take(source, { rate, burst });
    if (load !== 'fine') return load;
    const { together } = REQUEST_LIMITS;
    return this.#rates.take('all', { rate: rate * together, burst: burst * together });
  }

  /** Perhaps a server has moved: its next request finds the door open. */
  #lookAgain(): void {
    if (this.#clock.now() - this.#lookedUp < REQUEST_LIMITS.lookUp) return;
    this.#lookedUp = this.#clock.now();
    this.#servers.refresh();
    if (this.#refused > 0) this.#log.info(`${this.#refused} more requests of strangers were not served`);
    this.#refused = 0;
  }

  /** The first of a while by name, the others as a number: strangers must not fill the log. */
  #tell(address: string): void {
    if (this.#lookedUp === this.#clock.now()) this.#log.info(`a request from ${address}, which is no server of ours`);
    else this.#refused++;
  }
}

function served(as: 'server' | 'peer', load: Load): Admission {
  if (load === 'fine') return { type: 'serve', as };
  return load === 'busy' ? { type: 'refuse', status: 503 } : DROP;
}
